import type { SnapshotFrom } from 'xstate';
import type { Clock } from '#core';
import type { scanMachine } from '#machines';
import { FRAME_KINDS, type FrameKind } from '#scan';
import type { ScanJournal } from './journal.ts';
import { stateOf, type ScanProgress } from './progress.ts';

/** Frames are told at most this often, in seconds of the scan's clock. */
const TELL_SECONDS = 0.25;

/** Follows a scan: tells the journal and whoever watches which state it is in and how many frames there are. */
export class Watch {
  readonly startedAt: number;
  readonly #clock: Clock;
  readonly #journal: ScanJournal;
  readonly #total: number;
  readonly #onProgress: (progress: ScanProgress) => void;
  #state = '';
  #failed = false;
  #told = -Infinity;
  #taken = 0;
  #acquiredAt: number | undefined;

  constructor(
    clock: Clock,
    journal: ScanJournal,
    total: number,
    onProgress: (progress: ScanProgress) => void,
  ) {
    this.#clock = clock;
    this.#journal = journal;
    this.#total = total;
    this.#onProgress = onProgress;
    this.startedAt = clock.now();
  }

  /** When everything but the reconstruction was over; now, when it is not. */
  get endedAt(): number {
    return this.#acquiredAt ?? this.#clock.now();
  }

  /** The chart has taken a step. */
  onSnapshot(
    { value, context }: SnapshotFrom<typeof scanMachine>,
    counts: Readonly<Record<FrameKind, number>>,
  ): void {
    if (context.error && !this.#failed) {
      this.#failed = true;
      this.#journal.write('error', context.error);
    }
    const state = stateOf(value);
    if (state === this.#state) return;
    this.#state = state;
    if (state === 'reconstructing') this.#acquiredAt = this.#clock.now();
    this.#journal.write('state', { state, frames: counts });
    this.#tellFrames(counts);
    this.#onProgress({ kind: 'state', state, seconds: this.#seconds });
  }

  /** A frame has come. When it is time to tell, returns the counts that were told. */
  onFrame(
    countsOf: () => Readonly<Record<FrameKind, number>>,
  ): Readonly<Record<FrameKind, number>> | undefined {
    if (this.#clock.now() - this.#told < TELL_SECONDS) return undefined;
    const counts = countsOf();
    this.#journal.write('frames', { frames: counts });
    this.#tellFrames(counts);
    return counts;
  }

  #tellFrames(counts: Readonly<Record<FrameKind, number>>): void {
    const taken = FRAME_KINDS.reduce((sum, kind) => sum + counts[kind], 0);
    if (taken === this.#taken) return;
    this.#taken = taken;
    this.#told = this.#clock.now();
    this.#onProgress({ kind: 'frames', counts, taken, total: this.#total, seconds: this.#seconds });
  }

  get #seconds(): number {
    return this.#clock.now() - this.startedAt;
  }
}

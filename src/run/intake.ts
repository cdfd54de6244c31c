import { Listeners, TomochartError, withDeadline, type Clock, type Patience } from '#core';
import type { ScanSink } from '#data';
import type { Frame } from '#devices';
import type { FrameKind, Phase, ScanPlan } from '#scan';
import type { Ledger } from './ledger.ts';

/** What a frame that ended then (seconds since 1970) takes along to the file. */
export type FrameValuesAt = (timestampSeconds: number) => readonly (number | string)[];

/** What came of the frames of a phase. */
interface Tally {
  /** Frames that came, also those that were taken again after a pause because another detector was not so far. */
  came: number;
  /** Places that have their frame, and which. */
  good: number;
  readonly present: Uint8Array;
  /** One more than the place of the last frame that came: frames before it that did not come are lost. */
  reached: number;
}

/**
 * Takes the frames from the detector to the file. The place of a frame in the scan follows from its id, so
 * that a lost frame leaves a hole and shifts nothing.
 */
export class Intake {
  readonly #plan: ScanPlan;
  readonly #clock: Clock;
  readonly #ledger: Ledger;
  readonly #tallies = new Map<Phase, Tally>();
  readonly #watchers = new Listeners();
  #sink: ScanSink | undefined;
  /** Place in the scan of the frame whose id is 0. */
  #base = 0;
  /** Frames that the detector was armed for: what comes beyond them is none of the next phase. */
  #armed = 0;
  #surplus = 0;
  #failure: Error | undefined;
  /** Frames that the file has not stored yet, and who waits for them. */
  #unwritten = 0;
  #drained: (() => void)[] = [];

  readonly #values: FrameValuesAt;

  /** @param values what each frame takes along to the file, as it is when the frame comes */
  constructor(plan: ScanPlan, clock: Clock, ledger: Ledger, values: FrameValuesAt) {
    this.#values = values;
    this.#plan = plan;
    this.#clock = clock;
    this.#ledger = ledger;
    for (const phase of plan.phases) {
      this.#tallies.set(phase, { came: 0, good: 0, present: new Uint8Array(phase.frames), reached: 0 });
    }
  }

  set sink(sink: ScanSink) {
    this.#sink = sink;
  }

  /** The detector is being armed for so many frames, of which the first will be this one of the scan. */
  expectFrom(order: number, frames: number): void {
    this.#base = order;
    this.#armed = frames;
  }

  /** Good frames of each kind. */
  get counts(): Record<FrameKind, number> {
    const counts = { dark: 0, flat: 0, proj: 0, ortho: 0 };
    for (const [phase, tally] of this.#tallies) counts[phase.kind] += tally.good;
    return counts;
  }

  /** Frames that came although none was expected. */
  get surplus(): number {
    return this.#surplus;
  }

  /** Place in the scan of the frame whose id is 0. */
  get base(): number {
    return this.#base;
  }

  /** Place in the scan of the first frame that has not come yet. */
  get reached(): number {
    return Math.max(
      0,
      ...[...this.#tallies].map(([{ firstFrame }, { reached }]) => reached && firstFrame + reached),
    );
  }

  /** Frames before this place that have not come will not come any more: they are lost. */
  accountUpTo(order: number): void {
    for (const [phase, tally] of this.#tallies) {
      tally.reached = Math.max(tally.reached, Math.min(phase.frames, order - phase.firstFrame));
    }
  }

  /** Waits until every frame before `order` has come, or rejects with TIMEOUT. */
  async untilOrder(order: number, patience: Patience): Promise<void> {
    const complete = () => this.reached >= order || this.#failure !== undefined;
    if (complete()) return;
    await withDeadline(patience, 'the frames under way', (signal) => this.#watch(complete, signal));
  }

  /** Index within the phase of the first frame that is still wanted. */
  nextOf(phase: Phase): number {
    return this.#tally(phase).reached;
  }

  /** Frames of the phase that were lost on the way. */
  lostOf(phase: Phase): number {
    const { good, reached } = this.#tally(phase);
    return reached - good;
  }

  /** Why no frame can be taken or stored any more. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /** Calls `listener` after every frame. */
  onFrame(listener: () => void): void {
    this.#watchers.add(listener);
  }

  /** Takes one frame; called by the detector's stream. */
  take(frame: Frame): void {
    const order = this.#base + frame.id;
    const armed = frame.id >= 0 && frame.id < this.#armed;
    const phase = armed
      ? this.#plan.phases.find((p) => order >= p.firstFrame && order < p.firstFrame + p.frames)
      : undefined;
    const { startSeconds, exposureSeconds } = frame;
    this.#ledger.book('exposing', startSeconds, startSeconds + exposureSeconds);
    if (!phase) {
      this.#surplus++;
      return;
    }
    const index = order - phase.firstFrame;
    const tally = this.#tally(phase);
    tally.came++;
    if (tally.present[index] === 0) tally.good++;
    tally.present[index] = 1;
    tally.reached = Math.max(tally.reached, index + 1);
    this.#store(phase, index, order, frame);
    this.#tell();
  }

  /**
   * Waits until the phase has its frames up to `index` (exclusive), or until those that have not come are
   * known to be lost: `allExposed` says that the detector has counted their exposures.
   * @param silence how long nothing may come, before the first frame and between frames
   * @throws TomochartError FRAMES when nothing comes any more, DISK_FULL or FILE when frames cannot be stored
   */
  async until(
    phase: Phase,
    index: number,
    silence: { readonly first: Patience; readonly next: Patience },
    allExposed: () => Promise<boolean>,
  ): Promise<void> {
    const tally = this.#tally(phase);
    let patience = silence.first;
    while (tally.reached < index && !this.#failure) {
      const before = tally.came;
      const moved = () => tally.came > before || this.#failure !== undefined;
      try {
        await withDeadline(patience, 'a frame', (signal) => this.#watch(moved, signal));
      } catch (thrown) {
        if (!(thrown instanceof TomochartError && thrown.code === 'TIMEOUT')) throw thrown;
        if (!(await allExposed())) throw this.#shortOf(phase, index, patience.seconds);
        // The last ones were exposed and never came.
        tally.reached = index;
      }
      patience = silence.next;
    }
    if (this.#failure) throw this.#failure;
  }

  /** No frame can be taken or stored any more: whoever waits for one is told why. The first reason holds. */
  fail(reason: Error): void {
    this.#failure ??= reason;
    this.#tell();
  }

  /** Resolves when the file has stored every frame taken so far. */
  async drain(): Promise<void> {
    if (this.#unwritten > 0) {
      await this.#clock.hold(new Promise<void>((resolve) => this.#drained.push(resolve)));
    }
    if (this.#failure) throw this.#failure;
  }

  #store(phase: Phase, index: number, order: number, frame: Frame): void {
    const sink = this.#sink;
    if (!sink || this.#failure) return;
    const epoch = this.#clock.date().getTime() / 1000 - this.#clock.now();
    const timestampSeconds = epoch + frame.startSeconds + frame.exposureSeconds;
    const write = sink.write({
      kind: phase.kind,
      slot: phase.firstSlot + index,
      order,
      // Ids begin at 0 with every arm; in the file they count through the scan.
      id: order,
      timestampSeconds,
      ...(frame.angleDegrees === undefined ? {} : { angleDegrees: frame.angleDegrees }),
      values: this.#values(timestampSeconds),
      ...(frame.storedAt === undefined ? {} : { storedAt: frame.storedAt }),
      ...(frame.storedId === undefined ? {} : { storedId: frame.storedId }),
      ...(frame.pixels ? { pixels: frame.pixels } : {}),
    });
    this.#unwritten++;
    void this.#clock
      .hold(write)
      .catch((thrown: unknown) => {
        this.fail(thrown instanceof Error ? thrown : new Error(String(thrown)));
      })
      .finally(() => {
        if (--this.#unwritten > 0) return;
        for (const resolve of this.#drained.splice(0)) resolve();
      });
  }

  #tally(phase: Phase): Tally {
    const tally = this.#tallies.get(phase);
    if (!tally) throw new TomochartError('INTERNAL', `the plan has no phase ${phase.name}`);
    return tally;
  }

  #watch(holds: () => boolean, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = this.#watchers.add(() => {
        if (!holds()) return;
        end();
        resolve();
      });
      signal.addEventListener('abort', end, { once: true });
    });
  }

  #tell(): void {
    this.#watchers.tell();
  }

  #shortOf(phase: Phase, index: number, seconds: number): TomochartError {
    const { good } = this.#tally(phase);
    return new TomochartError(
      'FRAMES',
      `${this.#plan.detector.name} delivered ${good} of ${index} frames (${phase.name}), then nothing for ${seconds.toFixed(1)} s`,
      { remedy: 'look for missed triggers (exposure too close to the period) or a camera that hangs' },
    );
  }
}

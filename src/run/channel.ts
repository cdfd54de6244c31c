import { FRAME_KINDS, type FrameKind, type Phase, type ScanPlan } from '#scan';
import { asTomochartError, type Clock, type Patience, type TomochartError } from '#core';
import { perKind, type FileSummary, type Missing, type Presence, type ScanSink } from '#data';
import type { Detector, StoredFrames } from '#devices';
import { Intake, type FrameValuesAt } from './intake.ts';
import { scanFileOf } from './dxchangeName.ts';
import type { Ledger } from './ledger.ts';

/** Ending of the file that a detector writes itself, after the stem of ours. */
const OWN_FILE = '.frames.h5';

/** One detector of a scan, and where its frames go: each has a file of its own. */
export class Channel {
  readonly detector: Detector;
  /** The plan as this detector sees it: `detector` is this one. */
  readonly plan: ScanPlan;
  readonly intake: Intake;
  readonly #release: () => void;
  #sink: ScanSink | undefined;
  summary: FileSummary | undefined;
  /** Where the detector has stored its frames itself, once its file has been ended. */
  stored: StoredFrames | undefined;
  /** What was wanted of that file and could not be had. */
  unread: readonly Missing[] = [];
  /** Path of the file that the detector writes itself, once it has been told. */
  ownFile: string | undefined;
  /** Which frames are there, once the detector's own file has said it. */
  #present: Presence | undefined;
  /** Settles when the detector has begun its file (true) or could not; undefined where there is nothing to end. */
  #begun: Promise<boolean> | undefined;

  /** @param values what each frame takes along to the file */
  constructor(detector: Detector, plan: ScanPlan, clock: Clock, ledger: Ledger, values: FrameValuesAt) {
    this.detector = detector;
    this.plan = plan;
    this.intake = new Intake(plan, clock, ledger, values);
    const ends = [
      detector.onFrame((frame) => this.intake.take(frame)),
      // A fault is worth more at once than as silence, later.
      detector.onFault?.((fault) => this.intake.fail(fault)),
    ];
    this.#release = () => ends.forEach((end) => end?.());
  }

  /** Has a detector that stores its frames itself begin its file, beside ours. */
  async beginOwnFile(patience: Patience): Promise<void> {
    const { ownFile } = this.detector;
    if (!ownFile || !this.#sink || this.#sink.storage === 'none') return;
    const { width, height } = this.plan.detector;
    const path = scanFileOf(this.#sink.path).replace(/\.h5$/, '') + OWN_FILE;
    this.ownFile = path;
    const beginning = ownFile.begin({ path, width, height }, patience);
    this.#begun = beginning.then(
      () => true,
      () => false,
    );
    await beginning;
  }

  /**
   * Ends that file and keeps where the frames are; returns what has prevented frames from being stored. A beginning that
   * was broken off is ended, too: the detector may store frames already.
   */
  async endOwnFile(patience: Patience): Promise<TomochartError | undefined> {
    const { ownFile } = this.detector;
    if (!ownFile || !this.#begun) return undefined;
    const begun = await this.#begun;
    this.#begun = undefined;
    try {
      const { failure, ...stored } = await ownFile.end(patience);
      if (begun) this.stored = stored;
      return begun ? failure : undefined;
    } catch (thrown) {
      // Why it could not begin is known, and there is nothing of it.
      return begun ? asTomochartError(thrown, 'DEVICE') : undefined;
    }
  }

  /**
   * Has the detector's own file say which frames there are: what was heard while they came is progress, not proof. To be
   * done before anything is said of them at the end.
   */
  async reconcile(): Promise<void> {
    if (!this.stored || !this.#sink) return;
    const said = await this.#sink.reconcile(this.stored);
    if (said.kind === 'stored') this.#present = said.present;
    else this.unread = said.missing;
  }

  /** Takes no more frames: those of the next scan are not for this one. */
  release(): void {
    this.#release();
  }

  get name(): string {
    return this.plan.detector.name;
  }

  /** Path of the file, once it has been made. */
  get file(): string | undefined {
    return this.#sink?.path;
  }

  get sink(): ScanSink | undefined {
    return this.#sink;
  }

  set sink(sink: ScanSink | undefined) {
    this.#sink = sink;
    if (sink) this.intake.sink = sink;
  }

  /** Good frames of each kind: those that were heard, until the detector's own file has said which there are. */
  get frames(): Readonly<Record<FrameKind, number>> {
    const present = this.#present;
    return present ? perKind((kind) => countOf(present[kind])) : this.intake.counts;
  }

  /** Frames that were exposed and never came, or that came and are not in the detector's own file. */
  get lost(): number {
    return this.plan.phases.reduce((sum, phase) => sum + this.#lostOf(phase), 0);
  }

  #lostOf(phase: Phase): number {
    const { intake } = this;
    if (!this.#present) return intake.lostOf(phase);
    const present = this.#present[phase.kind].subarray(phase.firstSlot, phase.firstSlot + phase.frames);
    // That file may reach further than what was heard.
    const exposed = Math.max(intake.nextOf(phase), present.lastIndexOf(1) + 1);
    return exposed - countOf(present);
  }

  /** Every planned frame is there. */
  get isComplete(): boolean {
    const { frames } = this;
    return FRAME_KINDS.every((kind) => frames[kind] === this.plan.frames[kind]);
  }
}

function countOf(present: Uint8Array): number {
  return present.reduce((sum, one) => sum + one, 0);
}

import { FRAME_KINDS, type Phase, type ScanPlan } from '#scan';
import { asTomochartError, type Clock, type Patience, type TomochartError } from '#core';
import type { FileSummary, ScanSink } from '#data';
import type { Detector, StoredFrames } from '#devices';
import { Intake, type FrameValuesAt } from './intake.ts';
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
  #begun = false;

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
    const path = this.#sink.path.replace(/\.h5$/, '') + OWN_FILE;
    await ownFile.begin({ path, width, height }, patience);
    this.#begun = true;
  }

  /** Ends that file and keeps where the frames are; returns what prevents it. */
  async endOwnFile(patience: Patience): Promise<TomochartError | undefined> {
    if (!this.#begun) return undefined;
    this.#begun = false;
    try {
      this.stored = await this.detector.ownFile?.end(patience);
      return undefined;
    } catch (thrown) {
      return asTomochartError(thrown, 'DEVICE');
    }
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

  /** Frames that were exposed and never came. */
  get lost(): number {
    return this.plan.phases.reduce((sum, phase: Phase) => sum + this.intake.lostOf(phase), 0);
  }

  /** Every planned frame is there. */
  get isComplete(): boolean {
    const { counts } = this.intake;
    return FRAME_KINDS.every((kind) => counts[kind] === this.plan.frames[kind]);
  }
}

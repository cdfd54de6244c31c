import { FRAME_KINDS, type FrameKind, type Phase, type ScanPlan } from '#scan';
import { asTomochartError, type Clock, type Patience, type TomochartError } from '#core';
import { perKind, type FileSummary, type ScanSink } from '#data';
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
  /** Path of the file that the detector writes itself, once it has been told. */
  ownFile: string | undefined;
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

  /** Good frames of each kind. What the detector's own file says, once it has been read, is worth more than what was heard. */
  get frames(): Readonly<Record<FrameKind, number>> {
    const { summary, intake } = this;
    if (this.stored?.ids === undefined || !summary || summary.storage === 'none') return intake.counts;
    return perKind((kind) => summary.frames[kind].written);
  }

  /** Frames that were exposed and never came, or that came and are not in the detector's own file. */
  get lost(): number {
    const { intake, frames } = this;
    const unheard = this.plan.phases.reduce((sum, phase: Phase) => sum + intake.lostOf(phase), 0);
    const gone = FRAME_KINDS.reduce((sum, kind) => sum + intake.counts[kind] - frames[kind], 0);
    return Math.max(0, unheard + gone);
  }

  /** Every planned frame is there. */
  get isComplete(): boolean {
    const { frames } = this;
    return FRAME_KINDS.every((kind) => frames[kind] === this.plan.frames[kind]);
  }
}

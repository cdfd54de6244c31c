import { FRAME_KINDS, type Phase, type ScanPlan } from '#scan';
import type { Clock } from '#core';
import type { FileSummary, ScanSink } from '#data';
import type { Detector } from '#devices';
import { Intake } from './intake.ts';
import type { Ledger } from './ledger.ts';
import type { ScalarRecord, Scalars } from './scalars.ts';

/** One detector of a scan, and where its frames go: each has a file of its own. */
export class Channel {
  readonly detector: Detector;
  /** The plan as this detector sees it: `detector` is this one. */
  readonly plan: ScanPlan;
  readonly intake: Intake;
  /** What the scalar detectors read at each frame of this one. */
  readonly scalars: ScalarRecord;
  readonly #release: () => void;
  #sink: ScanSink | undefined;
  summary: FileSummary | undefined;

  constructor(detector: Detector, plan: ScanPlan, clock: Clock, ledger: Ledger, scalars: Scalars) {
    this.detector = detector;
    this.plan = plan;
    this.scalars = scalars.record(plan.totalFrames);
    this.intake = new Intake(plan, clock, ledger, (order) => this.scalars.sample(order));
    this.#release = detector.onFrame((frame) => this.intake.take(frame));
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

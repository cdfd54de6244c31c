import { asTomochartError, TomochartError, type Clock, type Patience } from '#core';
import type { Entry, FileSummary, ScanSink } from '#data';
import type { Axis, Detector, Devices } from '#devices';
import type { PhaseInput } from '#machines';
import { phaseOf, type Phase, type ScanPlan } from '#scan';
import { Intake } from './intake.ts';
import { Ledger, type Activity } from './ledger.ts';

/** Time beyond the plan that a step is given before it is held to have failed. */
const GRACE_SECONDS = 5;
/** A value that is only metadata is waited for this long. */
const METADATA_SECONDS = 2;
/** A step may take this many times as long as planned. */
const PATIENCE_FACTOR = 1.5;

/** What a session is made from. */
export interface SessionParts {
  readonly plan: ScanPlan;
  readonly devices: Devices;
  readonly clock: Clock;
  /** Makes the file; called once, when every check has passed. */
  readonly openSink: (currentMilliamps: number | undefined, signal: AbortSignal) => Promise<ScanSink>;
  /** What is known only at the end, for the file. */
  readonly closingEntries: (session: Session, currentMilliamps: number | undefined) => readonly Entry[];
  /** Starts the reconstruction of the finished file and checks its result. */
  readonly reconstruct: (session: Session, signal: AbortSignal) => Promise<void>;
  /** Notes a device command in the journal. */
  readonly note: (command: string, details?: Readonly<Record<string, unknown>>) => void;
}

/** One scan under way: the plan, the devices, and what has come of them so far. */
export class Session {
  readonly plan: ScanPlan;
  readonly devices: Devices;
  readonly clock: Clock;
  readonly detector: Detector;
  readonly rotation: Axis;
  readonly intake: Intake;
  readonly ledger = new Ledger();
  readonly note: SessionParts['note'];
  readonly #parts: SessionParts;
  #sink: ScanSink | undefined;
  #summary: FileSummary | undefined;

  constructor(parts: SessionParts) {
    const { plan, devices, clock } = parts;
    this.#parts = parts;
    this.plan = plan;
    this.devices = devices;
    this.clock = clock;
    this.note = parts.note;
    this.detector = named(devices.detectors, plan.detector.name, 'detector');
    this.rotation = named(devices.axes, plan.request.rotationAxis, 'axis');
    this.intake = new Intake(plan, clock, this.ledger);
    this.detector.onFrame((frame) => this.intake.take(frame));
  }

  phase({ phase: name, index }: PhaseInput): Phase {
    const phase = phaseOf(this.plan, name, index);
    if (!phase) throw new TomochartError('INTERNAL', `the plan has no phase ${name} ${index}`);
    return phase;
  }

  /** Nothing is wanted of the phase any more: every frame has come or is known to be lost. */
  isComplete(phase: Phase): boolean {
    return this.intake.nextOf(phase) >= phase.frames;
  }

  axis(name: string): Axis {
    return named(this.devices.axes, name, 'axis');
  }

  /** Patience for a step that the plan says takes `seconds`. */
  patience(signal: AbortSignal, seconds: number): Patience {
    return { clock: this.clock, signal, seconds: seconds * PATIENCE_FACTOR + GRACE_SECONDS };
  }

  /** What the file holds, once it has been completed. */
  get summary(): FileSummary | undefined {
    return this.#summary;
  }

  /** Path of the file, once it has been made. */
  get file(): string | undefined {
    return this.#sink?.path;
  }

  async openSink(signal: AbortSignal): Promise<void> {
    const current = await this.#ringCurrent();
    this.#sink = await this.clock.hold(this.#parts.openSink(current, signal));
    this.intake.sink = this.#sink;
  }

  /** Completes the file, if there is one. Doing it again changes nothing. */
  async completeFile(): Promise<void> {
    if (!this.#sink || this.#summary) return;
    // A frame that could not be stored has ended the scan already; the file is completed all the same.
    await this.intake.drain().catch(() => undefined);
    const entries = this.#parts.closingEntries(this, await this.#ringCurrent());
    this.#summary = await this.clock.hold(this.#sink.complete(entries));
    const { problem } = this.#summary;
    if (problem) throw new TomochartError(problem.code, problem.message);
  }

  reconstruct(signal: AbortSignal): Promise<void> {
    return this.clock.hold(this.#parts.reconstruct(this, signal));
  }

  /** Runs a step and books its time. */
  async booked<T>(activity: Activity, step: () => Promise<T>): Promise<T> {
    const start = this.clock.now();
    try {
      return await step();
    } finally {
      this.ledger.book(activity, start, this.clock.now());
    }
  }

  /** Current of the storage ring, mA; undefined where it cannot be read, which does not end a scan. */
  async #ringCurrent(): Promise<number | undefined> {
    const patience = { clock: this.clock, signal: new AbortController().signal, seconds: METADATA_SECONDS };
    return this.devices.ringCurrent?.read(patience).catch((thrown: unknown) => {
      this.note('metadata', { missing: 'ringCurrent', why: asTomochartError(thrown).message });
      return undefined;
    });
  }
}

function named<T>(things: Readonly<Record<string, T>>, name: string, what: string): T {
  const thing = things[name];
  if (!thing) throw new TomochartError('INTERNAL', `there is no ${what} ${name}`);
  return thing;
}

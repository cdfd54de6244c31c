import { TomochartError, type Clock, type Patience } from '#core';
import type { Closing, ScanSink } from '#data';
import type { Axis, Device, Devices } from '#devices';
import type { PhaseInput } from '#machines';
import { phaseOf, type DetectorFacts, type Phase, type ScanPlan } from '#scan';
import { Channel } from './channel.ts';
import { Ledger, type Activity, type Cause } from './ledger.ts';
import { Latch } from './latch.ts';
import type { ScanMetadata } from './metadata/scanMetadata.ts';

/** Time beyond the plan that a step is given before it is held to have failed. */
const GRACE_SECONDS = 5;
/** A step may take this many times as long as planned. */
const PATIENCE_FACTOR = 1.5;

/** What a session is made from. */
export interface SessionParts {
  readonly plan: ScanPlan;
  readonly devices: Devices;
  readonly clock: Clock;
  /** Makes the file of a channel; called once for each, in order, when every check has passed. */
  readonly openSink: (channel: Channel, session: Session, signal: AbortSignal) => Promise<ScanSink>;
  readonly metadata: ScanMetadata;
  /** What is known only at the end, for the file of a channel. */
  readonly closing: (channel: Channel, session: Session) => Closing;
  /** Writes the master file of finished files, where one is wanted. */
  readonly master: (session: Session) => Promise<void>;
  /** Starts the reconstruction of a finished file and checks its result. */
  readonly reconstruct: (channel: Channel, signal: AbortSignal) => Promise<void>;
  /** Notes a device command in the journal. */
  readonly note: (command: string, details?: Readonly<Record<string, unknown>>) => void;
}

/** One scan under way: the plan, the devices, and what has come of them so far. */
export class Session {
  readonly plan: ScanPlan;
  readonly devices: Devices;
  readonly clock: Clock;
  /** The detectors, the one that the scan is named after first. */
  readonly channels: readonly [Channel, ...Channel[]];
  readonly rotation: Axis;
  readonly ledger = new Ledger();
  /** What the trigger hardware latches. */
  readonly latch: Latch;
  /** The devices that have been connected: what never was has got no command of this scan. */
  readonly reached = new Set<Device>();
  readonly note: SessionParts['note'];
  /** What went wrong and has not kept the scan from being done. */
  readonly warnings: string[] = [];
  readonly #parts: SessionParts;
  readonly #release: (() => void) | undefined;
  /** Path of the master file, once it has been written. */
  master: string | undefined;
  #completing: Promise<void> | undefined;

  constructor(parts: SessionParts) {
    const { plan, devices, clock } = parts;
    this.#parts = parts;
    this.plan = plan;
    this.devices = devices;
    this.clock = clock;
    this.note = parts.note;
    this.rotation = named(devices.axes, plan.request.rotationAxis, 'axis');
    const channelOf = (detector: DetectorFacts) => {
      const device = named(devices.detectors, detector.name, 'detector');
      return new Channel(device, { ...plan, detector }, clock, this.ledger, (seconds) =>
        parts.metadata.frames.at(seconds),
      );
    };
    const [first, ...others] = plan.detectors;
    this.channels = [channelOf(first ?? plan.detector), ...others.map(channelOf)];
    this.latch = new Latch(devices.trigger);
    // Without pulses no frame comes: whoever waits for one is told why.
    this.#release = devices.trigger.onFault?.((fault) => {
      for (const { intake } of this.channels) intake.fail(fault);
    });
  }

  /** Says a thing once. */
  warn(message: string): void {
    this.note('warning', { message });
    if (!this.warnings.includes(message)) this.warnings.push(message);
  }

  phase({ phase: name, index }: PhaseInput): Phase {
    const phase = phaseOf(this.plan, name, index);
    if (!phase) throw new TomochartError('INTERNAL', `the plan has no phase ${name} ${index}`);
    return phase;
  }

  /** Nothing is wanted of the phase any more: every frame has come or is known to be lost. */
  isComplete(phase: Phase): boolean {
    return this.nextOf(phase) >= phase.frames;
  }

  /** Index within the phase of the first frame that is still wanted of any detector. */
  nextOf(phase: Phase): number {
    return Math.min(...this.channels.map(({ intake }) => intake.nextOf(phase)));
  }

  axis(name: string): Axis {
    return named(this.devices.axes, name, 'axis');
  }

  /** Patience for a step that the plan says takes `seconds`. */
  patience(signal: AbortSignal, seconds: number): Patience {
    return { clock: this.clock, signal, seconds: seconds * PATIENCE_FACTOR + GRACE_SECONDS };
  }

  /** Makes the files. */
  async openSinks(signal: AbortSignal): Promise<void> {
    await this.#parts.metadata.open(signal);
    for (const channel of this.channels) {
      channel.sink = await this.clock.hold(this.#parts.openSink(channel, this, signal));
      await channel.beginOwnFile(this.patience(signal, 0));
    }
  }

  /** Lets go of the devices: the scan is over. */
  release(): void {
    this.#parts.metadata.release();
    this.latch.release();
    this.#release?.();
    for (const channel of this.channels) channel.release();
  }

  /**
   * Completes the files there are. Doing it again changes nothing; who asks while it is under way, because the scan was
   * aborted meanwhile, waits for the same.
   */
  completeFiles(): Promise<void> {
    this.#completing ??= this.#completeOpen().finally(() => (this.#completing = undefined));
    return this.#completing;
  }

  async #completeOpen(): Promise<void> {
    const open = this.channels.filter(({ sink, summary }) => sink && !summary);
    if (open.length === 0) return;
    // Nothing can abort the completion of a file; every reading has a deadline of its own.
    await this.#parts.metadata.close(new AbortController().signal);
    const results = await Promise.allSettled(open.map((channel) => this.#complete(channel)));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
    await this.clock.hold(this.#parts.master(this));
  }

  async reconstruct(signal: AbortSignal): Promise<void> {
    for (const channel of this.channels) await this.clock.hold(this.#parts.reconstruct(channel, signal));
  }

  async #complete(channel: Channel): Promise<void> {
    const { intake, sink } = channel;
    if (!sink) return;
    // A frame that could not be stored has ended the scan already; the file is completed all the same.
    await intake.drain().catch(() => undefined);
    // What the detector could not store is missing, as it would be in ours; the rest of the file is worth having.
    const unstored = await this.clock.hold(
      channel.endOwnFile(this.patience(new AbortController().signal, 0)),
    );
    await this.clock.hold(channel.reconcile());
    const closing = this.#parts.closing(channel, this);
    channel.summary = await this.clock.hold(sink.complete(closing));
    for (const { path, reason } of channel.summary.missing)
      this.note('metadata', { missing: path, why: reason });
    const { problem } = channel.summary;
    // Told already, when it has ended the scan.
    if (unstored && unstored !== intake.failure) throw unstored;
    if (problem) throw new TomochartError(problem.code, problem.message);
  }

  /** Runs a step and books its time. */
  async booked<T>(what: Activity | Cause, step: () => Promise<T>): Promise<T> {
    const start = this.clock.now();
    try {
      return await step();
    } finally {
      this.ledger.book(what, start, this.clock.now());
    }
  }
}

function named<T>(things: Readonly<Record<string, T>>, name: string, what: string): T {
  const thing = things[name];
  if (!thing) throw new TomochartError('INTERNAL', `there is no ${what} ${name}`);
  return thing;
}

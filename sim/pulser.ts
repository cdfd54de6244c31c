import { at, timeAt, TomochartError, type Cancel, type Clock } from '#core';
import type { TriggerProgram } from '#devices';
import type { Camera } from './camera.ts';
import { Component } from './component.ts';
import type { Stage } from './stage.ts';

export interface PulserParameters {
  readonly name: string;
  readonly timePulses: boolean;
  readonly armSeconds: number;
  readonly maxPulses?: number;
}

/** Crossings are computed; one that lies this far back is still the present one. */
const EPSILON_SECONDS = 1e-6;

/**
 * The trigger hardware: compares the encoder of a stage with a table of positions, or counts time, and
 * pulses the cameras. It latches the angle of each pulse.
 */
export class Pulser extends Component {
  program: TriggerProgram = { kind: 'time', count: 0, periodSeconds: 1 };
  armed = false;
  /** Pulses given since it was armed. */
  fired = 0;
  readonly #parameters: PulserParameters;
  readonly #stage: Stage;
  readonly #cameras: readonly Camera[];
  #pending: Cancel | undefined;
  #arming: AbortController | undefined;
  #armedAt = 0;
  #lastPulse = 0;

  constructor(parameters: PulserParameters, stage: Stage, cameras: readonly Camera[], clock: Clock) {
    super(parameters.name, clock);
    this.#parameters = parameters;
    this.#stage = stage;
    this.#cameras = cameras;
    stage.onChange(() => this.#schedule());
  }

  /**
   * Resolves when armed; a time program then begins at once.
   * @throws TomochartError DEVICE when it is armed already, cannot do the program or is disarmed meanwhile,
   * LIMIT for a table too large
   */
  async arm(): Promise<void> {
    const { armSeconds, maxPulses, timePulses } = this.#parameters;
    const count = this.#count;
    if (this.armed || this.#arming) throw new TomochartError('DEVICE', `${this.name} is armed already`);
    if (this.program.kind === 'position' && maxPulses !== undefined && count > maxPulses) {
      throw new TomochartError('LIMIT', `${this.name} cannot hold ${count} pulses, only ${maxPulses}`);
    }
    if (this.program.kind !== 'position' && !timePulses) {
      throw new TomochartError('DEVICE', `${this.name} gives pulses at positions only`);
    }
    this.#arming = new AbortController();
    await this.clock.sleep(armSeconds, this.#arming.signal);
    this.#arming = undefined;
    this.fired = 0;
    this.armed = true;
    this.#armedAt = this.#lastPulse = this.clock.now();
    this.changed();
    this.#schedule();
  }

  /**
   * Gives one pulse.
   * @param seconds the moment of it: now, or a moment ago where a timer is late that hardware would not be
   * @throws TomochartError DEVICE when it is not armed for that
   */
  fire(seconds = this.clock.now()): void {
    if (!this.armed || this.program.kind !== 'call') {
      throw new TomochartError('DEVICE', `${this.name} is not armed to be fired`);
    }
    this.#fire(seconds);
  }

  disarm(): void {
    this.#arming?.abort(new TomochartError('DEVICE', `${this.name} was disarmed while it was being armed`));
    this.#arming = undefined;
    this.#pending?.();
    this.#pending = undefined;
    this.armed = false;
    this.changed();
  }

  get #count(): number {
    return this.program.kind === 'position' ? this.program.positions.count : this.program.count;
  }

  #schedule(): void {
    this.#pending?.();
    this.#pending = undefined;
    if (!this.armed || this.fired >= this.#count) return;
    const due = this.#nextDue();
    if (due === undefined) return;
    this.#pending = this.clock.after(due - this.clock.now(), () => this.#fire(due));
  }

  /** When the next pulse is due, as things stand; undefined while the stage does not come past it. */
  #nextDue(): number | undefined {
    const { program } = this;
    if (program.kind === 'call') return undefined;
    if (program.kind === 'time') return this.#armedAt + this.fired * program.periodSeconds;
    const { profile, startSeconds } = this.#stage.motion;
    const crossing = timeAt(profile, at(program.positions, this.fired));
    if (crossing === undefined) return undefined;
    const due = startSeconds + crossing;
    return due >= this.#lastPulse - EPSILON_SECONDS ? due : undefined;
  }

  #fire(seconds: number): void {
    this.fired++;
    this.#lastPulse = seconds;
    const angle = this.#stage.positionAt(seconds);
    for (const camera of this.#cameras) camera.pulse(seconds, angle);
    if (this.fired >= this.#count) this.disarm();
    else this.#schedule();
    if (this.program.kind === 'call') this.changed();
  }
}

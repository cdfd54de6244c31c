import { TomochartError } from '#core';

/** A scintillator that gives less light while it is cold. */
export interface ScintillatorParameters {
  /** Part of the light missing when cold, 0 to 1. */
  readonly depth: number;
  /** Time constants of warming in the beam and of cooling in the dark. */
  readonly warmSeconds: number;
  readonly coolSeconds: number;
}

/** Times that differ by rounding only count as equal. */
const ROUNDING_SECONDS = 1e-9;

/**
 * The warm-up of a scintillator: yield = 1 - depth (1 - s), with ds/dt = (1 - s) / warmSeconds in the beam and
 * -s / coolSeconds in the dark. It starts cold (s = 0) and dark at time 0. Solved in closed form between
 * changes of the light, so that it costs nothing while no frame is asked for.
 */
export class Scintillator {
  readonly #parameters: ScintillatorParameters;
  #since = 0;
  #warmth = 0;
  #lit = false;

  /** @throws TomochartError `BAD_CONFIG` when depth is not in 0..1 or a time constant is not above 0 */
  constructor(parameters: ScintillatorParameters) {
    const { depth, warmSeconds, coolSeconds } = parameters;
    if (!(depth >= 0 && depth <= 1 && warmSeconds > 0 && coolSeconds > 0)) {
      throw new TomochartError(
        'BAD_CONFIG',
        `scintillator: depth ${depth}, warmSeconds ${warmSeconds}, coolSeconds ${coolSeconds}`,
        { remedy: 'give a depth from 0 to 1 and times above 0' },
      );
    }
    this.#parameters = parameters;
  }

  /**
   * The beam falls on it from `time` (seconds) on, or no longer does.
   * @throws TomochartError `INTERNAL` when `time` is before the last change
   */
  light(time: number, on: boolean): void {
    this.#warmth = this.#warmthAt(time);
    this.#since = Math.max(this.#since, time);
    this.#lit = on;
  }

  /**
   * Light per photon at `time` (seconds), relative to a warm scintillator.
   * @throws TomochartError `INTERNAL` when `time` is before the last change
   */
  yieldAt(time: number): number {
    return 1 - this.#parameters.depth * (1 - this.#warmthAt(time));
  }

  #warmthAt(time: number): number {
    const seconds = time - this.#since;
    if (!(seconds >= -ROUNDING_SECONDS)) {
      throw new TomochartError(
        'INTERNAL',
        `scintillator asked for ${time} s, before its last change at ${this.#since} s`,
      );
    }
    const elapsed = Math.max(0, seconds);
    const { warmSeconds, coolSeconds } = this.#parameters;
    return this.#lit
      ? 1 - (1 - this.#warmth) * Math.exp(-elapsed / warmSeconds)
      : this.#warmth * Math.exp(-elapsed / coolSeconds);
  }
}

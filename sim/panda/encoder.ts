import { timeAt } from '#core';
import type { PandaParameters } from '#devices/panda';
import type { Stage } from '../stage.ts';

/** A crossing that lies this far back is still the present one, and a count this near has been reached. */
const EPSILON_SECONDS = 1e-6;
const EPSILON_COUNTS = 1e-6;

/** The encoder of a stage, as the input of the PandABox counts it. */
export class Encoder {
  readonly #parameters: PandaParameters;
  readonly #stage: Stage;
  readonly #now: () => number;
  #stuck: number | undefined;
  #jump = 0;

  constructor(parameters: PandaParameters, stage: Stage, now: () => number) {
    this.#parameters = parameters;
    this.#stage = stage;
    this.#now = now;
  }

  /** Whole counts at a moment of the clock. */
  counts(seconds = this.#now()): number {
    return Math.round(this.#exact(seconds));
  }

  /**
   * When it comes to `counts` as things stand: the moment `from` when it is there or beyond, undefined while nothing
   * moves it there.
   * @param side 1 to be at `counts` or above, -1 to be at it or below
   */
  whenAt(counts: number, side: 1 | -1, from: number): number | undefined {
    if ((this.#exact(from) - counts) * side >= -EPSILON_COUNTS) return from;
    if (this.#stuck !== undefined) return undefined;
    const { countsPerTurn, zeroCounts } = this.#parameters;
    const { profile, startSeconds } = this.#stage.motion;
    const crossing = timeAt(profile, ((counts - this.#jump - zeroCounts) * 360) / countsPerTurn);
    if (crossing === undefined) return undefined;
    const due = startSeconds + crossing;
    return due >= from - EPSILON_SECONDS ? Math.max(due, from) : undefined;
  }

  /** Shows what it shows now for ever: a fault. */
  stick(): void {
    this.#stuck ??= this.#exact(this.#now());
  }

  /** Shows so many counts more from now on, as after lost pulses: a fault. */
  jump(counts: number): void {
    this.#jump += counts;
  }

  mend(): void {
    this.#stuck = undefined;
    this.#jump = 0;
  }

  #exact(seconds: number): number {
    const { countsPerTurn, zeroCounts } = this.#parameters;
    return this.#stuck ?? (this.#stage.positionAt(seconds) * countsPerTurn) / 360 + zeroCounts + this.#jump;
  }
}

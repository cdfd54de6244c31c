import { TomochartError } from '#core';

/** The electron beam that makes the light. */
export interface RingParameters {
  /** Current at time 0. */
  readonly currentMilliamps: number;
  /** Time in which the current falls to 1/e; Infinity for a current that stays. */
  readonly lifetimeHours: number;
  /** Refilled to `toMilliamps` every `intervalSeconds`, the first time one interval after time 0. */
  readonly topUp?: { readonly intervalSeconds: number; readonly toMilliamps: number };
}

/** The current of the storage ring: exponential decay, with or without top-up injections. */
export class StorageRing {
  readonly #parameters: RingParameters;

  /** @throws TomochartError `BAD_CONFIG` when a current is negative, or a lifetime or interval is not above 0 */
  constructor(parameters: RingParameters) {
    const { currentMilliamps, lifetimeHours, topUp } = parameters;
    const sound =
      currentMilliamps >= 0 &&
      Number.isFinite(currentMilliamps) &&
      lifetimeHours > 0 &&
      (!topUp || (topUp.intervalSeconds > 0 && topUp.toMilliamps >= 0 && Number.isFinite(topUp.toMilliamps)));
    if (!sound) {
      throw new TomochartError('BAD_CONFIG', `ring: ${JSON.stringify(parameters)} makes no sense`, {
        remedy: 'give currents of 0 or more, and a lifetime and a top-up interval above 0',
      });
    }
    this.#parameters = parameters;
  }

  /** Current at `time` (seconds), in mA: I = I0 exp(-t / lifetime) since time 0 or the last injection. */
  currentAt(time: number): number {
    const { currentMilliamps, lifetimeHours, topUp } = this.#parameters;
    const decay = (seconds: number) => Math.exp(-seconds / (lifetimeHours * 3600));
    if (!topUp || time < topUp.intervalSeconds) return currentMilliamps * decay(time);
    return topUp.toMilliamps * decay(time % topUp.intervalSeconds);
  }
}

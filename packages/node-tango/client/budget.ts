import type { CallOptions } from './api/index.ts';

/** The time of one call of a user that takes several of the wire. */
export class Budget {
  readonly #options: CallOptions;
  readonly #deadline: number;

  constructor(options: CallOptions, defaultSeconds: number) {
    this.#options = options;
    this.#deadline = performance.now() + (options.timeoutSeconds ?? defaultSeconds) * 1000;
  }

  /** Options of the next call: what is left of the time, and at least a millisecond, so that it fails as a call does. */
  left(): CallOptions {
    const timeoutSeconds = Math.max((this.#deadline - performance.now()) / 1000, 0.001);
    const { signal } = this.#options;
    return signal ? { signal, timeoutSeconds } : { timeoutSeconds };
  }
}

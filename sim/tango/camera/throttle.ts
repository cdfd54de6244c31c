import type { Cancel, Clock } from '#core';

/** Does something when it is asked to, but not more often than it should: then later, once for all. */
export class Throttle {
  readonly #clock: Clock;
  readonly #seconds: number;
  readonly #action: () => void;
  #last = -Infinity;
  #cancel: Cancel | undefined;

  /** @param seconds at least from one time to the next */
  constructor(clock: Clock, seconds: number, action: () => void) {
    this.#clock = clock;
    this.#seconds = seconds;
    this.#action = action;
  }

  request(): void {
    if (this.#cancel) return;
    const wait = this.#last + this.#seconds - this.#clock.now();
    if (wait <= 0) this.#act();
    else this.#cancel = this.#clock.after(wait, () => this.#act());
  }

  /** At once, where it waits. */
  flush(): void {
    if (this.#cancel) this.#act();
  }

  /** Does what waits no more. */
  cancel(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #act(): void {
    this.cancel();
    this.#last = this.#clock.now();
    this.#action();
  }
}

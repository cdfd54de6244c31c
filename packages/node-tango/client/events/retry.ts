const FIRST_SECONDS = 0.2;
const MOST_SECONDS = 5;

/**
 * Tries again, soon at first and then ever more seldom. It holds the process: somebody listens, and wants to go on when
 * the server is back.
 */
export class Retry {
  readonly #again: () => void;
  #timer: NodeJS.Timeout | undefined;
  #seconds = FIRST_SECONDS;

  constructor(again: () => void) {
    this.#again = again;
  }

  /** Something was lost that was there. */
  soon(): void {
    this.#seconds = FIRST_SECONDS;
    this.later();
  }

  /** An attempt has failed. */
  later(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#again, this.#seconds * 1000);
    this.#seconds = Math.min(2 * this.#seconds, MOST_SECONDS);
  }

  worked(): void {
    this.stop();
    this.#seconds = FIRST_SECONDS;
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

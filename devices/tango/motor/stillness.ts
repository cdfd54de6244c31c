/** How long something has read the same, by the looks that were taken at it. */
export class Stillness {
  readonly #tolerance: number;
  #position = NaN;
  #since: number | undefined;

  /** @param tolerance an encoder may read so far from where it was and is held to stand */
  constructor(tolerance: number) {
    this.#tolerance = tolerance;
  }

  /** What was seen before does not count any more. */
  reset(): void {
    this.#since = undefined;
  }

  /** Seconds for which it has read that position; two readings of nothing are the same. */
  seen(position: number, now: number): number {
    const same =
      Math.abs(position - this.#position) <= this.#tolerance ||
      (Number.isNaN(position) && Number.isNaN(this.#position));
    if (this.#since === undefined || !same) {
      this.#since = now;
      this.#position = position;
    }
    return now - this.#since;
  }
}

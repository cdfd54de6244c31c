/** What can be too late. */
export interface Waiting {
  /** Milliseconds of `performance.now()`; Infinity for never. */
  readonly deadline: number;
  expire(): void;
}

/** The longest that a timer of Node can wait. */
const LONGEST_MS = 2 ** 31 - 1;

/**
 * One timer for all calls: a call costs an entry in a set and not a timer, as most are answered within microseconds. The
 * timer does not hold the process; what waits holds it by its connection.
 */
export class Deadlines {
  readonly #waiting = new Set<Waiting>();
  #timer: NodeJS.Timeout | undefined;
  /** When the timer goes off. */
  #next = Infinity;

  add(waiting: Waiting): void {
    if (waiting.deadline === Infinity) return;
    this.#waiting.add(waiting);
    if (waiting.deadline < this.#next) this.#arm(waiting.deadline);
  }

  delete(waiting: Waiting): void {
    this.#waiting.delete(waiting);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#waiting.clear();
  }

  #arm(at: number): void {
    clearTimeout(this.#timer);
    this.#next = at;
    const milliseconds = Math.min(Math.max(Math.ceil(at - performance.now()), 1), LONGEST_MS);
    // A turn later, when what waits in the sockets has been read: a process that was too busy to listen has its answers.
    this.#timer = setTimeout(() => setImmediate(() => this.#look()), milliseconds).unref();
  }

  #look(): void {
    this.#next = Infinity;
    const now = performance.now();
    let next = Infinity;
    for (const waiting of this.#waiting) {
      if (waiting.deadline > now) next = Math.min(next, waiting.deadline);
      else {
        this.#waiting.delete(waiting);
        waiting.expire();
      }
    }
    // What expired may have begun something that is due earlier.
    if (next < this.#next) this.#arm(next);
  }
}

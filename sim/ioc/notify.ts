/** A put with completion that waits for its turn, or for the record to be done. */
interface Waiting {
  readonly begin: () => boolean;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * The puts with completion of one record, as EPICS base has them (dbNotify.c): a record belongs to one of them at a
 * time, whatever the field. The next one, even one that would stop what the first began, does not even take its value
 * before the first is complete; plain puts go past them all.
 */
export class Notify {
  #owner: Waiting | undefined;
  readonly #queue: Waiting[] = [];

  /**
   * Calls `begin` when it is this put's turn, and resolves when the put is complete.
   * @param begin takes the value; returns whether the record is now busy with it until {@link complete} is called
   * @param signal a put that is aborted frees the record; what it began goes on
   * @throws what `begin` throws; the signal's reason
   */
  put(begin: () => boolean, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        begin,
        resolve: () => finish(resolve),
        reject: (reason) =>
          finish(() => reject(reason instanceof Error ? reason : new Error(String(reason)))),
      };
      const finish = (settle: () => void) => {
        signal?.removeEventListener('abort', onAbort);
        settle();
      };
      const onAbort = () => this.#cancel(waiting, signal?.reason);
      if (signal?.aborted === true) {
        waiting.reject(signal.reason);
        return;
      }
      signal?.addEventListener('abort', onAbort);
      this.#queue.push(waiting);
      this.#next();
    });
  }

  /** The record is done: the put that owns it is complete, and the next one may begin. */
  complete(): void {
    const owner = this.#owner;
    if (!owner) return;
    this.#owner = undefined;
    owner.resolve();
    this.#next();
  }

  #next(): void {
    while (!this.#owner) {
      const waiting = this.#queue.shift();
      if (!waiting) return;
      this.#owner = waiting;
      try {
        const busy = waiting.begin();
        // Complete already when the record was done while the value was taken.
        if (!busy && this.#isOwner(waiting)) {
          this.#owner = undefined;
          waiting.resolve();
        }
      } catch (reason) {
        if (this.#isOwner(waiting)) this.#owner = undefined;
        waiting.reject(reason);
      }
    }
  }

  #isOwner(waiting: Waiting): boolean {
    return this.#owner === waiting;
  }

  #cancel(waiting: Waiting, reason: unknown): void {
    const at = this.#queue.indexOf(waiting);
    if (at >= 0) this.#queue.splice(at, 1);
    if (this.#owner === waiting) this.#owner = undefined;
    waiting.reject(reason);
    this.#next();
  }
}

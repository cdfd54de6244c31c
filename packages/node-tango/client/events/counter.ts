const WRAP = 2 ** 32;

/** What the counter of an event says of those before. */
export type Counted = { readonly kind: 'duplicate' } | { readonly kind: 'new'; readonly lost: number };

/**
 * Follows the counter that a server gives to the events of one topic. The first event after a new client came is sent
 * twice with the same number; servers without a database number none (0); one that begins anew has lost nothing.
 */
export class EventCounter {
  #last: number | undefined;

  next(counter: number): Counted {
    const last = this.#last;
    if (counter === 0) return { kind: 'new', lost: 0 };
    if (counter === last) return { kind: 'duplicate' };
    this.#last = counter;
    if (last === undefined) return { kind: 'new', lost: 0 };
    const step = (counter - last + WRAP) % WRAP;
    return { kind: 'new', lost: step < WRAP / 2 ? step - 1 : 0 };
  }

  /** Another server counts from here on. */
  reset(): void {
    this.#last = undefined;
  }
}

/**
 * Who wants to hear of one kind of happening. Each function is called once for a happening, in the order in which they were
 * added; one that is added or taken away by another meanwhile counts from the next happening on.
 */
export class Listeners<Event = void> {
  readonly #listeners = new Set<(event: Event) => void>();

  /** How many listen now. */
  get size(): number {
    return this.#listeners.size;
  }

  /** @returns what ends the listening */
  add(listener: (event: Event) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** What a listener throws is thrown here, and those after it do not hear. */
  tell(event: Event): void {
    for (const listener of [...this.#listeners]) listener(event);
  }
}

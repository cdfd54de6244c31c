/** Topics that a peer has subscribed to: prefixes, each as often as it was asked for (RFC 29 of rfc.zeromq.org). */
export class Topics {
  readonly #counts = new Map<string, number>();
  /** Lengths of the prefixes, so that a message costs one look-up a length. */
  readonly #lengths = new Map<number, number>();

  get size(): number {
    return this.#counts.size;
  }

  add(topic: string): void {
    const count = this.#counts.get(topic) ?? 0;
    this.#counts.set(topic, count + 1);
    if (count === 0) this.#lengths.set(topic.length, (this.#lengths.get(topic.length) ?? 0) + 1);
  }

  delete(topic: string): void {
    const count = this.#counts.get(topic);
    if (count === undefined) return;
    if (count > 1) {
      this.#counts.set(topic, count - 1);
      return;
    }
    this.#counts.delete(topic);
    const others = (this.#lengths.get(topic.length) ?? 1) - 1;
    if (others > 0) this.#lengths.set(topic.length, others);
    else this.#lengths.delete(topic.length);
  }

  matches(topic: string): boolean {
    if (this.#counts.has(topic)) return true;
    for (const length of this.#lengths.keys()) {
      if (length < topic.length && this.#counts.has(topic.slice(0, length))) return true;
    }
    return false;
  }
}

import type { Patience } from '#core';
import type { Reading, Signal, Unsubscribe } from '#devices';

/** What a soft signal does when it is used; each step may throw. */
export interface Script<T> {
  readonly connect?: (patience: Patience) => Promise<void>;
  readonly write?: (value: T, patience: Patience) => void | Promise<void>;
}

/**
 * A signal that lives in memory. Written, it takes the value, unless its script does something else; a test
 * moves it with `put`, as a control system would.
 */
export class SoftSignal<T> implements Signal<T> {
  readonly uri: string;
  /** Everything that was written, in order. */
  readonly written: T[] = [];
  readonly #script: Script<T>;
  readonly #listeners = new Set<(reading: Reading<T>) => void>();
  #value: T;

  constructor(name: string, value: T, script: Script<T> = {}) {
    this.uri = `soft://${name}`;
    this.#value = value;
    this.#script = script;
  }

  get value(): T {
    return this.#value;
  }

  get subscribers(): number {
    return this.#listeners.size;
  }

  /** Changes what the signal shows, from the side of the control system. */
  put(value: T): void {
    this.#value = value;
    for (const listener of [...this.#listeners]) listener(this.#reading());
  }

  async connect(patience: Patience): Promise<void> {
    patience.signal.throwIfAborted();
    await this.#script.connect?.(patience);
  }

  async read({ signal }: Patience): Promise<T> {
    signal.throwIfAborted();
    return this.#value;
  }

  async write(value: T, patience: Patience): Promise<void> {
    patience.signal.throwIfAborted();
    this.written.push(value);
    if (this.#script.write) await this.#script.write(value, patience);
    else this.put(value);
  }

  subscribe(listener: (reading: Reading<T>) => void): Unsubscribe {
    this.#listeners.add(listener);
    listener(this.#reading());
    return () => this.#listeners.delete(listener);
  }

  #reading(): Reading<T> {
    return { value: this.#value, timestampSeconds: 0 };
  }
}

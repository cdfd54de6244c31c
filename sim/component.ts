import type { Clock } from '#core';

/** A part of the simulated beamline: it has a clock and tells who asks when it has changed. */
export class Component {
  readonly name: string;
  protected readonly clock: Clock;
  readonly #listeners = new Set<() => void>();

  constructor(name: string, clock: Clock) {
    this.name = name;
    this.clock = clock;
  }

  /** Calls `listener` after every change of state; returns the way to end that. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  protected changed(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

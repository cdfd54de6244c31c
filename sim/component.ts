import { Listeners, type Clock } from '#core';

/** A part of the simulated beamline: it has a clock and tells who asks when it has changed. */
export class Component {
  readonly name: string;
  protected readonly clock: Clock;
  readonly #listeners = new Listeners();

  constructor(name: string, clock: Clock) {
    this.name = name;
    this.clock = clock;
  }

  /** Calls `listener` after every change of state; returns the way to end that. */
  onChange(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  protected changed(): void {
    this.#listeners.tell();
  }
}

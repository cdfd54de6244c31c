import type { Cancel, Clock } from '#core';

/** What a block does next, and when. */
type Step = (seconds: number) => void;

/** So many steps are done in one go at most, so that a table of nanoseconds does not stop everything else. */
const MOST_STEPS = 1000;

/**
 * The one thing that a block is going to do. A step is told the moment it is due and not the moment at which a timer of
 * the computer fires, so that times do not drift; steps that are overdue are done at once.
 */
export class Agenda {
  readonly #clock: Clock;
  #next: { readonly due: number; readonly step: Step } | undefined;
  #timer: Cancel | undefined;
  #running = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** When the next step is due, if there is one. */
  get due(): number | undefined {
    return this.#next?.due;
  }

  /** Replaces what was to be done. */
  set(due: number, step: Step): void {
    this.#next = { due, step };
    if (!this.#running) this.#run();
  }

  clear(): void {
    this.#next = undefined;
    this.#timer?.();
    this.#timer = undefined;
  }

  #run(): void {
    this.#timer?.();
    this.#timer = undefined;
    this.#running = true;
    try {
      for (let steps = 0; steps < MOST_STEPS && this.#next && this.#next.due <= this.#clock.now(); steps++) {
        const { due, step } = this.#next;
        this.#next = undefined;
        step(due);
      }
    } finally {
      this.#running = false;
    }
    const next = this.#next;
    if (next) this.#timer = this.#clock.after(next.due - this.#clock.now(), () => this.#run());
  }
}

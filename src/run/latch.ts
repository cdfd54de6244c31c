import type { Trigger } from '#devices';

/**
 * The angles that the trigger hardware has latched, by the place of the frame that each pulse was for. They come beside
 * the frames, before or after them.
 */
export class Latch {
  readonly #angles = new Map<number, number>();
  readonly #release: (() => void) | undefined;
  /** Place in the scan of the frame of the first pulse since the trigger was armed. */
  #first = 0;
  #count = 0;

  constructor(trigger: Trigger) {
    this.#release = trigger.onLatched?.(({ index, angleDegrees }) => {
      if (index < this.#count) this.#angles.set(this.#first + index, angleDegrees);
    });
  }

  /** Degrees by place in the scan. */
  get angles(): ReadonlyMap<number, number> {
    return this.#angles;
  }

  /** The trigger is being armed for so many pulses, of which the first is for this frame of the scan. */
  expectFrom(order: number, pulses: number): void {
    this.#first = order;
    this.#count = pulses;
  }

  release(): void {
    this.#release?.();
  }
}

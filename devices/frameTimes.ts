import type { Clock } from '#core';
import type { ArmSettings } from './detector.ts';

/**
 * When frames were exposed, from when the control system has shown them: the exposure before that. Good enough to see the order
 * and the rate of frames; the file has the time stamps of the detector.
 */
export class FrameTimes {
  #shownSeconds = 0;
  #left = 0;
  #last = -Infinity;

  /** An update that tells of so many frames, which came one after the other. @param shownSeconds since 1970 */
  update(shownSeconds: number, frames: number): void {
    this.#shownSeconds = shownSeconds;
    this.#left = frames;
  }

  /** Start of the exposure of the next frame of the update, by `clock`: never before the last one's, nor in the future. */
  next(clock: Clock, settings: Pick<ArmSettings, 'exposureSeconds' | 'periodSeconds'>): number {
    this.#left = Math.max(0, this.#left - 1);
    const now = clock.now();
    // A clock of the server that is ahead of ours says nothing.
    const age = Math.max(0, clock.date().getTime() / 1000 - this.#shownSeconds);
    const start = now - age - this.#left * settings.periodSeconds - settings.exposureSeconds;
    return (this.#last = Math.min(now, Math.max(this.#last, start)));
  }
}

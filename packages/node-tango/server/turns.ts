import { refusal } from './refusal.ts';

/** So long a call waits for the one before it; cppTango's monitor of a device has the same. */
export const TURN_MILLISECONDS = 3200;

/**
 * One call after the other, as a device that knows nothing of concurrency wants it. What can be done at once is done at
 * once, without a promise.
 */
export class Turns {
  readonly #about: string;
  #busy = false;
  #waiting: (() => void)[] = [];

  constructor(about: string) {
    this.#about = about;
  }

  /** @throws DevFailed API_CommandTimedOut where the call before does not end within 3.2 s */
  run<T>(job: () => T | Promise<T>): T | Promise<T> {
    if (this.#busy) return this.#wait().then(() => this.#begin(job));
    this.#busy = true;
    return this.#begin(job);
  }

  #begin<T>(job: () => T | Promise<T>): T | Promise<T> {
    let result: T | Promise<T>;
    try {
      result = job();
    } catch (error) {
      this.#next();
      throw error;
    }
    if (!(result instanceof Promise)) {
      this.#next();
      return result;
    }
    return result.finally(() => this.#next());
  }

  /** Resolves with the turn taken. */
  #wait(): Promise<void> {
    return new Promise((resolve, reject) => {
      const begin = (): void => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#waiting = this.#waiting.filter((one) => one !== begin);
        const words = 'Not able to acquire serialization (dev, class or process) monitor';
        reject(refusal(this.#about, 'API_CommandTimedOut', words));
      }, TURN_MILLISECONDS);
      timer.unref();
      this.#waiting.push(begin);
    });
  }

  /** The turn goes on to the one who has waited longest, without being free in between. */
  #next(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#busy = false;
  }
}

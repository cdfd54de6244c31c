import { sleepOn, type Cancel, type Clock } from './clock.ts';

/** setTimeout fires at once for anything longer than this. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/** The time of the wall. */
export class RealClock implements Clock {
  readonly kind = 'real';
  readonly #started = performance.now();
  readonly #startedAt = Date.now();

  now(): number {
    return (performance.now() - this.#started) / 1000;
  }

  date(): Date {
    return new Date(this.#startedAt + this.now() * 1000);
  }

  after(seconds: number, fire: () => void): Cancel {
    const due = this.now() + seconds;
    let timer: NodeJS.Timeout;
    const wait = () => {
      const remaining = Math.max(0, Math.ceil((due - this.now()) * 1000));
      timer = setTimeout(look, Math.min(remaining, LONGEST_TIMEOUT_MS));
    };
    // setTimeout counts whole milliseconds of a cached time, and so may fire one too early.
    const look = () => (this.now() < due ? wait() : fire());
    wait();
    return () => clearTimeout(timer);
  }

  sleep(seconds: number, signal?: AbortSignal): Promise<void> {
    return sleepOn(this, seconds, signal);
  }

  hold<T>(work: Promise<T>): Promise<T> {
    return work;
  }
}

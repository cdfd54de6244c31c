import { setMaxListeners } from 'node:events';
import { reasonOf, type Clock } from './clock.ts';
import { TomochartError } from './error.ts';
import { formatSeconds } from './units.ts';

/** What every await of the program is given: a clock, a signal that cancels it, and a deadline in seconds. */
export interface Patience {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly seconds: number;
}

/**
 * Runs `task` with a signal that aborts when `signal` does or when `seconds` have passed.
 * @param what names the wait in the error, e.g. `shutter to read closed`
 * @throws TomochartError TIMEOUT when the deadline passes; the signal's reason when it aborts
 */
export async function withDeadline<T>(
  { clock, signal, seconds }: Patience,
  what: string,
  task: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (signal.aborted) throw reasonOf(signal);
  // A hundred signals may be awaited side by side; that is no leak, as Node would have it on the terminal.
  setMaxListeners(0, signal);
  const own = new AbortController();
  return new Promise<T>((resolve, reject) => {
    const finish = (settle: () => void) => {
      cancel();
      signal.removeEventListener('abort', onAbort);
      settle();
    };
    const giveUp = (reason: Error) => {
      finish(() => reject(reason));
      own.abort(reason);
    };
    const onAbort = () => giveUp(reasonOf(signal));
    const cancel = clock.after(seconds, () =>
      giveUp(new TomochartError('TIMEOUT', `waited ${formatSeconds(seconds)} for ${what}, in vain`)),
    );
    signal.addEventListener('abort', onAbort, { once: true });
    // Begun inside an async function, so that a task that throws at once leaves no timer behind either.
    (async () => task(own.signal))().then(
      (value) => finish(() => resolve(value)),
      (thrown: unknown) => finish(() => reject(thrown instanceof Error ? thrown : new Error(String(thrown)))),
    );
  });
}

/** Ends a pending timer. Calling it again, or after the timer has fired, does nothing. */
export type Cancel = () => void;

/**
 * The only source of time. Simulated devices, deadlines and the statechart all wait on a Clock, so that
 * the same code runs in real time and, for dry runs and tests, in virtual time.
 */
export interface Clock {
  readonly kind: 'real' | 'virtual';
  /** Seconds since the clock was made; never goes backwards. */
  now(): number;
  /** The date that `now()` corresponds to. */
  date(): Date;
  /** Calls `fire` once, `seconds` from now (at once, but not synchronously, when `seconds` <= 0). */
  after(seconds: number, fire: () => void): Cancel;
  /** Resolves `seconds` from now; rejects with the signal's reason when it aborts first. */
  sleep(seconds: number, signal?: AbortSignal): Promise<void>;
  /**
   * Work that takes real time whatever the clock (a file, a worker thread, a computation): virtual time
   * stands still until it has settled. Returns the work itself.
   */
  hold<T>(work: Promise<T>): Promise<T>;
}

/** `Clock.sleep` in terms of `Clock.after`. */
export function sleepOn(clock: Pick<Clock, 'after'>, seconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(reasonOf(signal));
      return;
    }
    const onAbort = () => {
      cancel();
      reject(reasonOf(signal));
    };
    const cancel = clock.after(seconds, () => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    });
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/** Why a signal was aborted, always as an Error. */
export function reasonOf(signal: AbortSignal | undefined): Error {
  const reason: unknown = signal?.reason;
  return reason instanceof Error ? reason : new DOMException('aborted', 'AbortError');
}

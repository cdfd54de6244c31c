/** What a signal can give up. */
export interface Abortable {
  aborted(signal: AbortSignal): void;
}

interface Watched {
  readonly waiting: Set<Abortable>;
  readonly onAbort: () => void;
}

const watched = new WeakMap<AbortSignal, Watched>();

/**
 * Tells `call` when `signal` aborts, until `unwatch`. A signal has one listener for all that wait on it: a scan has one
 * signal for thousands of calls, and Node takes more than ten listeners for a leak.
 */
export function watch(signal: AbortSignal, call: Abortable): void {
  const present = watched.get(signal);
  if (present) {
    present.waiting.add(call);
    return;
  }
  const waiting = new Set([call]);
  const onAbort = (): void => {
    watched.delete(signal);
    for (const each of waiting) each.aborted(signal);
  };
  watched.set(signal, { waiting, onAbort });
  signal.addEventListener('abort', onAbort, { once: true });
}

/** Leaves nothing behind on the signal when nobody waits any more. */
export function unwatch(signal: AbortSignal, call: Abortable): void {
  const present = watched.get(signal);
  if (!present?.waiting.delete(call) || present.waiting.size > 0) return;
  watched.delete(signal);
  signal.removeEventListener('abort', present.onAbort);
}

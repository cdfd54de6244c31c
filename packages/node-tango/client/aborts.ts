/** What a signal can give up. */
export interface Abortable {
  abort(reason: Error): void;
}

interface Watch {
  readonly calls: Set<Abortable>;
  readonly listener: () => void;
}

/** A signal has one listener for all calls that wait on it: Node takes more than ten for a leak, and a scan has one signal for thousands. */
const WATCHES = new WeakMap<AbortSignal, Watch>();

/** Tells `call` when `signal` aborts, until `unwatchSignal`. */
export function watchSignal(signal: AbortSignal, call: Abortable): void {
  let watch = WATCHES.get(signal);
  if (!watch) {
    const calls = new Set<Abortable>();
    const listener = (): void => {
      WATCHES.delete(signal);
      for (const each of calls) each.abort(abortReason(signal));
    };
    watch = { calls, listener };
    WATCHES.set(signal, watch);
    signal.addEventListener('abort', listener, { once: true });
  }
  watch.calls.add(call);
}

/** Leaves nothing behind on the signal when nobody waits on it any more. */
export function unwatchSignal(signal: AbortSignal, call: Abortable): void {
  const watch = WATCHES.get(signal);
  if (!watch?.calls.delete(call) || watch.calls.size > 0) return;
  WATCHES.delete(signal);
  signal.removeEventListener('abort', watch.listener);
}

/** Why the signal has aborted, always as an error. */
export function abortReason(signal: AbortSignal): Error {
  const reason: unknown = signal.reason;
  return reason instanceof Error ? reason : new DOMException('aborted', 'AbortError');
}

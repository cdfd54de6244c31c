import { withDeadline, type Patience } from '#core';

/** A value as it was at a moment of the control system's clock (seconds since 1970). */
export interface Reading<T> {
  readonly value: T;
  readonly timestampSeconds: number;
}

/** The values a signal can take, in its units. */
export interface Limits {
  readonly low: number;
  readonly high: number;
}

export type Unsubscribe = () => void;

/**
 * One named value of a control system. It knows nothing of scans: a new control system is a new
 * implementation of this interface, and every device is composed of signals.
 *
 * Every method rejects with a TomochartError: TIMEOUT when the deadline of `patience` passes, the
 * signal's reason when it aborts, LIMIT for a value outside the limits, DEVICE for a fault.
 */
export interface Signal<T> {
  /** `ca://2bmb:m102.RBV`, `tango://host:port/dom/fam/mem/attribute`, `sim://rot/readback`, … */
  readonly uri: string;
  readonly units?: string;
  connect(patience: Patience): Promise<void>;
  /** The limits that the control system enforces; left out where it knows none. */
  limits?(patience: Patience): Promise<Limits>;
  read(patience: Patience): Promise<T>;
  /** Completes when the control system says that the work is done: for a motor, when it has arrived. */
  write(value: T, patience: Patience): Promise<void>;
  /** Calls `listener` with the present value, if one is known, and with every later one. */
  subscribe(listener: (reading: Reading<T>) => void): Unsubscribe;
}

/**
 * Waits until the signal holds a value that `holds` accepts.
 * @param what names the wait in the error, e.g. `shutter to read closed`
 */
export function waitFor<T>(
  source: Signal<T>,
  holds: (value: T) => boolean,
  patience: Patience,
  what: string,
): Promise<T> {
  return withDeadline(patience, `${what} (${source.uri})`, (ended) => {
    const first = new Promise<T>((resolve) => {
      const unsubscribe = source.subscribe(({ value }) => {
        if (!holds(value)) return;
        resolve(value);
        // The first call may come before `subscribe` has returned.
        queueMicrotask(() => unsubscribe());
      });
      ended.addEventListener('abort', () => unsubscribe(), { once: true });
    });
    return first;
  });
}

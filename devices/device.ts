import { asTomochartError, isAbort, TomochartError, type Patience } from '#core';
import type { Signal } from './signal.ts';

/** What a device of any kind can do. */
export interface Device {
  readonly name: string;
  /** Connects every signal of the device; rejects with one error that names the signals that are missing. */
  connect(patience: Patience): Promise<void>;
}

/**
 * Connects signals side by side, so that one dead channel does not hide another.
 * @throws TomochartError the failure of the one signal that cannot be connected, or one error that names
 * them all, each as a problem, with the code of the first
 */
export async function connectAll(
  signals: readonly Signal<never>[] | readonly Signal<unknown>[],
  patience: Patience,
): Promise<void> {
  const results = await Promise.allSettled(signals.map((signal) => signal.connect(patience)));
  const failures = results.flatMap((result, k) =>
    result.status === 'rejected' ? [{ about: signals[k]!.uri, reason: result.reason as unknown }] : [],
  );
  const [first] = failures;
  if (!first) return;
  const aborted = failures.find(({ reason }) => isAbort(reason));
  if (aborted || failures.length === 1) throw (aborted ?? first).reason;
  const problems = failures.map(({ about, reason }) => ({
    about,
    message: asTomochartError(reason).message,
  }));
  const names = failures.map(({ about }) => about).join(', ');
  throw new TomochartError(
    asTomochartError(first.reason, 'DEVICE').code,
    `${failures.length} signals cannot be connected: ${names}`,
    { problems, cause: first.reason },
  );
}

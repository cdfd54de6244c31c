import { asTomochartError, isAbort, TomochartError, type Patience } from '#core';
import type { Signal } from './signal.ts';

/** Signals that the message of an error names; its problems name them all. */
const MOST_NAMES = 3;

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
  const { code, remedy } = asTomochartError(first.reason, 'DEVICE');
  throw new TomochartError(
    code,
    `${failures.length} signals cannot be connected: ${listed(failures.map(({ about }) => about))}`,
    { problems, cause: first.reason, ...(remedy === undefined ? {} : { remedy }) },
  );
}

/** A device that is out of reach has dozens of signals, of which a few say which it is. */
function listed(names: readonly string[]): string {
  if (names.length <= MOST_NAMES + 1) return names.join(', ');
  return `${names.slice(0, MOST_NAMES).join(', ')} and ${names.length - MOST_NAMES} more`;
}

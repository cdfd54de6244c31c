import type { Patience } from '#core';
import type { Signal } from './signal.ts';

/** What a device of any kind can do. */
export interface Device {
  readonly name: string;
  /** Connects every signal of the device; rejects with one error that names the signals that are missing. */
  connect(patience: Patience): Promise<void>;
}

/** Connects signals side by side, so that one dead channel does not hide another. */
export async function connectAll(
  signals: readonly Signal<never>[] | readonly Signal<unknown>[],
  patience: Patience,
): Promise<void> {
  const results = await Promise.allSettled(signals.map((signal) => signal.connect(patience)));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}

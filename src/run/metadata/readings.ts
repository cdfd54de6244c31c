import { asTomochartError, type Clock } from '#core';
import type { Signal } from '#devices';

/** A value that only describes the scan is waited for this long; the scan does not depend on it. */
const METADATA_SECONDS = 2;

/** What a signal said, or why it said nothing. */
export type SignalReading =
  { readonly value: number | string; readonly units?: string } | { readonly reason: string };

/** Finds the signal at an address; undefined when nothing here speaks to that address. */
export type FindSignal = (uri: string) => Signal<number | string> | undefined;

/** Reads every signal once, side by side. Never rejects, unless `signal` aborts. */
export async function readSignals(
  uris: Iterable<string>,
  find: FindSignal,
  clock: Clock,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, SignalReading>> {
  const readings = await Promise.all(
    [...new Set(uris)].map(async (uri) => [uri, await readSignal(uri, find, clock, signal)] as const),
  );
  signal.throwIfAborted();
  return new Map(readings);
}

async function readSignal(
  uri: string,
  find: FindSignal,
  clock: Clock,
  signal: AbortSignal,
): Promise<SignalReading> {
  const found = find(uri);
  if (!found) return { reason: `nothing answers at ${uri}` };
  try {
    const patience = { clock, signal, seconds: METADATA_SECONDS };
    await found.connect(patience);
    const read = await found.read(patience);
    // As in C, text ends at a null; HDF5 would end it there as well.
    const value = typeof read === 'string' ? (read.split('\0')[0] ?? '') : read;
    return { value, ...(found.units === undefined ? {} : { units: found.units }) };
  } catch (thrown) {
    return { reason: asTomochartError(thrown).message };
  }
}

/**
 * Says why there is no signal at an address, for `tomochart layout check --beamline`: undefined when there is one
 * and it can be read.
 */
export function signalChecker(
  { signal: find }: { readonly signal: FindSignal },
  clock: Clock,
): (uri: string, signal: AbortSignal) => Promise<string | undefined> {
  return async (uri, signal) => {
    const reading = await readSignal(uri, find, clock, signal);
    return 'reason' in reading ? reading.reason : undefined;
  };
}

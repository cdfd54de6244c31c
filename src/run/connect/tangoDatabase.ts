import type { Patience } from '#core';

/**
 * Does `work` with a real Tango database of its own, which is installed first where Debian's packages are missing and
 * this is root, and which is stopped and removed however the work ends.
 * @param tell told, a line each, of what is installed
 * @param patience for what comes before the work
 * @throws TomochartError NOT_FOUND with the line that installs it; DEVICE, TIMEOUT; the signal's reason
 */
export async function withTangoDatabase<T>(
  tell: (line: string) => void,
  patience: Patience,
  work: (tangoHost: string) => Promise<T>,
): Promise<T> {
  // Only the demonstration needs it.
  const { installTangoDatabase, startTangoDatabase } = await import('#sim/tango/database');
  await installTangoDatabase(tell, patience);
  const starting = new AbortController();
  const give = () => starting.abort(patience.signal.reason);
  patience.signal.addEventListener('abort', give, { once: true });
  if (patience.signal.aborted) give();
  // From here on the work says when it is over: a scan that is aborted still needs its database.
  const database = await startTangoDatabase({ signal: starting.signal });
  patience.signal.removeEventListener('abort', give);
  try {
    return await work(database.tangoHost);
  } finally {
    await database.close();
  }
}

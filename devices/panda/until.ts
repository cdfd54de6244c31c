import { TomochartError, withDeadline, type Patience } from '#core';

/** The server tells nothing by itself; a readback is asked for so often. */
const LOOK_AGAIN_SECONDS = 0.01;

/**
 * Reads until what is read proves it.
 * @param what names the wait in the error, e.g. `PCAP to read Busy`
 * @param look reads, and returns undefined while that does not prove it
 * @param seen how things stood at the last look, for the error
 * @throws TomochartError TIMEOUT; what `look` throws; the signal's reason when it aborts
 */
export async function until<T>(
  patience: Patience,
  what: string,
  look: (patience: Patience) => Promise<T | undefined>,
  seen: () => string | undefined = () => undefined,
): Promise<T> {
  try {
    return await withDeadline(patience, what, async (signal) => {
      for (;;) {
        const proved = await look({ ...patience, signal, seconds: patience.seconds });
        if (proved !== undefined) return proved;
        await patience.clock.sleep(LOOK_AGAIN_SECONDS, signal);
      }
    });
  } catch (thrown) {
    const last = seen();
    if (!(thrown instanceof TomochartError) || thrown.code !== 'TIMEOUT' || last === undefined) throw thrown;
    throw new TomochartError('TIMEOUT', `${thrown.message}: ${last}`, {
      ...(thrown.remedy === undefined ? {} : { remedy: thrown.remedy }),
      cause: thrown,
    });
  }
}

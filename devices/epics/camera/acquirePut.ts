import { CaError } from '#epics';
import { failureOf, lostConnection } from '../failure.ts';
import type { CameraSignals } from './cameraSignals.ts';

/**
 * The put of Acquire=1, which is complete when the acquisition is over. It has no deadline and cannot be aborted: it ends
 * with the acquisition, which is nobody's to wait for.
 * @throws TomochartError DEVICE for a refusal, for a connection that is lost, and where there is none: a put that waited
 * for one would arm the camera when nobody wants that any more
 */
export async function acquirePut(name: string, { acquire }: CameraSignals): Promise<void> {
  const { channel } = acquire;
  const lost = new AbortController();
  const unlisten = channel.onConnection((connected) => {
    if (!connected) lost.abort(lostConnection(channel, `cannot arm ${name}`));
  });
  try {
    await channel.put(1, { completion: true, timeoutSeconds: Infinity, signal: lost.signal });
  } catch (thrown) {
    throw thrown instanceof CaError ? failureOf(thrown, channel, `arm ${name}`) : thrown;
  } finally {
    unlisten();
  }
}

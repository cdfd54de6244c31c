import { connect, type Socket } from 'node:net';
import { formatSeconds, reasonOf, TomochartError, type Patience } from '#core';

/** One of the two ports of a PandABox, and the device that it serves. */
export interface PandaAddress {
  readonly name: string;
  readonly host: string;
  readonly port: number;
}

/** A server that is being started refuses connections; it is tried again after so long. */
const RETRY_SECONDS = 0.25;
/** A box that has lost its power says nothing: after so long without traffic it is asked. */
const KEEP_ALIVE_MS = 5000;

/** How messages name a port: `panda (172.23.1.1:8888)`. */
export function placeOf({ name, host, port }: PandaAddress): string {
  return `${name} (${host}:${port})`;
}

/** Why the last attempt to connect has failed. */
export interface Attempts {
  reason?: Error;
}

/**
 * Connects, and tries again while nobody listens, until the signal aborts: the deadline is the caller's.
 * @throws the reason of the signal
 */
export async function openSocket(
  address: PandaAddress,
  { clock, signal }: Patience,
  attempts: Attempts,
): Promise<Socket> {
  for (;;) {
    try {
      return await dial(address, signal);
    } catch (thrown) {
      if (signal.aborted) throw thrown;
      attempts.reason = thrown as Error;
    }
    await clock.sleep(RETRY_SECONDS, signal);
  }
}

/** A deadline that passed while there was no connection. */
export function unreachable(address: PandaAddress, seconds: number, { reason }: Attempts): TomochartError {
  const why = reason ? `: ${reason.message}` : '';
  return new TomochartError(
    'TIMEOUT',
    `cannot connect to ${placeOf(address)} within ${formatSeconds(seconds)}${why}`,
    {
      remedy: 'check that the PandABox is on and its server runs, and host and ports in beamline.yaml',
      ...(reason ? { cause: reason } : {}),
    },
  );
}

function dial({ host, port }: PandaAddress, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: KEEP_ALIVE_MS,
    });
    const settle = (done: () => void) => {
      signal.removeEventListener('abort', onAbort);
      socket.removeListener('error', onError);
      done();
    };
    const onError = (error: Error) => settle(() => reject(error));
    const onAbort = () =>
      settle(() => {
        socket.on('error', () => undefined);
        socket.destroy();
        reject(reasonOf(signal));
      });
    socket.once('error', onError);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    socket.once('connect', () => settle(() => resolve(socket)));
  });
}

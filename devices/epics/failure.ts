import { formatSeconds, TomochartError, withDeadline, type Patience } from '#core';
import { CaError, type CallOptions, type Channel } from '#epics';

/** What to look at when a process variable does not answer. */
export const UNREACHABLE =
  'check that its IOC runs, EPICS_CA_ADDR_LIST, and the name of the process variable';

/**
 * Runs one call of Channel Access under the deadline of `patience`.
 * @param what names it in the error, after `cannot`, e.g. `read ca://2bmb:m102.RBV`
 * @throws TomochartError TIMEOUT, saying whether the process variable was never found, was lost or is silent; DEVICE for
 * a connection that breaks meanwhile, a status that the server returns and a value that cannot be sent; the signal's
 * reason when it aborts
 */
export async function calling<T>(
  channel: Channel,
  patience: Patience,
  what: string,
  call: (options: CallOptions) => Promise<T>,
): Promise<T> {
  const { seconds } = patience;
  try {
    // The clock of the program keeps the deadline, so the client's own is switched off.
    return await withDeadline(patience, what, (signal) => call({ signal, timeoutSeconds: Infinity }));
  } catch (thrown) {
    if (patience.signal.aborted) throw thrown;
    if (thrown instanceof CaError) throw failureOf(thrown, channel, what);
    if (thrown instanceof TomochartError && thrown.code === 'TIMEOUT') {
      throw silence(channel, `cannot ${what} within ${formatSeconds(seconds)}`, thrown);
    }
    throw thrown;
  }
}

/** A deadline that passed while waiting for `channel`: why it has not answered. */
function silence(channel: Channel, message: string, cause: unknown): TomochartError {
  return new TomochartError('TIMEOUT', `${message}: ca://${channel.name} ${standing(channel)}`, {
    remedy: UNREACHABLE,
    cause,
  });
}

/** How a channel stands, as the end of a sentence. */
export function standing(channel: Channel): string {
  if (channel.state === 'connected') return 'is connected but does not answer';
  // The type is known from the first connection on.
  return channel.nativeType === undefined ? 'was never found' : 'was found, but the connection was lost';
}

/** The connection of a channel broke while it was needed. */
export function lostConnection(
  channel: Channel,
  about: string,
  cause = new CaError('DISCONNECTED', channel.name, 'disconnected'),
): TomochartError {
  return new TomochartError('DEVICE', `${about}: the connection to ca://${channel.name} was lost`, {
    remedy: 'check that its IOC runs; the connection comes back by itself',
    cause,
  });
}

/** True for the error of a connection that broke, which may come back. */
export function isLostConnection(thrown: unknown): boolean {
  if (!(thrown instanceof TomochartError)) return false;
  return thrown.cause instanceof CaError && thrown.cause.code === 'DISCONNECTED';
}

/**
 * An error of the Channel Access client in the terms of the program.
 * @param what names the call, after `cannot`
 */
export function failureOf(error: CaError, channel: Channel, what: string): TomochartError {
  switch (error.code) {
    case 'DISCONNECTED':
      return lostConnection(channel, `cannot ${what}`, error);
    case 'TIMEOUT':
      return silence(channel, `cannot ${what} in time`, error);
    case 'ECA':
      return new TomochartError('DEVICE', `cannot ${what}: ${error.message}`, {
        remedy: `read the alarm of ${channel.name} and the log of its IOC; look at access security and DISP`,
        cause: error,
      });
    case 'BAD_VALUE':
      return new TomochartError('DEVICE', `cannot ${what}: ${error.message}`, {
        remedy: 'compare the value in beamline.yaml with the type and the states of the process variable',
        cause: error,
      });
    case 'CLOSED':
      return new TomochartError('DEVICE', `cannot ${what}: its connection has been closed`, { cause: error });
    case 'BAD_ADDRESS':
      return new TomochartError('BAD_CONFIG', `cannot ${what}: ${error.message}`, {
        remedy: 'correct the addresses of control: epics, or EPICS_CA_ADDR_LIST',
        cause: error,
      });
  }
}

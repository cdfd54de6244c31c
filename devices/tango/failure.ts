import { formatSeconds, TomochartError, withDeadline, type ErrorCode, type Patience } from '#core';
import { DevFailed, TangoError, type CallOptions } from '#tango';

/** What to look at when a device does not answer. */
export const UNREACHABLE =
  'check that its device server runs (Astor, tango_admin --ping-device) and is not busy, and the address in beamline.yaml';

/** Asks again after so long when the server could not begin with a call. */
const BUSY_SECONDS = 0.05;

/** Reasons of cppTango that have a code of their own; all others are DEVICE. */
const CODES: Readonly<Record<string, ErrorCode>> = {
  API_WAttrOutsideLimit: 'LIMIT',
  API_AttrNotFound: 'BAD_CONFIG',
  API_CommandNotFound: 'BAD_CONFIG',
  DB_DeviceNotDefined: 'BAD_CONFIG',
};

const REMEDIES: Readonly<Partial<Record<ErrorCode, string>>> = {
  LIMIT: 'choose a value within the limits of the attribute, or change its minimum and maximum (Jive)',
  BAD_CONFIG: 'correct the names of its device, attributes and commands in beamline.yaml',
};

/**
 * Runs one call of Tango under the deadline of `patience`. A server that has not begun with it because the device is busy
 * with another call is asked again.
 * @param about device or attribute, e.g. `tango://host:10000/sim/motor/rot/Position`
 * @param what names the call in the error, after `cannot`, e.g. `read tango://…/Position`
 * @throws TomochartError TIMEOUT; LIMIT, BAD_CONFIG or DEVICE for what the server refuses, with its description and reason;
 * DEVICE for a server that is gone and a value that cannot be sent; the signal's reason when it aborts
 */
export async function calling<T>(
  about: string,
  patience: Patience,
  what: string,
  call: (options: CallOptions) => Promise<T>,
): Promise<T> {
  const { seconds, clock } = patience;
  try {
    // The clock of the program keeps the deadline, so the client's own is switched off.
    return await withDeadline(patience, what, async (signal) => {
      for (;;) {
        try {
          return await call({ signal, timeoutSeconds: Infinity });
        } catch (thrown) {
          if (signal.aborted || !isBusy(thrown)) throw thrown;
          await clock.sleep(BUSY_SECONDS, signal);
        }
      }
    });
  } catch (thrown) {
    if (patience.signal.aborted) throw thrown;
    if (thrown instanceof TomochartError && thrown.code === 'TIMEOUT') {
      throw silence(about, `cannot ${what} within ${formatSeconds(seconds)}`, thrown);
    }
    throw failureOf(thrown, about, `cannot ${what}`);
  }
}

/**
 * An error of the Tango client in the terms of the program; anything else as it is.
 * @param trouble e.g. `cannot read tango://…/Position`
 */
export function failureOf(thrown: unknown, about: string, trouble: string): Error {
  if (thrown instanceof DevFailed) return refusal(thrown, trouble);
  if (!(thrown instanceof TangoError)) return thrown instanceof Error ? thrown : new Error(String(thrown));
  switch (thrown.code) {
    case 'DISCONNECTED':
    case 'NOT_EXPORTED':
      return lostConnection(about, trouble, thrown);
    case 'TIMEOUT':
      return silence(about, `${trouble} in time`, thrown);
    case 'BAD_VALUE':
      return new TomochartError('DEVICE', `${trouble}: ${thrown.message}`, {
        remedy: 'compare the value in beamline.yaml with the type of the attribute or argument',
        cause: thrown,
      });
    case 'BAD_ADDRESS':
      return new TomochartError('BAD_CONFIG', `${trouble}: ${thrown.message}`, {
        remedy: 'correct the address in beamline.yaml, or TANGO_HOST',
        cause: thrown,
      });
    case 'CLOSED':
      return new TomochartError('DEVICE', `${trouble}: its connection has been closed`, { cause: thrown });
    case 'CORBA':
    case 'PROTOCOL':
      if (thrown.message.includes('OBJECT_NOT_EXIST')) {
        return new TomochartError('DEVICE', `${trouble}: the server there has no device of that name`, {
          remedy: 'correct its address in beamline.yaml, or see in the log of the server why it has none',
          cause: thrown,
        });
      }
      return new TomochartError('DEVICE', `${trouble}: ${thrown.message}`, {
        remedy: 'read the log of its device server; restart it when it does not recover',
        cause: thrown,
      });
  }
}

/** The server of a device is gone, or the connection to it broke. */
export function lostConnection(about: string, trouble: string, cause?: unknown): TomochartError {
  const what =
    cause instanceof TangoError && cause.code === 'NOT_EXPORTED'
      ? `no device server has exported ${about}`
      : `the connection to ${about} was lost, or there is none`;
  return new TomochartError('DEVICE', `${trouble}: ${what}`, {
    remedy: 'check that its device server runs; the connection comes back by itself',
    ...(cause === undefined ? {} : { cause }),
  });
}

/** True for the error of a connection that broke, which may come back. */
export function isLostConnection(thrown: unknown): boolean {
  if (!(thrown instanceof TomochartError) || !(thrown.cause instanceof TangoError)) return false;
  return thrown.cause.code === 'DISCONNECTED' || thrown.cause.code === 'NOT_EXPORTED';
}

/** cppTango gives up waiting for the device's monitor after some seconds: the call was not begun. */
function isBusy(thrown: unknown): boolean {
  if (!(thrown instanceof DevFailed) || thrown.reason !== 'API_CommandTimedOut') return false;
  return /serialization|monitor/i.test(thrown.errors[0]?.description ?? '');
}

function refusal(failed: DevFailed, trouble: string): TomochartError {
  const { description = 'it gives no reason', reason = '' } = failed.errors[0] ?? {};
  const code = CODES[reason] ?? 'DEVICE';
  const why = reason === '' ? description.trim() : `${description.trim()} (${reason})`;
  return new TomochartError(code, `${trouble}: ${why}`, {
    remedy: REMEDIES[code] ?? 'read State and Status of the device and the log of its server',
    cause: failed,
  });
}

function silence(about: string, trouble: string, cause: unknown): TomochartError {
  return new TomochartError('TIMEOUT', `${trouble}: ${about} does not answer`, {
    remedy: UNREACHABLE,
    cause,
  });
}

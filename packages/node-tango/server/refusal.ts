import { DevFailed } from '../codec/devFailed.ts';

/** A refusal of one entry. Reasons are those of cppTango where it has one, as clients look at them. */
export function refusal(
  about: string,
  reason: string,
  description: string,
  origin = 'DeviceServer',
): DevFailed {
  return new DevFailed(about, [{ reason, severity: 'error', description, origin }]);
}

/**
 * What a client is told of something that was thrown: a DevFailed as it is (also one of another device, with its stack),
 * an error by its message, with its code as the reason where it has one.
 */
export function asDevFailed(thrown: unknown, about: string): DevFailed {
  if (thrown instanceof DevFailed) return thrown;
  if (!(thrown instanceof Error)) return refusal(about, 'DeviceError', String(thrown), about);
  const { code } = thrown as { code?: unknown };
  const reason = typeof code === 'string' && code !== '' ? code : 'DeviceError';
  // A zero is the end of a text on the wire.
  return refusal(about, reason, thrown.message.replaceAll('\0', '\\0'), about);
}

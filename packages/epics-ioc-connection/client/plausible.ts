import { dbrOf } from '../codec/dbr.ts';
import { payloadBytes } from '../codec/layout.ts';
import { padded } from '../codec/message.ts';
import type { CaHeader } from '../codec/message.ts';
import { COMMAND } from '../codec/protocol.ts';

/** More than any message has that carries no value: the longest are errors, with a header and a text. */
const MOST_BYTES = 0x4000;

/**
 * Says why a header from a server cannot be true, undefined when it can. A stream that has lost its step shows as a size
 * that does not fit to type and count; nothing behind it can be trusted.
 */
export function implausible({
  command,
  dataType,
  dataCount,
  payloadBytes: bytes,
}: CaHeader): string | undefined {
  let most = MOST_BYTES;
  if (command === COMMAND.READ_NOTIFY || command === COMMAND.EVENT_ADD) {
    const dbr = dbrOf(dataType);
    // A failed read may bring a zeroed element along with a count of 0.
    if (dbr) most = padded(payloadBytes(dbr.type, dbr.form, Math.max(dataCount, 1)));
  }
  if (bytes <= most) return undefined;
  return `a message of ${bytes} bytes (command ${command}, type ${dataType}, count ${dataCount}) makes no sense`;
}

import { dbrCode } from '../codec/dbr.ts';
import type { DbrForm, DbrType } from '../codec/dbr.ts';
import type { CaMessage } from '../codec/message.ts';
import { decodePayload } from '../codec/payload.ts';
import { textOfChars } from '../codec/text.ts';
import type { CaReading } from '../codec/value.ts';

/** What was asked for. */
export interface Request {
  readonly type: DbrType;
  readonly form: DbrForm;
  readonly asText: boolean;
}

/**
 * The value in an answer to a request.
 * @throws CodecError for a payload that is too short, Error for one of another type
 */
export function readingOf(message: CaMessage, { type, form, asText }: Request): CaReading {
  const { dataType, dataCount, payload } = message;
  if (dataType !== dbrCode(type, form)) {
    throw new Error(`the type ${dataType} was sent where ${dbrCode(type, form)} was asked for`);
  }
  // A payload that was collected from several pieces has memory of its own: an array may stay in it.
  const reading = decodePayload(type, form, dataCount, payload, payload.byteOffset === 0);
  return asText && type === 'char' ? { ...reading, value: textOfChars(reading.value) } : reading;
}

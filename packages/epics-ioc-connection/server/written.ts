import { convertValue } from '../codec/conversion.ts';
import { dbrOf, ELEMENT_BYTES, type DbrType } from '../codec/dbr.ts';
import { ECA } from '../codec/eca.ts';
import { CodecError } from '../codec/error.ts';
import type { CaMessage } from '../codec/message.ts';
import { decodePayload } from '../codec/payload.ts';
import { textOfChars } from '../codec/text.ts';
import type { CaValue } from '../codec/value.ts';
import { Refusal } from './refusal.ts';
import { STRING_CAPACITY, type PvShape } from './shape.ts';

/**
 * The value that a client has written, as the process variable may take it: a number or several of them in the type
 * they came in (whether they fit is for the process variable to say), a text, or the number of a state.
 * @throws Refusal BADTYPE, BADCOUNT, or PUTFAIL for a text that is neither number nor state
 */
export function writtenValue(shape: PvShape, states: readonly string[], message: CaMessage): CaValue {
  const { dataType, dataCount: count, payload } = message;
  const dbr = dbrOf(dataType);
  if (dbr?.form !== 'plain')
    throw new Refusal(ECA.BADTYPE, `a value of DBR type ${dataType} cannot be written`);
  const isText = shape.kind === 'string' || shape.kind === 'text';
  const capacity = shape.kind === 'string' ? STRING_CAPACITY : shape.capacity;
  const scalar = shape.capacity === 1 && !isText;
  if (count > capacity || (count === 0 && scalar)) {
    throw new Refusal(ECA.BADCOUNT, `${count} elements were written, it has ${capacity}`);
  }
  try {
    const { value } = decodePayload(dbr.type, 'plain', count, payload);
    if (isText) return textWritten(dbr.type, value);
    if (typeof value === 'string' || dbr.type === 'string') {
      return convertValue(value, 'string', shape.type, { states });
    }
    return value;
  } catch (error) {
    if (!(error instanceof CodecError)) throw error;
    throw new Refusal(error.code === 'VALUE' ? ECA.PUTFAIL : ECA.BADCOUNT, error.message);
  }
}

function textWritten(type: DbrType, value: CaValue): string {
  if (type === 'char') return textOfChars(value);
  if (typeof value === 'object' && value.length > 1) {
    throw new Refusal(ECA.BADCOUNT, `several elements of ${ELEMENT_BYTES[type]} bytes are no text`);
  }
  const only = typeof value === 'object' ? (value[0] ?? '') : value;
  return typeof only === 'string' ? only : String(convertValue(only, type, 'string'));
}

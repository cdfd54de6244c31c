import { CodecError } from '../codec/error.ts';
import { stateOf } from '../codec/conversion.ts';
import type { DbrType } from '../codec/dbr.ts';
import { encodePayload } from '../codec/payload.ts';
import { STRING_BYTES, charsOfText } from '../codec/text.ts';
import type { CaArray, CaValue } from '../codec/value.ts';

/** A value as it is sent. */
export interface WireValue {
  readonly count: number;
  readonly payload: Buffer;
}

const RANGES: Readonly<Partial<Record<DbrType, readonly [low: number, high: number]>>> = {
  short: [-0x8000, 0x7fff],
  long: [-0x80000000, 0x7fffffff],
  char: [-0x80, 0xff],
  enum: [0, 0xffff],
};

/** Whether the names of the states are needed to send it. */
export function needsStates(value: CaValue, type: DbrType): boolean {
  return (
    type === 'enum' && (typeof value === 'string' || (Array.isArray(value) && typeof value[0] === 'string'))
  );
}

/**
 * A value in the type that it is sent in, at most `mostElements` of it. Nothing is cut off, wrapped or guessed: a motor
 * must not go where nobody sent it.
 * @throws CodecError VALUE for a value that the type cannot hold, or more elements than the channel has
 */
export function wireValueOf(
  value: CaValue,
  type: DbrType,
  mostElements: number,
  states: readonly string[] | undefined,
): WireValue {
  const inType =
    type === 'char' && typeof value === 'string'
      ? charsFor(value, mostElements)
      : checked(value, type, states);
  const count = typeof inType === 'number' || typeof inType === 'string' ? 1 : inType.length;
  if (count > mostElements)
    throw new CodecError('VALUE', `${count} elements for a channel of ${mostElements}`);
  return { count, payload: encodePayload(type, 'plain', { value: inType }, count) };
}

/** The final zero is left out where there is just no room for it. */
function charsFor(text: string, mostElements: number): Uint8Array {
  const chars = charsOfText(text);
  return chars.length === mostElements + 1 ? chars.subarray(0, mostElements) : chars;
}

function checked(value: CaValue, type: DbrType, states: readonly string[] | undefined): CaValue {
  if (typeof value === 'number' || typeof value === 'string') return checkedOne(value, type, states);
  const isWhole = !RANGES[type] && type !== 'string' && ArrayBuffer.isView(value);
  if (isWhole) return value;
  return Array.from<number | string, number | string>(value, (one) =>
    checkedOne(one, type, states),
  ) as CaArray;
}

function checkedOne(
  value: number | string,
  type: DbrType,
  states: readonly string[] | undefined,
): number | string {
  if (type === 'string') {
    const text = String(value);
    if (Buffer.byteLength(text, 'utf8') < STRING_BYTES) return text;
    throw new CodecError('VALUE', `'${text}' is longer than the ${STRING_BYTES - 1} bytes of a string`);
  }
  const number =
    typeof value === 'number' ? value : type === 'enum' ? stateOf(value, states) : numberIn(value);
  const range = RANGES[type];
  if (!range) return number;
  if (number >= range[0] && number <= range[1]) {
    if (Number.isInteger(number)) return number;
    throw new CodecError('VALUE', `${number} is no whole number, as a ${type} is`);
  }
  throw new CodecError('VALUE', `${number} is out of the range of a ${type}`);
}

function numberIn(text: string): number {
  const number = Number(text);
  if (text.trim() !== '' && (!Number.isNaN(number) || /^\s*nan\s*$/i.test(text))) return number;
  throw new CodecError('VALUE', `'${text}' is no number`);
}

import { CodecError } from './error.ts';
import { ELEMENT_BYTES } from './dbr.ts';
import type { DbrType } from './dbr.ts';
import { narrow } from './narrow.ts';
import { STRING_BYTES, readText, writeText } from './text.ts';
import type { CaArray, CaValue } from './value.ts';

/** The numbers of a type in the machine's own order. */
export type NumberArray = Int16Array | Float32Array | Uint16Array | Uint8Array | Int32Array | Float64Array;

export const ARRAY_OF = {
  short: Int16Array,
  float: Float32Array,
  enum: Uint16Array,
  char: Uint8Array,
  long: Int32Array,
  double: Float64Array,
} as const satisfies Readonly<Record<Exclude<DbrType, 'string'>, unknown>>;

const LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Turns elements from the order of the wire to the machine's, or back. */
function swap(bytes: Buffer, size: number): void {
  if (!LITTLE_ENDIAN) return;
  if (size === 2) bytes.swap16();
  else if (size === 4) bytes.swap32();
  else if (size === 8) bytes.swap64();
}

function readNumber(type: Exclude<DbrType, 'string'>, from: Buffer, offset: number): number {
  switch (type) {
    case 'double':
      return from.readDoubleBE(offset);
    case 'float':
      return from.readFloatBE(offset);
    case 'long':
      return from.readInt32BE(offset);
    case 'short':
      return from.readInt16BE(offset);
    case 'enum':
      return from.readUInt16BE(offset);
    case 'char':
      return from[offset] ?? 0;
  }
}

/** Writes one number, narrowed to its type as C does. */
export function writeNumber(type: DbrType, into: Buffer, offset: number, value: number): void {
  switch (type) {
    case 'double':
      into.writeDoubleBE(value, offset);
      return;
    case 'float':
      into.writeFloatBE(narrow(value, 'float'), offset);
      return;
    case 'long':
      into.writeInt32BE(narrow(value, 'long'), offset);
      return;
    case 'short':
      into.writeInt16BE(narrow(value, 'short'), offset);
      return;
    case 'enum':
      into.writeUInt16BE(narrow(value, 'enum'), offset);
      return;
    case 'char':
      into[offset] = narrow(value, 'char');
      return;
    case 'string':
      writeText(into, offset, STRING_BYTES, String(value));
  }
}

/** One number of a type that is not a string. */
export function readOne(type: DbrType, from: Buffer, offset: number): number | string {
  if (type === 'string') return readText(from, offset, Math.min(offset + STRING_BYTES, from.length));
  return readNumber(type, from, offset);
}

/**
 * `count` elements at `offset`; the caller has proved that they are there. With `mayOverwrite` the array may be a view
 * of `from`, whose bytes are turned round in place.
 */
export function readElements(
  type: DbrType,
  from: Buffer,
  offset: number,
  count: number,
  mayOverwrite: boolean,
): CaArray {
  if (type === 'string') {
    return Array.from({ length: count }, (_, i) => readOne(type, from, offset + i * STRING_BYTES) as string);
  }
  const size = ELEMENT_BYTES[type];
  const inPlace = mayOverwrite && (from.byteOffset + offset) % size === 0;
  const source = from.subarray(offset, offset + count * size);
  const bytes = inPlace ? source : Buffer.allocUnsafeSlow(count * size);
  if (!inPlace) source.copy(bytes);
  swap(bytes, size);
  return new ARRAY_OF[type](bytes.buffer as ArrayBuffer, bytes.byteOffset, count);
}

/** Length of a value: 1 of a scalar. */
export function countOf(value: CaValue): number {
  return typeof value === 'number' || typeof value === 'string' ? 1 : value.length;
}

/**
 * Writes the first `count` elements of `value` at `offset`, zeros where it has fewer.
 * @throws CodecError VALUE for a text among numbers
 */
export function writeElements(
  type: DbrType,
  into: Buffer,
  offset: number,
  value: CaValue,
  count: number,
): void {
  const size = ELEMENT_BYTES[type];
  const has = Math.min(count, countOf(value));
  into.fill(0, offset + has * size);
  if (typeof value === 'number' || typeof value === 'string') {
    if (has > 0) writeOne(type, into, offset, value);
  } else if (type !== 'string' && value instanceof ARRAY_OF[type]) {
    const bytes = into.subarray(offset, offset + has * size);
    Buffer.from(value.buffer, value.byteOffset, has * size).copy(bytes);
    swap(bytes, size);
  } else {
    for (let i = 0; i < has; i += 1) writeOne(type, into, offset + i * size, value[i] ?? 0);
  }
}

function writeOne(type: DbrType, into: Buffer, offset: number, value: number | string): void {
  if (type === 'string') writeText(into, offset, STRING_BYTES, String(value));
  else if (typeof value === 'number') writeNumber(type, into, offset, value);
  else throw new CodecError('VALUE', `the text '${value}' is no ${type}`);
}

import { CdrError } from './cdr.ts';
import type { CdrReader } from './cdr.ts';
import { STATES } from './types.ts';
import type { AttributeType } from './types.ts';
import type { DevEncoded, TangoArray, TangoScalar } from './value.ts';

/** The typed array of each type that is a number on the wire. */
export const ARRAY_OF = {
  uchar: Uint8Array,
  short: Int16Array,
  enum: Int16Array,
  ushort: Uint16Array,
  long: Int32Array,
  ulong: Uint32Array,
  long64: BigInt64Array,
  ulong64: BigUint64Array,
  float: Float32Array,
  double: Float64Array,
} as const;

/** A type whose elements are numbers. */
export type NumericType = keyof typeof ARRAY_OF;

/** What a sequence of elements is here; an encoded attribute is a scalar, or two with what was written. */
export type Elements = TangoArray | readonly DevEncoded[];

/** Numbers of the machine are little endian. */
export const HOST_IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Octets that one element takes at least: a string its length, DevEncoded its two lengths. */
export const LEAST_BYTES: Readonly<Record<AttributeType, number>> = {
  boolean: 1,
  uchar: 1,
  short: 2,
  enum: 2,
  ushort: 2,
  long: 4,
  ulong: 4,
  state: 4,
  float: 4,
  string: 4,
  long64: 8,
  ulong64: 8,
  double: 8,
  encoded: 8,
};

export function isNumeric(type: AttributeType): type is NumericType {
  return type in ARRAY_OF;
}

/** Turns the octets of elements of `size` octets round, in place. */
export function swapBytes(bytes: Uint8Array, size: number): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (size === 2) buffer.swap16();
  else if (size === 4) buffer.swap32();
  else if (size === 8) buffer.swap64();
}

/** Name of a state by its number. @throws CdrError for a number that Tango does not have */
export function stateOf(number: number): string {
  const state = STATES[number];
  if (state === undefined) throw new CdrError(`${number} is no state`);
  return state;
}

/** DevEncoded; its octets are shown, not copied. */
export function readEncoded(reader: CdrReader): DevEncoded {
  return { format: reader.string(), data: reader.octets() };
}

/** One element. */
export function readElement(reader: CdrReader, type: AttributeType): TangoScalar {
  switch (type) {
    case 'double':
      return reader.f64();
    case 'float':
      return reader.f32();
    case 'long':
      return reader.i32();
    case 'ulong':
      return reader.u32();
    case 'short':
    case 'enum':
      return reader.i16();
    case 'ushort':
      return reader.u16();
    case 'uchar':
      return reader.u8();
    case 'long64':
      return reader.i64();
    case 'ulong64':
      return reader.u64();
    case 'boolean':
      return reader.bool();
    case 'string':
      return reader.string();
    case 'state':
      return stateOf(reader.u32());
    case 'encoded':
      return readEncoded(reader);
  }
}

/**
 * `count` elements. Numbers are a view of the message where it is in the machine's byte order and aligned, else a copy.
 */
export function readElements(reader: CdrReader, type: AttributeType, count: number): Elements {
  if (isNumeric(type)) return readNumbers(reader, type, count);
  const list: TangoScalar[] = [];
  for (let k = 0; k < count; k++) list.push(readElement(reader, type));
  return list as Elements;
}

function readNumbers(reader: CdrReader, type: NumericType, count: number): TangoArray {
  const Type = ARRAY_OF[type];
  // A sequence without elements has no alignment of its elements either.
  if (count === 0) return new Type(0);
  const size = LEAST_BYTES[type];
  const start = reader.skip(size, count);
  const { bytes } = reader;
  const asItIs = size === 1 || reader.littleEndian === HOST_IS_LITTLE_ENDIAN;
  const at = bytes.byteOffset + start;
  if (asItIs && at % size === 0) return new Type(bytes.buffer as ArrayBuffer, at, count);
  const copy = bytes.slice(start, start + size * count);
  if (!asItIs) swapBytes(copy, size);
  return new Type(copy.buffer, copy.byteOffset, count);
}

import type { ElementType } from '#data';

/** Types of a value that a file has for each of its frames; `undefined` is one whose source has never been there. */
export type ValueType =
  'int8' | 'int16' | 'int32' | 'uint32' | 'float32' | 'float64' | 'string' | 'undefined';

/** A value at some moment. */
export interface FrameValue {
  readonly type: ValueType;
  readonly value: number | string;
}

/** Room for a text in a dataset of attributes (ADCore, MAX_ATTRIBUTE_STRING_SIZE). */
const TEXT_BYTES = 256;

const INTEGER_BYTES = { int8: 1, int16: 2, int32: 4, uint32: 4 } as const;

/** How values of a type are stored (ADCore, NDFileHDF5AttributeDataset.cpp); undefined ones as NaN. */
export function elementOf(type: ValueType): ElementType {
  switch (type) {
    case 'string':
      return { kind: 'string', size: TEXT_BYTES, utf8: false };
    case 'float64':
      return { kind: 'float', size: 8 };
    case 'float32':
    case 'undefined':
      return { kind: 'float', size: 4 };
    case 'int8':
    case 'int16':
    case 'int32':
    case 'uint32':
      return { kind: 'integer', size: INTEGER_BYTES[type], signed: type !== 'uint32' };
  }
}

/** The element for what an attribute of another type gives: areaDetector stores nothing, which leaves the fill value. */
export function encodeValue(type: ValueType, given: FrameValue | undefined): Buffer {
  const element = elementOf(type);
  const bytes = Buffer.alloc(element.size);
  if (type === 'undefined') {
    bytes.writeFloatLE(NaN);
    return bytes;
  }
  if (given === undefined || given.type === 'undefined') return bytes;
  if (type === 'string') {
    // The last byte stays null; a character that does not fit whole is left out.
    bytes.write(String(given.value), 0, TEXT_BYTES - 1, 'utf8');
    return bytes;
  }
  const value = Number(given.value);
  if (element.kind === 'float') {
    if (element.size === 8) bytes.writeDoubleLE(value);
    else bytes.writeFloatLE(value);
    return bytes;
  }
  const whole = BigInt.asIntN(64, BigInt(Number.isFinite(value) ? Math.trunc(value) : 0));
  const wide = Buffer.alloc(8);
  wide.writeBigInt64LE(whole);
  wide.copy(bytes, 0, 0, element.size);
  return bytes;
}

import { TomochartError } from '#core';
import type { AttributeEntry, Entry, EntryValue } from './entry.ts';

/** The type of one element of a dataset or attribute, little endian. */
export type ElementType =
  | { readonly kind: 'integer'; readonly size: number; readonly signed: boolean }
  | { readonly kind: 'float'; readonly size: number }
  | { readonly kind: 'string'; readonly size: number; readonly utf8: boolean };

/** A value ready for the file: `bytes` holds the elements of shape `shape` in row-major order. */
export interface Block {
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** HDF5 class numbers (H5T_class_t). */
export const elementClass = { integer: 0, float: 1, string: 3 } as const;

/** An entry's value as it is stored: shape (n), or (1) for a scalar. */
export function blockOf({
  path,
  value,
  units,
  type,
}: Pick<Entry, 'path' | 'value' | 'units' | 'type'>): Block {
  if (typeof value === 'string') return stringBlock([value]);
  if (typeof value === 'number') return numberBlock(path, [value], type ?? (units ? 'float' : undefined));
  if (ArrayBuffer.isView(value)) return arrayBlock(value);
  if (isText(value)) return stringBlock(value);
  return numberBlock(path, value, type ?? (units ? 'float' : undefined));
}

/** The same for an attribute: shape (), because readers decode the value itself and not an array of one. */
export function attributeBlock({ path, value, type }: Omit<AttributeEntry, 'name'>): Block {
  const block = blockOf({ path, value, ...(type === undefined ? {} : { type }) });
  return typeof value === 'object' ? block : { ...block, shape: [] };
}

function isText(value: readonly string[] | readonly number[]): value is readonly string[] {
  return value.length > 0 && typeof value[0] === 'string';
}

/** Fixed-length strings, shape (n). ASCII ones end with a null, as C readers expect. */
export function stringBlock(texts: readonly string[], atLeastBytes = 1): Block {
  const encoded = texts.map((text) => new TextEncoder().encode(text));
  const utf8 = encoded.some((bytes) => bytes.some((byte) => byte > 127));
  const longest = Math.max(0, ...encoded.map(({ length }) => length));
  const size = Math.max(atLeastBytes, utf8 ? longest : longest + 1);
  const bytes = new Uint8Array(size * texts.length);
  encoded.forEach((text, k) => bytes.set(text, k * size));
  return { type: { kind: 'string', size, utf8 }, shape: [texts.length], bytes };
}

function numberBlock(path: string, values: readonly number[], wanted?: 'int' | 'float'): Block {
  const whole = values.every((value) => Number.isInteger(value) && Math.abs(value) < 2 ** 31);
  if (wanted === 'int' && !whole) {
    throw new TomochartError('FILE', `${path}: ${values.join(', ')} is not a 32-bit whole number`);
  }
  return arrayBlock(whole && wanted !== 'float' ? Int32Array.from(values) : Float64Array.from(values));
}

function arrayBlock(
  array: Exclude<EntryValue, string | number | readonly string[] | readonly number[]>,
): Block {
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  const size = array.BYTES_PER_ELEMENT;
  const float = array instanceof Float64Array || array instanceof Float32Array;
  const type: ElementType = float
    ? { kind: 'float', size }
    : { kind: 'integer', size, signed: array instanceof Int32Array };
  return { type, shape: [array.length], bytes };
}

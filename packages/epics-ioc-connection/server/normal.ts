import type { DbrType } from '../codec/dbr.ts';
import { ARRAY_OF } from '../codec/elements.ts';
import { narrow } from '../codec/narrow.ts';
import type { CaValue } from '../codec/value.ts';
import { STRING_CAPACITY, type PvShape } from './shape.ts';

/** Arrays as they are kept: one kind for each type. */
export type NumberArray = Float64Array | Float32Array | Int32Array | Int16Array | Uint8Array;

/** A value as it is kept: a number (also of an enum), an array of the type's own width, or a text. */
export type NormalValue = number | NumberArray | string;

const RANGES: Partial<Record<DbrType, readonly [low: number, high: number]>> = {
  long: [-0x80000000, 0x7fffffff],
  short: [-0x8000, 0x7fff],
  // Bytes are unsigned here and signed in EPICS base: either way of saying the same byte is understood.
  char: [-0x80, 0xff],
};

/**
 * A value in the form in which the process variable keeps it, never sharing memory with the one given. Fractions are
 * cut off for whole types, as C does; what does not fit is refused.
 * @throws RangeError when the value does not fit, naming the process variable
 */
export function normalized(shape: PvShape, states: readonly string[], value: CaValue): NormalValue {
  switch (shape.kind) {
    case 'string':
      return textOf(shape, value, STRING_CAPACITY);
    case 'text':
      return textOf(shape, value, shape.capacity);
    case 'enum':
      return stateOf(shape, states, value);
    case 'number':
      return shape.capacity === 1 ? numberOf(shape, value) : arrayOf(shape, value);
  }
}

function textOf(shape: PvShape, value: CaValue, capacity: number): string {
  if (typeof value !== 'string') throw unfit(shape, value);
  const end = value.indexOf('\0');
  const text = end < 0 ? value : value.slice(0, end);
  if (Buffer.byteLength(text) >= capacity) {
    throw new RangeError(
      `${shape.name}: a text of ${Buffer.byteLength(text)} bytes, at most ${capacity - 1}`,
    );
  }
  return text;
}

function stateOf(shape: PvShape, states: readonly string[], value: CaValue): number {
  const state = typeof value === 'string' ? states.indexOf(value) : value;
  const most = Math.max(states.length - 1, 0);
  if (typeof state !== 'number' || !Number.isInteger(state) || state < 0 || state > most) {
    throw unfit(shape, value);
  }
  return state;
}

function numberOf(shape: PvShape, value: CaValue): number {
  const only = typeof value === 'object' && value.length === 1 ? value[0] : value;
  if (typeof only !== 'number') throw unfit(shape, value);
  return fitted(shape, RANGES[shape.type], only);
}

function arrayOf(shape: PvShape, value: CaValue): NumberArray {
  const given = typeof value === 'object' ? value : [value];
  if (given.length > shape.capacity) {
    throw new RangeError(`${shape.name}: ${given.length} elements, at most ${shape.capacity}`);
  }
  const kind = ARRAY_OF[shape.type as 'double' | 'float' | 'long' | 'short' | 'char'];
  if (given instanceof kind) return given.slice();
  if (given instanceof Int8Array && shape.type === 'char') return new Uint8Array(given);
  const array = new kind(given.length);
  const range = RANGES[shape.type];
  for (let index = 0; index < given.length; index++) {
    const element = given[index];
    if (typeof element !== 'number') throw unfit(shape, element ?? '');
    array[index] = fitted(shape, range, element);
  }
  return array;
}

function fitted(shape: PvShape, range: readonly [number, number] | undefined, value: number): number {
  if (range === undefined) return shape.type === 'float' ? narrow(value, 'float') : value;
  const whole = Math.trunc(value);
  if (!(whole >= range[0] && whole <= range[1])) throw unfit(shape, value);
  return shape.type === 'char' ? whole & 0xff : whole + 0;
}

function unfit(shape: PvShape, value: CaValue): RangeError {
  const shown = typeof value === 'object' ? `an array of ${value.length}` : `"${value}"`;
  return new RangeError(`${shape.name}: ${shown} is no value of its type (${shape.type})`);
}

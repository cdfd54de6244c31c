import type { Constant, ValueType } from '../model.ts';
import { GREATEST_INT, LEAST_INT } from './number.ts';

/** A constant as areaDetector's files have it. */
export interface WrittenConstant {
  readonly text: string;
  readonly type: ValueType;
  /** What reading it again does not give back. */
  readonly change?: string;
}

/** The constant as text, or why XML has no word for it. */
export function writtenConstant(
  value: Constant,
  type: ValueType | undefined,
): WrittenConstant | { why: string } {
  if (typeof value === 'string') return { text: value, type: 'string' };
  const numbers: number[] = [];
  for (const item of typeof value === 'number' ? [value] : value) {
    if (typeof item !== 'number') return { why: 'an array of texts' };
    if (!Number.isFinite(item)) return { why: `the number ${item}` };
    numbers.push(item);
  }
  if (numbers.length === 0) return { why: 'an empty array' };
  if (type === 'string') return { text: numbers.map(written).join(','), type };
  const whole = numbers.every((item) => Number.isInteger(item) && item >= LEAST_INT && item <= GREATEST_INT);
  const kind = type === 'int' && !whole ? 'float' : (type ?? (whole ? 'int' : 'float'));
  const changes = [
    type === 'int' && !whole ? 'is written as float: integers have 32 bits in areaDetector' : undefined,
    typeof value !== 'number' && numbers.length === 1
      ? 'an array of one number is written as a number'
      : undefined,
  ].filter((change) => change !== undefined);
  return {
    text: numbers.map(written).join(','),
    type: kind,
    ...(changes.length === 0 ? {} : { change: changes.join('; ') }),
  };
}

/** The shortest digits that give the same number again; negative zero keeps its sign. */
function written(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

import type { Constant, ValueType } from '../model.ts';

/** Integers have 32 bits in areaDetector (`H5T_NATIVE_INT32`). */
export const LEAST_INT = -(2 ** 31);
export const GREATEST_INT = 2 ** 31 - 1;

const WHOLE = /^[+-]?\d+$/;
/** Each digit can be read in one way only, so that a long text is refused as fast as it is taken. */
const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

/** A constant, or what is wrong with its text. */
export type ParsedConstant = { readonly value: Constant } | { readonly wrong: string };

/**
 * Reads a constant as areaDetector's HDF5 plugin does (NDFileHDF5.cpp, `writeH5attrInt32`, `writeH5dsetFloat64`, …):
 * one number is a number, several separated by white space or commas are an array of shape (n,). What areaDetector
 * would read up to the first bad character is refused.
 */
export function parseConstant(text: string, type: ValueType): ParsedConstant {
  if (type === 'string') return { value: text };
  const words = text
    .trim()
    .replace(/,$/, '')
    .trim()
    .split(/\s*,\s*|\s+/);
  const numbers: number[] = [];
  for (const word of words) {
    const problem = wrongNumber(word, type);
    if (problem !== undefined) return { wrong: problem };
    // A whole number has no negative zero.
    numbers.push(type === 'int' ? Number(word) + 0 : Number(word));
  }
  return { value: numbers.length === 1 ? numbers[0]! : numbers };
}

function wrongNumber(word: string, type: 'int' | 'float'): string | undefined {
  if (word === '') return 'a number is missing';
  const shown = JSON.stringify(word.length > 40 ? `${word.slice(0, 40)}…` : word);
  if (!(type === 'int' ? WHOLE : DECIMAL).test(word)) {
    return `${shown} is no ${type === 'int' ? 'whole number' : 'number'}`;
  }
  const value = Number(word);
  if (type === 'int' && (value < LEAST_INT || value > GREATEST_INT)) return `${shown} has more than 32 bits`;
  return Number.isFinite(value) ? undefined : `${shown} is too large`;
}

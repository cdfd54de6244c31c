import type { DbrType } from './dbr.ts';

const FLOAT_MAX = 3.4028234663852886e38;
const FLOAT_MIN = 1.1754943508222875e-38;

/**
 * A number in a narrower type, as EPICS base converts it: integers lose their fraction towards zero and wrap in 16 and 8
 * bits as C's do. Where C has no rule (not a number, beyond 32 bits) the nearest value is taken, and 0 for not a number.
 * A float that is too large or too small in size becomes the largest or the smallest one (`epicsConvertDoubleToFloat`).
 */
export function narrow(value: number, type: Exclude<DbrType, 'string'>): number {
  switch (type) {
    case 'double':
      return value;
    case 'float':
      return narrowFloat(value);
    case 'long':
      return toLong(value);
    case 'short':
      return (toLong(value) << 16) >> 16;
    case 'enum':
      return toLong(value) & 0xffff;
    case 'char':
      return toLong(value) & 0xff;
  }
}

function toLong(value: number): number {
  if (value >= 0x7fffffff) return 0x7fffffff;
  if (value <= -0x80000000) return -0x80000000;
  return value | 0;
}

function narrowFloat(value: number): number {
  if (value === 0 || !Number.isFinite(value)) return value;
  const size = Math.abs(value);
  if (size >= FLOAT_MAX) return Math.sign(value) * FLOAT_MAX;
  if (size <= FLOAT_MIN) return Math.sign(value) * FLOAT_MIN;
  return Math.fround(value);
}

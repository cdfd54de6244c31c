import { CodecError } from './error.ts';
import type { DbrType } from './dbr.ts';

/** Digits that EPICS base takes where a record has no precision of its own. */
const DEFAULT_PRECISION = 6;
/** Up to here numbers are written with a fixed point and all digits that are asked for. */
const FIXED_MAX = 1e7;
const FIXED_PRECISION_MAX = 8;

/**
 * A float or double as text, as clients of EPICS base see it (`cvtFloatToString`, `cvtDoubleToString`): `precision`
 * digits behind the point, at most 3 beyond ten millions, an exponent beyond 1e16 (1e8 for a float) or 8 digits.
 */
export function realText(value: number, type: 'float' | 'double', precision = DEFAULT_PRECISION): string {
  const size = Math.abs(value);
  if (size <= FIXED_MAX && precision <= FIXED_PRECISION_MAX) return fixedText(value, precision);
  const isDouble = type === 'double';
  const isLarge = isDouble ? size > 1e16 : size >= 1e8;
  if (precision <= FIXED_PRECISION_MAX && !isLarge) {
    return Number.isNaN(value) ? 'nan' : value.toFixed(Math.min(precision, 3));
  }
  const digits = Math.min(precision, isDouble ? 17 : 12);
  return exponentText(value, digits).padStart(digits + (isDouble ? 7 : 6));
}

/** Rounds half up what is behind one digit more, as base does: 0.125 with two digits is 0.13. */
function fixedText(value: number, precision: number): string {
  const size = Math.abs(value);
  const unit = 10 ** precision;
  let whole = Math.trunc(size);
  let fraction = Math.floor((Math.trunc((size - whole) * unit * 10) + 5) / 10);
  if (fraction >= unit) {
    whole += 1;
    fraction -= unit;
  }
  const digits = precision > 0 ? `.${String(fraction).padStart(precision, '0')}` : '';
  return `${value < 0 ? '-' : ''}${whole}${digits}`;
}

/** As C's %e: at least two digits of exponent. */
function exponentText(value: number, digits: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf';
  return value.toExponential(digits).replace(/e([+-])(\d)$/, 'e$10$2');
}

const REAL = /^\s*([+-]?)(?:(0x[0-9a-f]+)|(inf(?:inity)?)|(nan)|((?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?))/i;

/**
 * The number at the beginning of a text, as C's strtod finds it: decimal, with exponent, hexadecimal, `inf`, `nan`; what
 * follows (a unit) is not looked at.
 * @throws CodecError VALUE for a text that begins with no number, or one beyond a double
 */
export function realOf(text: string): number {
  const [, sign, hexadecimal, infinity, nan, decimal] = REAL.exec(text) ?? [];
  const size = infinity ? Infinity : nan ? NaN : Number(hexadecimal ?? decimal);
  if (!hexadecimal && !infinity && !nan && (decimal === undefined || !Number.isFinite(size))) {
    throw new CodecError('VALUE', `'${text}' is no number`);
  }
  return sign === '-' ? -size : size;
}

const RANGE: Readonly<Record<'long' | 'short' | 'char' | 'enum', readonly [low: number, high: number]>> = {
  long: [-0x80000000, 0x7fffffff],
  short: [-0x8000, 0x7fff],
  // Signed and unsigned characters are both written.
  char: [-0x80, 0xff],
  enum: [0, 0xffff],
};

/**
 * The number at the beginning of a text in a type of numbers. EPICS base reads integers up to their first other
 * character, 1e3 as 1; here the whole number counts, its fraction cut off.
 * @throws CodecError VALUE as `realOf`, and for an integer that the type cannot hold
 */
export function numberOf(text: string, type: Exclude<DbrType, 'string'>): number {
  const value = realOf(text);
  if (type === 'double' || type === 'float') return value;
  const whole = Math.trunc(value);
  const [low, high] = RANGE[type];
  if (!(whole >= low && whole <= high))
    throw new CodecError('VALUE', `'${text}' is out of the range of a ${type}`);
  return whole;
}

import { TomochartError } from '#core';

/** Any array of plain numbers that is read only: typed arrays of frames and rows, or an ordinary array. */
export type Numbers = ArrayLike<number>;

/**
 * Checks the length of an array.
 * @param what names the array in the message, e.g. `flat row`
 * @throws TomochartError FRAMES when the lengths differ
 */
export function requireLength(what: string, array: Numbers, expected: number): void {
  if (array.length === expected) return;
  throw new TomochartError('FRAMES', `${what} has ${array.length} values where ${expected} are needed`, {
    remedy: 'check that frames, rows and angles come from the same scan and the same region of interest',
  });
}

/** Middle value, mean of the two middle ones for an even count; NaN of nothing. */
export function median(values: Numbers): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return NaN;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The offset from `y0` (in steps) at which the parabola through three equidistant values has its extremum, within +-1. */
export function parabolaPeak(left: number, y0: number, right: number): number {
  const curvature = left - 2 * y0 + right;
  if (curvature === 0) return 0;
  return Math.max(-1, Math.min(1, (0.5 * (left - right)) / curvature));
}

import { requireLength, type Numbers } from './numbers.ts';

/** Pearson's correlation of two arrays of the same length, -1..1; 0 when one of them is constant. */
export function pearson(a: Numbers, b: Numbers): number {
  return correlate(a, b, undefined);
}

/**
 * Pearson's correlation of two slices inside a circle around the rotation axis: what lies outside is not
 * reconstructed and would only flatter or spoil the number.
 * @param a and `b` have the shape (size, size)
 * @returns -1..1; 0 when one of them is constant
 */
export function correlationInCircle(a: Numbers, b: Numbers, size: number, radiusPixels: number): number {
  requireLength('the slice', a, size * size);
  return correlate(a, b, circleMask(size, radiusPixels));
}

/** 1 inside the circle of `radiusPixels` around the middle, else 0; shape (size, size). */
export function circleMask(size: number, radiusPixels: number): Uint8Array {
  const mask = new Uint8Array(size * size);
  const half = (size - 1) / 2;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      mask[i * size + j] = Math.hypot(i - half, j - half) <= radiusPixels ? 1 : 0;
    }
  }
  return mask;
}

function correlate(a: Numbers, b: Numbers, mask: Uint8Array | undefined): number {
  requireLength('the second array of a correlation', b, a.length);
  let count = 0;
  let meanA = 0;
  let meanB = 0;
  let varianceA = 0;
  let varianceB = 0;
  let product = 0;
  // Welford's update: sums of squares would lose all digits where the mean is large beside the spread.
  for (let i = 0; i < a.length; i++) {
    if (mask && mask[i] === 0) continue;
    count++;
    const deltaA = a[i]! - meanA;
    const deltaB = b[i]! - meanB;
    meanA += deltaA / count;
    meanB += deltaB / count;
    varianceA += deltaA * (a[i]! - meanA);
    varianceB += deltaB * (b[i]! - meanB);
    product += deltaA * (b[i]! - meanB);
  }
  const scale = Math.sqrt(varianceA * varianceB);
  return scale > 0 ? Math.max(-1, Math.min(1, product / scale)) : 0;
}

import { circleMask } from './correlate.ts';
import { requireLength, type Numbers } from './numbers.ts';

/**
 * By how many degrees `slice` is turned counter-clockwise against `reference`, for turns of up to about a
 * degree: an angle table that is one entry late turns the slice by one step, which its correlation hardly
 * shows. To first order slice - reference = -turn * d/dphi of the slice; the turn is the least-squares
 * solution over the circle, on smoothed slices with the mean of both derivatives, so that neither sharpness nor noise of one
 * of them biases it.
 * @param slice and `reference` have the shape (size, size)
 * @returns degrees; 0 when nothing in the slices depends on the angle
 */
export function rotationBetween(
  slice: Numbers,
  reference: Numbers,
  size: number,
  radiusPixels: number,
): number {
  requireLength('the slice', slice, size * size);
  requireLength('the reference slice', reference, size * size);
  const mask = circleMask(size, Math.min(radiusPixels, size / 2 - 4));
  const a = smooth(slice, size);
  const b = smooth(reference, size);
  const half = (size - 1) / 2;
  let numerator = 0;
  let denominator = 0;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      const p = i * size + j;
      if (mask[p] === 0) continue;
      const x = j - half;
      const y = half - i;
      const gradientX = (a[p + 1]! - a[p - 1]! + b[p + 1]! - b[p - 1]!) / 4;
      const gradientY = (a[p - size]! - a[p + size]! + b[p - size]! - b[p + size]!) / 4;
      const along = x * gradientY - y * gradientX;
      numerator -= (a[p]! - b[p]!) * along;
      denominator += along * along;
    }
  }
  return denominator > 0 ? ((numerator / denominator) * 180) / Math.PI : 0;
}

/** Binomial smoothing (1 4 6 4 1)/16, twice along rows and columns; outside counts as 0. Shape (size, size). */
function smooth(image: Numbers, size: number): Float64Array {
  let current = Float64Array.from(image);
  for (const stride of [1, size, 1, size]) {
    const next = new Float64Array(current.length);
    for (let p = 0; p < current.length; p++) {
      const near = (current[p - stride] ?? 0) + (current[p + stride] ?? 0);
      const far = (current[p - 2 * stride] ?? 0) + (current[p + 2 * stride] ?? 0);
      next[p] = (6 * current[p]! + 4 * near + far) / 16;
    }
    current = next;
  }
  return current;
}

import type { Numbers } from './numbers.ts';

/** An image of numbers, row-major, shape (height, width). */
export interface GreyImage {
  readonly data: Numbers;
  readonly width: number;
  readonly height: number;
}

/** The values drawn black and white. */
export interface GreyRange {
  readonly low: number;
  readonly high: number;
}

/**
 * The range between two percentiles, so that single hot or dead pixels do not darken the picture. Widened a little when
 * all values are equal.
 * @param mask not 0 where a value counts; all count when not given
 */
export function percentileRange(
  values: Numbers,
  lowPercent = 0.5,
  highPercent = 99.5,
  mask?: Numbers,
): GreyRange {
  // A hundred thousand values tell a percentile as well as a million do.
  const stride = Math.max(1, Math.floor(values.length / 100_000));
  const counted = new Float64Array(Math.ceil(values.length / stride));
  let count = 0;
  for (let k = 0; k < values.length; k += stride) {
    if ((!mask || mask[k] !== 0) && Number.isFinite(values[k]!)) counted[count++] = values[k]!;
  }
  const sorted = counted.subarray(0, count).sort();
  const value = (percent: number) => sorted[Math.round(((sorted.length - 1) * percent) / 100)] ?? 0;
  const low = value(lowPercent);
  const high = value(highPercent);
  const least = 1e-6 * Math.max(1e-6, Math.abs(low), Math.abs(high));
  return high - low > least ? { low, high } : { low: low - least, high: high + least };
}

/** Grey values 0..255 of the image at another size: means of pixels when smaller, interpolated when larger. */
export function greyOf(image: GreyImage, range: GreyRange, width: number, height: number): Uint8ClampedArray {
  const rows = resampleRows(image.data, image.width, image.height, height);
  const columns = resampleRows(transpose(rows, image.width, height), height, image.width, width);
  const resized = transpose(columns, height, width);
  const scale = 255 / (range.high - range.low);
  const grey = new Uint8ClampedArray(resized.length);
  for (let k = 0; k < grey.length; k++) grey[k] = (resized[k]! - range.low) * scale;
  return grey;
}

/** Shape (height, width) to (target, width): box means going down, linear interpolation going up. */
function resampleRows(data: Numbers, width: number, height: number, target: number): Float32Array {
  const out = new Float32Array(target * width);
  const step = height / target;
  for (let i = 0; i < target; i++) {
    const centre = (i + 0.5) * step - 0.5;
    const reach = Math.max(step, 1) / 2;
    let total = 0;
    for (let row = Math.floor(centre - reach); row <= Math.ceil(centre + reach); row++) {
      const share = step > 1 ? overlap(row, centre, reach) : Math.max(0, 1 - Math.abs(row - centre));
      if (share <= 0) continue;
      total += share;
      const from = Math.max(0, Math.min(height - 1, row)) * width;
      for (let j = 0; j < width; j++) out[i * width + j]! += share * data[from + j]!;
    }
    for (let j = 0; j < width; j++) out[i * width + j]! /= total;
  }
  return out;
}

/** How much of the pixel at `row` lies within `reach` of `centre`. */
function overlap(row: number, centre: number, reach: number): number {
  return Math.min(row + 0.5, centre + reach) - Math.max(row - 0.5, centre - reach);
}

/** Shape (height, width) to (width, height). */
function transpose(data: Float32Array, width: number, height: number): Float32Array {
  const out = new Float32Array(data.length);
  for (let i = 0; i < height; i++) {
    for (let j = 0; j < width; j++) out[j * height + i] = data[i * width + j]!;
  }
  return out;
}

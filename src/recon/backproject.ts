import { angularWeights } from './angles.ts';
import { requireLength, type Numbers } from './numbers.ts';

/**
 * How a slice lies in the sample: `size` x `size` pixels, row-major. Column j is x = (j - (size - 1) / 2) pixels, row i
 * is y = ((size - 1) / 2 - i) pixels, in sample coordinates at angle 0 with the rotation axis at the origin. At
 * angle theta the point (x, y) falls on the detector at u = x cos(theta) + y sin(theta) from the axis.
 */
export interface BackprojectionInput {
  /** Shape (n, width): filtered for `backproject`, absorption for `reconstructSlice`. */
  readonly sinogram: Numbers;
  readonly width: number;
  /** Angle of each projection, degrees, shape (n); any order, any range. */
  readonly thetaDegrees: Numbers;
  /** Share of the half turn of each projection, radians; `angularWeights` when not given. */
  readonly weights?: Numbers;
  /** Column of the rotation axis, 0-based pixel centre; (width - 1) / 2 when not given. */
  readonly axisColumn?: number;
  /** Columns and rows of the slice; `width` when not given. */
  readonly size?: number;
  /** Pixels outside this circle around the axis stay 0; size / 2 pixels when not given. */
  readonly radiusPixels?: number;
  /** Size of a detector pixel at the sample and of a slice pixel. */
  readonly pixelMm: number;
}

/**
 * Parallel-beam back projection with linear interpolation (Kak and Slaney 1988, chapter 3.3).
 * @returns attenuation in 1/mm, shape (size, size)
 * @throws TomochartError FRAMES when angles or weights do not match the projections
 */
export function backproject(input: BackprojectionInput): Float32Array {
  const { sinogram, width, thetaDegrees, pixelMm, axisColumn = (width - 1) / 2, size = width } = input;
  const { radiusPixels = size / 2, weights = angularWeights(thetaDegrees) } = input;
  const n = thetaDegrees.length;
  requireLength('the sinogram', sinogram, n * width);
  requireLength('the list of angular weights', weights, n);

  // Copies of the rows, longer than the detector, so that the inner loop needs no bounds check.
  const origin = Math.floor(axisColumn - radiusPixels) - 1;
  const length = 2 * Math.ceil(radiusPixels) + 5;
  const slice = new Float32Array(size * size);
  const spans = circleSpans(size, radiusPixels);
  const first = new Float64Array(length);
  const second = new Float64Array(length);
  const angles = Float64Array.from(thetaDegrees, (theta) => (theta * Math.PI) / 180);
  const half = (size - 1) / 2;
  // Two projections a pass: the slice, which does not fit the cache, is read and written half as often.
  for (let k = 0; k < n; k += 2) {
    copyRow(first, sinogram, k, width, origin, weights[k]! / pixelMm);
    copyRow(second, sinogram, k + 1, width, origin, k + 1 < n ? weights[k + 1]! / pixelMm : 0);
    const cosA = Math.cos(angles[k]!);
    const sinA = Math.sin(angles[k]!);
    const cosB = Math.cos(angles[k + 1] ?? 0);
    const sinB = Math.sin(angles[k + 1] ?? 0);
    for (let i = 0; i < size; i++) {
      const x = spans[2 * i]! - half;
      const y = half - i;
      let u = axisColumn - origin + x * cosA + y * sinA;
      let v = axisColumn - origin + x * cosB + y * sinB;
      const end = i * size + spans[2 * i + 1]!;
      for (let pixel = i * size + spans[2 * i]!; pixel < end; pixel++) {
        const a = u | 0;
        const b = v | 0;
        const atA = first[a]!;
        const atB = second[b]!;
        slice[pixel]! += atA + (u - a) * (first[a + 1]! - atA) + atB + (v - b) * (second[b + 1]! - atB);
        u += cosA;
        v += cosB;
      }
    }
  }
  return slice;
}

/**
 * Projection `k`, weighted, so that copy[m] is column m + origin. Beyond the detector the filtered row goes on
 * with its last value: the ramp's tail falls slowly there, and zeros would show as a bright arc.
 */
function copyRow(
  copy: Float64Array,
  sinogram: Numbers,
  k: number,
  width: number,
  origin: number,
  weight: number,
): void {
  for (let m = 0; m < copy.length; m++) {
    const u = Math.max(0, Math.min(width - 1, m + origin));
    copy[m] = weight === 0 ? 0 : sinogram[k * width + u]! * weight;
  }
}

/** First column and the one after the last inside the circle, of each row: shape (size, 2). */
export function circleSpans(size: number, radius: number): Int32Array {
  const spans = new Int32Array(2 * size);
  const half = (size - 1) / 2;
  for (let i = 0; i < size; i++) {
    const reach = Math.sqrt(Math.max(0, radius * radius - (half - i) ** 2));
    const inside = Math.abs(half - i) <= radius;
    spans[2 * i] = inside ? Math.max(0, Math.ceil(half - reach)) : 0;
    spans[2 * i + 1] = inside ? Math.min(size, Math.floor(half + reach) + 1) : 0;
  }
  return spans;
}

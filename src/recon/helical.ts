import { TomochartError } from '#core';
import { correctFrame } from './frame.ts';
import type { RowInput } from './normalise.ts';
import { requireLength, type Numbers } from './numbers.ts';

/** How the sample moves along the rotation axis while it turns. */
export interface HelicalMotion {
  /**
   * Rows by which the picture of the sample moves on the detector from one projection to the next; positive towards
   * higher row numbers. A vertical axis that rises by h mm per projection: -h / pixelMm.
   */
  readonly rowShiftPerProjection: number;
  /** The projection, counted from 0, in which the wanted height is seen by the middle row; may lie between two. */
  readonly middle: number;
}

/** Where one projection sees the wanted height. */
export interface HelicalRow {
  readonly projection: number;
  /** Detector row, 0-based pixel centre, 0 .. height - 1, in general between two rows. */
  readonly row: number;
}

/**
 * The projections of a helical scan that see one height of the sample, in order, each with the row it is seen by.
 * In parallel geometry a height is seen by one row at any angle, so these rows are the sinogram of a plain slice; the
 * helix only limits the angles. The row of projection k is row + (k - middle) * rowShiftPerProjection.
 * @param scan `projections` of the scan, `height` of the detector in rows, and the `row` that projection `middle` sees the height with
 * @throws TomochartError FRAMES when a number is not finite
 */
export function helicalRows(
  scan: HelicalMotion & { readonly projections: number; readonly height: number; readonly row: number },
): readonly HelicalRow[] {
  const { projections, height, row, middle, rowShiftPerProjection } = scan;
  if (![projections, height, row, middle, rowShiftPerProjection].every(Number.isFinite)) {
    throw new TomochartError('FRAMES', 'the motion of a helical scan holds something that is not a number', {
      remedy: 'give rows per projection, the middle projection and its row',
    });
  }
  return Array.from({ length: projections }, (_, k) => ({
    projection: k,
    row: row + (k - middle) * rowShiftPerProjection,
  })).filter((seen) => seen.row >= 0 && seen.row <= height - 1);
}

/** Frames of the scan, in counts. */
export interface HelicalFrames {
  readonly width: number;
  readonly height: number;
  /** Mean flat and mean dark, shape (height, width). */
  readonly flat: Float64Array;
  readonly dark: Float64Array;
  /** `count` rows of a projection from the row `first` on, shape (count, width). */
  readonly rowsOf: (projection: number, first: number, count: number) => Numbers;
}

/** One row that follows the height through the frames, ready for `normaliseRow`. */
export type FollowedRow = Required<Pick<RowInput, 'projections' | 'width' | 'flatRow' | 'darkRow'>>;

/**
 * The sinogram of a height: for each projection the two rows around its place, each corrected with the flat and dark
 * of its own pixels, and interpolated linearly. Every pixel has another flat, so what is given on
 * are transmissions, scaled to the mean brightness of the flat: counts in a beam without structure.
 * @param rows as `helicalRows` gives them
 * @throws TomochartError FRAMES when the flat or dark do not have the shape of a frame, or the flat is no brighter than the dark
 */
export function followHeight(rows: readonly HelicalRow[], frames: HelicalFrames): FollowedRow {
  const { width, height, flat, dark, rowsOf } = frames;
  requireLength('the mean flat', flat, height * width);
  requireLength('the mean dark', dark, height * width);
  const brightness = meanOf(flat) - meanOf(dark);
  if (!(brightness > 0)) {
    throw new TomochartError('FRAMES', 'the flats are no brighter than the darks', {
      remedy: 'check that the shutter opened for the flats and closed for the darks',
    });
  }
  const projections = new Float32Array(rows.length * width);
  for (const [slot, { projection, row }] of rows.entries()) {
    const first = Math.max(0, Math.min(Math.floor(row), height - 2));
    const count = Math.min(2, height);
    const own = (frame: Float64Array) => frame.subarray(first * width, (first + count) * width);
    const band = correctFrame(rowsOf(projection, first, count), own(flat), own(dark), width).transmission;
    const second = count > 1 ? width : 0;
    for (let u = 0; u < width; u++) {
      const value = band[u]! + (row - first) * (band[second + u]! - band[u]!);
      projections[slot * width + u] = value * brightness;
    }
  }
  return {
    projections,
    width,
    flatRow: new Float32Array(width).fill(brightness),
    darkRow: new Float32Array(width),
  };
}

function meanOf(values: Numbers): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

import { TomochartError } from '#core';
import { requireLength, type Numbers } from './numbers.ts';

/** Rows of a half acquisition, made as wide as the sample they see from both sides. */
export interface StitchedSinogram {
  /** Weighted absorption, shape (n, width): a row and the flipped row half a turn on add up to one whole row. */
  readonly sinogram: Float32Array;
  readonly width: number;
  /** Column of the rotation axis in the wider rows. */
  readonly axisColumn: number;
  /** How far from the axis the sample is seen, pixels. */
  readonly radiusPixels: number;
}

/**
 * Weight of each column of a half acquisition, shape (width), 0..1. What lies within reach of the nearer edge of the
 * field is seen twice in a turn, at s and half a turn later at -s; its weights w(s) and w(-s) add up to 1,
 * and rise linearly from 0 at the nearer edge to 1 where the overlap ends. Any such weights give the exact slice of
 * exact data (redundancy weighting of a displaced detector: G. Wang, X-ray micro-CT with a displaced
 * detector array, Med. Phys. 29 (2002) 1634, in the parallel limit); a ramp, unlike a step, leaves no seam
 * when the beam has drifted between the two halves.
 * @param axisColumn 0-based pixel centre
 * @throws TomochartError FRAMES when the axis is not on the detector
 */
export function halfAcquisitionWeights(width: number, axisColumn: number): Float64Array {
  const right = width - 1 - axisColumn;
  if (!(axisColumn >= 0 && right >= 0)) {
    throw new TomochartError(
      'FRAMES',
      `the rotation axis at column ${axisColumn.toFixed(1)} is outside the ${width} columns of the detector`,
      { remedy: 'an extended field needs the axis inside the field, near one of its edges' },
    );
  }
  // Half a pixel beyond the centre of the last one, where the pixel ends; so it is never 0.
  const overlap = Math.min(axisColumn, right) + 0.5;
  const towardsFar = right >= axisColumn ? 1 : -1;
  return Float64Array.from({ length: width }, (_, u) => {
    const s = (towardsFar * (u - axisColumn)) / overlap;
    return Math.max(0, Math.min(1, (1 + s) / 2));
  });
}

/**
 * Joins the two half fields of a 360 degree scan with the axis off the middle: every row gets its weights and
 * zeros up to the mirror image of its farther edge. Filtered and back-projected over the full turn with
 * `angularWeights(theta, 360)`, they give the slice of the field of up to twice the width. This is the stitched
 * 180 degree sinogram without resampling: the flip about an axis between two pixels would have to interpolate, and a
 * lost projection would take its partner with it.
 * @param sinogram absorption, shape (n, width)
 * @throws TomochartError FRAMES when the axis is not on the detector or rows are incomplete
 */
export function stitchHalves(sinogram: Numbers, width: number, axisColumn: number): StitchedSinogram {
  const n = Math.floor(sinogram.length / width);
  requireLength('the sinogram', sinogram, n * width);
  const weights = halfAcquisitionWeights(width, axisColumn);
  const radiusPixels = Math.max(axisColumn, width - 1 - axisColumn);
  const before = Math.max(0, Math.ceil(radiusPixels - axisColumn));
  const wide = before + Math.max(width, Math.ceil(axisColumn + radiusPixels) + 1);
  const stitched = new Float32Array(n * wide);
  for (let k = 0; k < n; k++) {
    for (let u = 0; u < width; u++) {
      stitched[k * wide + before + u] = weights[u]! * sinogram[k * width + u]!;
    }
  }
  return { sinogram: stitched, width: wide, axisColumn: axisColumn + before, radiusPixels };
}

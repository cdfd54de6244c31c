import { formatNumber } from '#core';
import { angularRange, angularWeights } from './angles.ts';
import type { PreviewGrid } from './grid.ts';
import type { Sinogram } from './normalise.ts';
import type { PreviewInput } from './previewInput.ts';
import { reconstructSlice } from './reconstruct.ts';
import { stitchHalves } from './stitch.ts';

const LEAST_PROJECTIONS = 3;
const LEAST_RANGE_DEGREES = 90;
/** Under this the stage has stood still, whatever its encoder trembles. */
const STILL_DEGREES = 0.01;

type Wanted = Pick<PreviewInput, 'extendedField' | 'leastRangeDegrees' | 'window'>;

/** A slice and how far from the axis it was seen. */
export interface PreviewSlice {
  readonly slice: Float32Array;
  readonly radiusPixels: number;
}

/**
 * Reconstructs the corrected row on the grid of the preview.
 * @param axisColumn in columns of the row, which may be binned
 * @throws TomochartError FRAMES when the axis of an extended field is not on the detector
 */
export function slicePreview(
  { sinogram, width }: Sinogram,
  thetaDegrees: Float64Array,
  axisColumn: number,
  { size, pixelMm }: PreviewGrid,
  { extendedField = false, window = 'shepp-logan' }: Wanted,
): PreviewSlice {
  const common = { thetaDegrees, size, pixelMm };
  if (!extendedField) {
    const slice = reconstructSlice({ ...common, sinogram, width, axisColumn, window });
    return { slice, radiusPixels: size / 2 };
  }
  const whole = stitchHalves(sinogram, width, axisColumn);
  const radiusPixels = Math.min(whole.radiusPixels + 0.5, size / 2);
  const slice = reconstructSlice({
    ...common,
    window,
    sinogram: whole.sinogram,
    width: whole.width,
    axisColumn: whole.axisColumn,
    weights: angularWeights(thetaDegrees, 360),
    radiusPixels,
  });
  return { slice, radiusPixels };
}

/** Why these angles make no slice, in words for the picture; undefined when they do. */
export function whyNoSlice(theta: Float64Array, wanted: Wanted): string | undefined {
  const { extendedField = false, leastRangeDegrees = LEAST_RANGE_DEGREES } = wanted;
  if (theta.length < LEAST_PROJECTIONS) return `no slice: only ${theta.length} projections`;
  const range = angularRange(theta);
  if (range < STILL_DEGREES) {
    return `no slice: no rotation, all projections are at ${formatNumber(theta[0]!, 4)}°`;
  }
  const least = extendedField ? 360 : leastRangeDegrees;
  // Where whole half turns are needed the endpoint is often left out: the last projection stands for a step of its own.
  const step = least % 180 === 0 ? (1.5 * range) / (theta.length - 1) : 0;
  if (range + step >= least) return undefined;
  const what = extendedField ? 'an extended field needs a full turn' : `at least ${least}° are needed`;
  return `no slice: the angles span ${formatNumber(range, 4)}°, ${what}`;
}

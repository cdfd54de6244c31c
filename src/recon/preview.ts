import { formatNumber, TomochartError } from '#core';
import { angularRange } from './angles.ts';
import { findAxis } from './axis.ts';
import { reconstructSlice } from './backproject.ts';
import { correlationInCircle } from './correlate.ts';
import { absorptionOf, binColumns } from './frame.ts';
import { normaliseRow, type RowInput, type Sinogram } from './normalise.ts';
import { requireLength, type Numbers } from './numbers.ts';
import type { PreviewAxis, PreviewInput, PreviewResult } from './previewInput.ts';
import { drawPreview } from './previewPicture.ts';
import { rotationBetween } from './rotation.ts';

/** Correlation and rotation are taken inside this fraction of half the width of the slice. */
const CIRCLE = 0.95;
const LEAST_PROJECTIONS = 3;
const LEAST_RANGE_DEGREES = 90;
/** Under this margin the axis search has found no peak at all, and the middle is the better guess. */
const NO_MARGIN = 0.03;

/** The grid of the slice: every pixel of it is `binning` detector columns wide. */
export interface PreviewGrid {
  readonly size: number;
  readonly binning: number;
  readonly pixelMm: number;
}

/** The grid the preview of a detector of `width` columns is reconstructed on; the truth must be on the same. */
export function previewGrid(width: number, pixelMm: number, maxSize = 1024): PreviewGrid {
  const binning = Math.max(1, Math.ceil(width / maxSize));
  return { size: Math.floor(width / binning), binning, pixelMm: pixelMm * binning };
}

/**
 * Corrects and reconstructs the central row of a scan and draws the preview. Pure and synchronous: it takes
 * a fraction of a second for 256 columns and seconds for 1024, so run it in a worker thread.
 * @throws TomochartError FRAMES when arrays do not match each other (an angle too many, a frame too few) or no
 *   flat is brighter than the dark
 */
export function reconstructPreview(input: PreviewInput): PreviewResult {
  const { width, thetaDegrees, truth } = input;
  const n = Math.floor(input.projections.length / width);
  requireAngles(thetaDegrees, n);
  const grid = previewGrid(width, input.pixelMm, input.maxSize);
  if (truth) requireLength('the true slice', truth, grid.size * grid.size);
  const absorption = normaliseRow(binned(input, grid.binning));
  const theta = Float64Array.from(absorption.kept, (k) => thetaDegrees[k]!);
  const axis = axisOf(input);
  const reason = whyNoSlice(theta);
  const slice = reason === undefined ? sliceOf(input, absorption, theta, axis, grid) : undefined;
  const radius = (CIRCLE * grid.size) / 2;
  const judged =
    slice && truth
      ? {
          correlation: correlationInCircle(slice, truth, grid.size, radius),
          rotationDegrees: rotationBetween(slice, truth, grid.size, radius),
        }
      : {};
  const result = {
    size: grid.size,
    pixelMm: grid.pixelMm,
    axis,
    ...(slice ? { slice } : {}),
    ...(reason === undefined ? {} : { reason }),
    ...judged,
  };
  return { ...result, png: drawPreview({ ...result, input, absorption, theta }) };
}

function requireAngles(thetaDegrees: Numbers, n: number): void {
  if (thetaDegrees.length === n) return;
  throw new TomochartError('FRAMES', `there are ${thetaDegrees.length} angles for ${n} projections`, {
    remedy: 'look for dropped frames: every projection needs its own angle',
  });
}

function sliceOf(
  input: PreviewInput,
  { sinogram }: Sinogram,
  theta: Float64Array,
  axis: PreviewAxis,
  { size, binning, pixelMm }: PreviewGrid,
): Float32Array {
  const axisColumn = (axis.column - (binning - 1) / 2) / binning;
  const { window = 'shepp-logan' } = input;
  return reconstructSlice({ sinogram, width: size, thetaDegrees: theta, axisColumn, pixelMm, window });
}

function whyNoSlice(theta: Float64Array): string | undefined {
  if (theta.length < LEAST_PROJECTIONS) return `no slice: only ${theta.length} projections`;
  const range = angularRange(theta);
  if (range >= LEAST_RANGE_DEGREES) return undefined;
  return `no slice: the angles span ${formatNumber(range, 4)}°, at least ${LEAST_RANGE_DEGREES}° are needed`;
}

/** The row with its columns binned, counts being means so that the guard against no light keeps its meaning. */
function binned(input: RowInput, binning: number): RowInput {
  if (binning === 1) return input;
  const bin = (data: Numbers) => binColumns(data, input.width, binning);
  return {
    ...input,
    width: Math.floor(input.width / binning),
    projections: bin(input.projections),
    flatRow: bin(input.flatRow),
    darkRow: bin(input.darkRow),
    ...(input.flatRowAfter ? { flatRowAfter: bin(input.flatRowAfter) } : {}),
    ...(input.airColumns ? { airColumns: Math.floor(input.airColumns / binning) } : {}),
  };
}

function axisOf({ axisColumn, width, firstProjection, oppositeProjection }: PreviewInput): PreviewAxis {
  if (axisColumn !== undefined) return { column: axisColumn, confidence: 'high', source: 'given' };
  const centre = { column: (width - 1) / 2, confidence: 'low', source: 'centre' } as const;
  if (!firstProjection || !oppositeProjection) return centre;
  const frames = [firstProjection, oppositeProjection].map((frame) => absorptionOf(frame.transmission));
  const found = findAxis(frames[0]!, frames[1]!, firstProjection.width);
  if (found.margin < NO_MARGIN) return { ...centre, margin: found.margin };
  return { column: found.column, confidence: found.confidence, source: 'found', margin: found.margin };
}

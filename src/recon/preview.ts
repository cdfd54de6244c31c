import { TomochartError } from '#core';
import { findAxis, type AxisFound } from './axis.ts';
import { correlationInCircle } from './correlate.ts';
import { absorptionOf, binColumns } from './frame.ts';
import { previewGrid, type PreviewGrid } from './grid.ts';
import { normaliseRow, type RowInput, type Sinogram } from './normalise.ts';
import { requireLength, type Numbers } from './numbers.ts';
import type { PreviewAxis, PreviewInput, PreviewResult } from './previewInput.ts';
import { drawPreview } from './previewPicture.ts';
import { slicePreview, whyNoSlice } from './previewSlice.ts';
import { rotationBetween } from './rotation.ts';
import { findAxisOfSinogram } from './sinogramAxis.ts';

/** Correlation and rotation are taken inside this fraction of the radius that was reconstructed. */
const CIRCLE = 0.95;
/** Under this margin the axis search has found no peak at all, and the middle is the better guess. */
const NO_MARGIN = 0.03;

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
  const grid = previewGrid(
    width,
    input.pixelMm,
    input.maxSize,
    input.extendedField ? 'extended' : 'standard',
  );
  if (truth) requireLength('the true slice', truth, grid.size * grid.size);
  const absorption = normaliseRow(binned(input, grid.binning));
  const theta = Float64Array.from(absorption.kept, (k) => thetaDegrees[k]!);
  const axis = axisOf(input, absorption, theta, grid);
  const reason = whyNoSlice(theta, input);
  const { slice, radiusPixels = grid.size / 2 } =
    reason === undefined ? slicePreview(absorption, theta, columnIn(grid, axis.column), grid, input) : {};
  const radius = CIRCLE * radiusPixels;
  const judged =
    slice && truth
      ? {
          correlation: correlationInCircle(slice, truth, grid.size, radius),
          rotationDegrees: rotationBetween(slice, truth, grid.size, radius),
        }
      : {};
  const result = {
    size: grid.size,
    radiusPixels,
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

/** A column of the detector among the binned columns of a grid. */
function columnIn({ binning }: PreviewGrid, column: number): number {
  return (column - (binning - 1) / 2) / binning;
}

function axisOf(
  input: PreviewInput,
  absorption: Sinogram,
  theta: Float64Array,
  grid: PreviewGrid,
): PreviewAxis {
  const { axisColumn, width } = input;
  if (axisColumn !== undefined) return { column: axisColumn, confidence: 'high', source: 'given' };
  const centre = { column: (width - 1) / 2, confidence: 'low', source: 'centre' } as const;
  const found = searchAxis(input, absorption, theta, grid);
  if (!found) return centre;
  const { column, margin, confidence } = found;
  if (margin < NO_MARGIN) return { ...centre, margin };
  return { column, confidence, source: 'found', margin };
}

/** In the two frames when there are two; in the rows of a full turn when the axis may be near an edge. */
function searchAxis(
  { extendedField, firstProjection, oppositeProjection }: PreviewInput,
  { sinogram, width }: Sinogram,
  theta: Float64Array,
  { binning }: PreviewGrid,
): AxisFound | undefined {
  if (!extendedField && firstProjection && oppositeProjection) {
    const frames = [firstProjection, oppositeProjection].map((frame) => absorptionOf(frame.transmission));
    return findAxis(frames[0]!, frames[1]!, firstProjection.width);
  }
  const found = findAxisOfSinogram(sinogram, width, theta);
  return found && { ...found, column: found.column * binning + (binning - 1) / 2 };
}

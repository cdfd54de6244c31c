import { writeFileSync } from 'node:fs';
import { TomochartError } from '#core';
import {
  absorptionOf,
  correctFrame,
  mirrorPairOf,
  normaliseRow,
  reconstructPreview,
  stitchTiles,
  type CorrectedFrame,
} from '#recon';
import { keptInAll, openTile, requireAlike, type OpenTile } from './mosaicTile.ts';

/** One row of a mosaic that is to be seen as one slice. Plain values: it passes to a worker. */
export interface MosaicRowJob {
  /** The files of the tiles, and where each lies in the frame of the sample, as `stitchTiles` counts. */
  readonly tiles: readonly { readonly file: string; readonly offsetPixels: number }[];
  readonly picture: string;
  readonly name: string;
  readonly pixelMm: number;
  /** A full turn with the axis near an edge of the wide field. */
  readonly extendedField: boolean;
  /** The true slice on the grid of the wide row, on a simulated beamline. */
  readonly truth?: Float32Array;
}

/** What came of it. */
export interface MosaicRowOutcome {
  readonly correlation?: number;
  /** Why there is no slice in the picture. */
  readonly reason?: string;
}

/** Counts that stand for full light in what is handed to the preview: half a count is then absorption of 11.8. */
const FULL_LIGHT = 65536;
/** Rows of the projections that the axis is searched in and that are shown. */
const MOST_BAND_ROWS = 1024;
/**
 * Stitches the central row of the tiles, reconstructs it, and writes the picture. Takes seconds: run it in a worker.
 * @throws TomochartError FRAMES when the tiles do not fit each other or have no flats, FILE or NOT_FOUND when one
 *   cannot be read
 */
export async function makeMosaicRow(job: MosaicRowJob): Promise<MosaicRowOutcome> {
  const tiles: OpenTile[] = [];
  try {
    for (const { file, offsetPixels } of job.tiles) tiles.push(await openTile(file, offsetPixels));
    const { png, correlation, reason } = reconstructPreview({
      name: job.name,
      pixelMm: job.pixelMm,
      extendedField: job.extendedField,
      ...wideScan(tiles),
      ...(job.truth ? { truth: job.truth } : {}),
    });
    // A series that is resumed makes its picture anew.
    writeFileSync(job.picture, png);
    return {
      ...(correlation === undefined ? {} : { correlation }),
      ...(reason === undefined ? {} : { reason }),
    };
  } finally {
    for (const { reader } of tiles) reader.close();
  }
}

/** The row as one wide detector would have seen it, in counts of an even beam without dark. */
function wideScan(tiles: readonly OpenTile[]) {
  const [first] = tiles;
  if (!first) throw new TomochartError('INTERNAL', 'a row of a mosaic without tiles');
  for (const tile of tiles) requireAlike(first, tile);
  const { width, height } = first.reader.shape;
  const row = Math.floor(height / 2);
  const rows = tiles.map(({ reader, fields, offsetPixels }) => ({
    offsetPixels,
    sinogram: normaliseRow({
      projections: reader.readRow('proj', row),
      width,
      flatRow: fields.flat(row, 1, 1),
      darkRow: fields.dark(row, 1, 1),
    }).sinogram,
  }));
  const wide = stitchTiles(rows, width);
  const kept = keptInAll(tiles);
  const lost = new Uint8Array(first.theta.length).fill(1);
  for (const slot of kept) lost[slot] = 0;
  return {
    row,
    projections: wide.sinogram.map((absorption) => FULL_LIGHT * Math.exp(-absorption)),
    width: wide.width,
    flatRow: new Float64Array(wide.width).fill(FULL_LIGHT),
    darkRow: new Float64Array(wide.width),
    lost,
    thetaDegrees: first.theta,
    ...oppositeFrames(tiles, first.theta, kept),
  };
}

/** Two wide projections half a turn apart, in which the axis is found as in those of an ordinary scan. */
function oppositeFrames(tiles: readonly OpenTile[], theta: Float64Array, kept: readonly number[]) {
  const pair = mirrorPairOf(theta, kept);
  if (!pair) return {};
  const firstProjection = wideFrame(tiles, pair.first);
  return pair.opposite === undefined
    ? { firstProjection }
    : { firstProjection, oppositeProjection: wideFrame(tiles, pair.opposite) };
}

function wideFrame(tiles: readonly OpenTile[], slot: number): CorrectedFrame {
  const { width, height } = tiles[0]!.reader.shape;
  const step = Math.ceil(height / MOST_BAND_ROWS);
  const rows = Math.floor((height - 1) / step) + 1;
  const bands = tiles.map(({ reader, fields, offsetPixels }) => {
    const frame = reader.readFrameRows('proj', slot, 0, step, rows);
    const { transmission } = correctFrame(
      frame,
      fields.flat(0, step, rows),
      fields.dark(0, step, rows),
      width,
    );
    return { sinogram: absorptionOf(transmission), offsetPixels };
  });
  const wide = stitchTiles(bands, width);
  return { transmission: wide.sinogram.map((a) => Math.exp(-a)), rows, width: wide.width };
}

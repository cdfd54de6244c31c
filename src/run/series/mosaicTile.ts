import { TomochartError } from '#core';
import { openScan, type ScanReader } from '#data';
import { Fields } from '../previewFields.ts';

/** Angles of two tiles may differ by this part of a step: more, and the edges in the slice would double. */
const ANGLE_TOLERANCE = 0.25;
/** What an encoder trembles by, where the step says nothing. */
const STILL_DEGREES = 0.01;

/** A tile of a row whose file is open for reading. */
export interface OpenTile {
  readonly reader: ScanReader;
  readonly fields: Fields;
  /** Of every projection, degrees. */
  readonly theta: Float64Array;
  /** As `stitchTiles` counts. */
  readonly offsetPixels: number;
}

/**
 * Opens the file of a tile; whoever opens it closes its reader.
 * @throws TomochartError NOT_FOUND or FILE, as `openScan`
 */
export async function openTile(file: string, offsetPixels: number): Promise<OpenTile> {
  const reader = await openScan(file);
  const theta = reader.theta('proj') ?? new Float64Array();
  return { reader, fields: new Fields(reader), theta, offsetPixels };
}

/**
 * Checks that a tile can stand beside the first one of its row.
 * @throws TomochartError FRAMES when it has no flats, another size, or other angles
 */
export function requireAlike(first: OpenTile, { reader, fields, theta }: OpenTile): void {
  const { width, height } = first.reader.shape;
  const problem = (message: string) =>
    new TomochartError('FRAMES', `${reader.path}: ${message}`, {
      remedy: 'the tiles of a row have to be scans of the same request',
    });
  if (!fields.hasFlat) throw problem('the tile has no flats to correct with');
  if (reader.shape.width !== width || reader.shape.height !== height) {
    throw problem(
      `${reader.shape.width} x ${reader.shape.height} pixels where others have ${width} x ${height}`,
    );
  }
  if (theta.length !== first.theta.length) {
    throw problem(`${theta.length} projections where others have ${first.theta.length}`);
  }
  const step = theta.length > 1 ? Math.abs((theta.at(-1)! - theta[0]!) / (theta.length - 1)) : 0;
  const tolerance = Math.max(STILL_DEGREES, ANGLE_TOLERANCE * step);
  const apart = theta.findIndex((angle, k) => !(Math.abs(angle - first.theta[k]!) <= tolerance));
  if (apart >= 0) throw problem(`projection ${apart} is at another angle than that of the first tile`);
}

/** Indices of the projections that every tile has, ascending: one that a tile lacks would be a gap in the wide row. */
export function keptInAll(tiles: readonly OpenTile[]): number[] {
  const [first = [], ...others] = tiles.map(({ reader }) => reader.slots('proj'));
  const sets = others.map((slots) => new Set(slots));
  return first.filter((slot) => sets.every((slots) => slots.has(slot)));
}

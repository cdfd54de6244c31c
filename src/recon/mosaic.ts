import { TomochartError } from '#core';
import { requireLength, type Numbers } from './numbers.ts';

/** One tile of a row of a mosaic. */
export interface MosaicTile {
  /** Absorption, shape (n, width): a sinogram, or the rows of one projection. */
  readonly sinogram: Numbers;
  /**
   * Column of the sample's frame that the tile's column 0 shows, whole pixels of either sign. A sample displaced by
   * +x is seen x further on, at higher columns, so the offset is -x in pixels.
   */
  readonly offsetPixels: number;
}

/** The tiles of a row side by side. */
export interface StitchedTiles {
  /** Absorption, shape (n, width). */
  readonly sinogram: Float32Array;
  readonly width: number;
  /** Column of the sample's frame that column 0 shows, the least offset of a tile: the axis of a tile lies `offsetPixels - offset` further on. */
  readonly offset: number;
}

/**
 * Puts tiles side by side in the frame of the sample. Sample and rotation axis are displaced together from tile to
 * tile, so rows of the same angle add up to one wide row whose axis lies at a single column. Each tile counts by the
 * distance to its nearer edge, relative to the others that see the column: where two overlap by up to half a
 * field that is a linear blend, which leaves no seam when the beam has changed in between.
 * @param width columns of every tile
 * @throws TomochartError FRAMES when there is no tile, rows do not match, an offset is not a whole number, or a
 *   column between two tiles is seen by none
 */
export function stitchTiles(tiles: readonly MosaicTile[], width: number): StitchedTiles {
  const [first] = tiles;
  if (!first) throw wrong('there are no tiles to put side by side');
  const n = Math.floor(first.sinogram.length / width);
  for (const { sinogram, offsetPixels } of tiles) {
    requireLength('the sinogram of a tile', sinogram, n * width);
    if (!Number.isInteger(offsetPixels)) {
      throw wrong(`a tile lies ${offsetPixels} pixels aside, which is no whole number`);
    }
  }
  const offsets = tiles.map(({ offsetPixels }) => offsetPixels);
  const offset = Math.min(...offsets);
  const wide = Math.max(...offsets) - offset + width;
  const edge = Float64Array.from({ length: width }, (_, u) => Math.min(u, width - 1 - u) + 0.5);
  const total = new Float64Array(wide);
  for (const start of offsets) {
    for (let u = 0; u < width; u++) total[start - offset + u]! += edge[u]!;
  }
  const unseen = total.indexOf(0);
  if (unseen >= 0) throw wrong(`no tile shows column ${unseen} of ${wide}`);

  // The sum is taken in double precision: many tiles may share a column when they overlap by more than half.
  const sum = new Float64Array(n * wide);
  for (const { sinogram, offsetPixels } of tiles) {
    const start = offsetPixels - offset;
    const share = edge.map((distance, u) => distance / total[start + u]!);
    for (let k = 0; k < n; k++) {
      for (let u = 0; u < width; u++) sum[k * wide + start + u]! += share[u]! * sinogram[k * width + u]!;
    }
  }
  return { sinogram: Float32Array.from(sum), width: wide, offset };
}

function wrong(message: string): TomochartError {
  return new TomochartError('FRAMES', message, {
    remedy: 'tiles of a row of a mosaic have the same size and angles, and steps of at most one field',
  });
}

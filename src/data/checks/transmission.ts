import { known } from '../dxchange.ts';
import type { ScanReader } from '../reader.ts';
import { mean } from './result.ts';
import type { Group, Sample, Samples } from './samples.ts';

/** About so many blocks across the frame, each of a few sampled rows. */
const BLOCKS_ACROSS = 64;
const ROWS_A_BLOCK = 4;
/** A block whose flat is darker than this part of the mean lies outside the beam and tells nothing. */
const IN_BEAM = 0.1;

/**
 * Transmission of the sampled projections, (projection - dark) / (flat - dark), averaged over blocks of
 * pixels to keep the noise low. Where flats were taken before and after, the flat is interpolated in time;
 * where there is only one set, it is scaled by the ring current if the file has it. Flats that the file declares
 * to have another exposure are scaled by the ratio of the exposures.
 */
export class Transmission {
  /** Standard deviation of a block's transmission due to noise. */
  readonly noise: number;
  readonly blockWidth: number;
  readonly blocksAcross: number;
  readonly #samples: Samples;
  readonly #flats: Group;
  readonly #dark: Float64Array;
  /** Exposure of the projections over that of the flats, where the file declares them different. */
  readonly #exposures: number;
  /** Least signal of a flat in the beam, counts. */
  readonly #enough: number;

  /** Null without flats or darks. */
  static of(samples: Samples): Transmission | null {
    const { darks, flats } = samples;
    return darks && flats && flats.mean > darks.mean ? new Transmission(samples, flats, darks) : null;
  }

  private constructor(samples: Samples, flats: Group, darks: Group) {
    this.#samples = samples;
    this.#flats = flats;
    this.#dark = darks.image;
    this.#exposures = exposuresOf(samples.reader);
    this.#enough = IN_BEAM * this.#exposures * (flats.mean - darks.mean);
    this.blockWidth = Math.max(1, Math.round(samples.width / BLOCKS_ACROSS));
    this.blocksAcross = Math.floor(samples.width / this.blockWidth);
    const pixels = this.blockWidth * Math.min(ROWS_A_BLOCK, samples.rows.count);
    const perPixel = flats.noise / (flats.mean - darks.mean);
    this.noise = (perPixel / Math.sqrt(pixels)) * Math.sqrt(1 + 1 / flats.frames.length);
  }

  /**
   * Blocks of one projection, row by row of blocks: shape (blocks down, `blocksAcross`); NaN outside the beam.
   */
  blocksOf(projection: Sample): Float64Array {
    const { width, rows } = this.#samples;
    const down = Math.ceil(rows.count / ROWS_A_BLOCK);
    const flat = this.#flatFor(projection);
    const blocks = new Float64Array(down * this.blocksAcross);
    for (let block = 0; block < blocks.length; block++) {
      const row = Math.floor(block / this.blocksAcross) * ROWS_A_BLOCK;
      const column = (block % this.blocksAcross) * this.blockWidth;
      let through = 0;
      let open = 0;
      let pixels = 0;
      for (let y = row; y < Math.min(row + ROWS_A_BLOCK, rows.count); y++) {
        for (let k = y * width + column; k < y * width + column + this.blockWidth; k++) {
          through += projection.pixels[k]! - this.#dark[k]!;
          open += this.#exposures * (flat(k) - this.#dark[k]!);
          pixels++;
        }
      }
      blocks[block] = open / pixels > this.#enough ? through / open : NaN;
    }
    return blocks;
  }

  /** The flat as it would have been at the time of a projection, by pixel. */
  #flatFor({ timestampSeconds: time }: Sample): (pixel: number) => number {
    const { flatsBefore: before, flatsAfter: after } = this.#samples;
    const image = this.#flats.image;
    if (before && after) {
      const [start, end] = [timeOf(before), timeOf(after)];
      const share = (time - start) / (end - start);
      const weight = Number.isFinite(share) ? Math.min(1, Math.max(0, share)) : 0.5;
      return (k) => before.image[k]! * (1 - weight) + after.image[k]! * weight;
    }
    const ratio = this.#currentAt(time) / this.#currentAt(timeOf(this.#flats));
    const scale = Number.isFinite(ratio) && ratio > 0 ? ratio : 1;
    return (k) => this.#dark[k]! + (image[k]! - this.#dark[k]!) * scale;
  }

  /** Ring current, taken as linear in time from the first to the last frame; NaN when the file has none. */
  #currentAt(time: number): number {
    const { reader } = this.#samples;
    const records = reader.records();
    const start = Number(reader.value(known.currentStart) ?? NaN);
    const end = Number(reader.value(known.currentEnd) ?? NaN);
    const first = records[0]?.timestampSeconds ?? NaN;
    const last = records.at(-1)?.timestampSeconds ?? NaN;
    return start + ((end - start) * (time - first)) / (last - first);
  }
}

/** Only flats that were meant to have another exposure are scaled: an exposure that is wrong has to show. */
function exposuresOf(reader: ScanReader): number {
  if (reader.value(known.flatExposureDiffers) !== 'Different') return 1;
  const ratio = Number(reader.value(known.exposure)) / Number(reader.value(known.flatExposure));
  return Number.isFinite(ratio) && ratio > 0 ? ratio : 1;
}

function timeOf(group: Group): number {
  return mean(group.frames.map(({ timestampSeconds }) => timestampSeconds));
}

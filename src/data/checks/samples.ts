import { known } from '../dxchange.ts';
import type { FrameKind, Pixels } from '../frame.ts';
import type { ScanReader } from '../reader.ts';
import { mean, spread } from './result.ts';

/** How much is read of a file, whatever its size. */
const MOST = { rows: 64, darks: 16, flats: 16, projections: 64 } as const;

/** One frame of which some rows were read. */
export interface Sample {
  readonly slot: number;
  /** NaN when the file has no times. */
  readonly timestampSeconds: number;
  /** Shape (rows, width). */
  readonly pixels: Pixels;
  readonly mean: number;
}

/** Frames of one kind that were taken together: darks, or flats before or after the projections. */
export interface Group {
  readonly frames: readonly Sample[];
  /** Mean over the frames, shape (rows, width). */
  readonly image: Float64Array;
  readonly mean: number;
  /** Standard deviation of a pixel from one frame to the next, averaged over the pixels. */
  readonly noise: number;
}

/** Some rows of some frames, read once and judged by several checks. */
export class Samples {
  readonly reader: ScanReader;
  readonly width: number;
  /** The rows that were read: `first`, `first + step`, … */
  readonly rows: { readonly first: number; readonly step: number; readonly count: number };
  readonly darks: Group | undefined;
  readonly flatsBefore: Group | undefined;
  readonly flatsAfter: Group | undefined;
  readonly projections: readonly Sample[];
  /** The largest number a pixel can hold. */
  readonly fullScale: number;

  constructor(reader: ScanReader) {
    const { width, height, bytesPerPixel } = reader.shape;
    this.reader = reader;
    this.width = width;
    const step = Math.ceil(height / MOST.rows);
    const first = step >> 1;
    this.rows = { first, step, count: Math.floor((height - 1 - first) / step) + 1 };
    const bits = reader.value(known.bitDepth);
    this.fullScale = 2 ** (typeof bits === 'number' ? bits : 8 * bytesPerPixel) - 1;
    const { before, after } = flatSlots(reader);
    this.darks = this.#group('dark', spread(reader.slots('dark'), MOST.darks));
    this.flatsBefore = this.#group('flat', spread(before, MOST.flats));
    this.flatsAfter = this.#group('flat', spread(after, MOST.flats));
    this.projections = this.#frames('proj', spread(reader.slots('proj'), MOST.projections));
  }

  /** The flats there are: those before the projections if any. */
  get flats(): Group | undefined {
    return this.flatsBefore ?? this.flatsAfter;
  }

  /** Mean level of a few rows of each of `slots`. */
  levels(kind: FrameKind, slots: readonly number[]): number[] {
    const { first, step, count } = this.rows;
    const fewer = Math.ceil(count / 4);
    const rows = Math.floor((count - 1) / fewer) + 1;
    return slots.map((slot) => meanOf(this.reader.readFrameRows(kind, slot, first, step * fewer, rows)));
  }

  #frames(kind: FrameKind, slots: readonly number[]): Sample[] {
    const times = new Map(
      this.reader.records().flatMap((r) => (r.kind === kind ? [[r.slot, r.timestampSeconds] as const] : [])),
    );
    const { first, step, count } = this.rows;
    return slots.map((slot) => {
      const pixels = this.reader.readFrameRows(kind, slot, first, step, count);
      return { slot, pixels, mean: meanOf(pixels), timestampSeconds: times.get(slot) ?? NaN };
    });
  }

  #group(kind: FrameKind, slots: readonly number[]): Group | undefined {
    if (slots.length === 0) return undefined;
    const frames = this.#frames(kind, slots);
    const n = frames.length;
    const image = new Float64Array(this.rows.count * this.width);
    let squares = 0;
    for (let k = 0; k < image.length; k++) {
      let sum = 0;
      let sumOfSquares = 0;
      for (const { pixels } of frames) {
        sum += pixels[k]!;
        sumOfSquares += pixels[k]! ** 2;
      }
      image[k] = sum / n;
      squares += Math.max(0, sumOfSquares / n - (sum / n) ** 2);
    }
    const noise = n > 1 ? Math.sqrt((squares / image.length) * (n / (n - 1))) : 0;
    return { frames, image, mean: mean(frames.map((frame) => frame.mean)), noise };
  }
}

/** Which flats were taken before and which after the projections; all count as before when nothing tells. */
function flatSlots(reader: ScanReader): { before: number[]; after: number[] } {
  const firstProjection = reader.records().find(({ kind }) => kind === 'proj')?.order ?? Infinity;
  const late = new Set(
    reader.records().flatMap(({ kind, order, slot }) => {
      return kind === 'flat' && order > firstProjection ? [slot] : [];
    }),
  );
  const slots = reader.slots('flat');
  return { before: slots.filter((slot) => !late.has(slot)), after: slots.filter((slot) => late.has(slot)) };
}

function meanOf(pixels: Pixels): number {
  let sum = 0;
  for (const value of pixels) sum += value;
  return sum / pixels.length;
}

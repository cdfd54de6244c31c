import { TomochartError } from '#core';
import { frameSets, framesPlanned, framesWritten, frameVectors } from './dxchange.ts';
import { frameKinds, type FrameKind, type Pixels } from './frame.ts';
import { Hdf5File, type Selection } from './hdf5File.ts';
import { recordsOf, type FrameRecord, type FrameVectors } from './records.ts';
import { shapeOf, type ScanShape } from './scanShape.ts';

/**
 * Opens a DXchange file, finished, aborted or still being written, to read it.
 * @throws TomochartError NOT_FOUND when there is no file, FILE when it is not HDF5 or holds no projections
 */
export async function openScan(path: string): Promise<ScanReader> {
  const file = await Hdf5File.open(path);
  try {
    return new ScanReader(file, shapeOf(file));
  } catch (thrown) {
    file.close();
    throw thrown;
  }
}

/** Reads a DXchange file. Every method throws TomochartError FILE when the file cannot be read. */
export class ScanReader implements FrameVectors {
  readonly shape: ScanShape;
  readonly path: string;
  readonly #file: Hdf5File;
  #records: readonly FrameRecord[] | undefined;

  constructor(file: Hdf5File, shape: ScanShape) {
    this.#file = file;
    this.path = file.path;
    this.shape = shape;
  }

  /** One frame, shape (height, width). */
  readFrame(kind: FrameKind, slot: number): Pixels {
    const { width, height } = this.shape;
    return this.#read(kind, { offset: [slot, 0, 0], count: [1, height, width] });
  }

  /** Rows `first`, `first + step`, … of one frame: shape (count, width). */
  readFrameRows(kind: FrameKind, slot: number, first: number, step: number, count: number): Pixels {
    const { width } = this.shape;
    return this.#read(kind, { offset: [slot, first, 0], count: [1, count, width], stride: [1, step, 1] });
  }

  /** The same row of every frame, a sinogram for projections: shape (frames of the kind, width). */
  readRow(kind: FrameKind, row: number): Pixels {
    const { width, frames } = this.shape;
    return this.#read(kind, { offset: [0, row, 0], count: [frames[kind], 1, width] });
  }

  /** Mean of one row over the frames that are real, shape (width); undefined when there are none. */
  meanRow(kind: FrameKind, row: number): Float64Array | undefined {
    const slots = this.slots(kind);
    if (slots.length === 0) return undefined;
    const { width } = this.shape;
    const all = this.readRow(kind, row);
    const mean = new Float64Array(width);
    for (const slot of slots) {
      for (let x = 0; x < width; x++) mean[x]! += all[slot * width + x]! / slots.length;
    }
    return mean;
  }

  /** Rotation angles of a kind in degrees, shape (frames of the kind); undefined when the file has none. */
  theta(kind: FrameKind): Float64Array | undefined {
    return this.#numbers(frameSets[kind].theta);
  }

  /** True when the file has something at that path, links followed. */
  has(path: string): boolean {
    return this.#file.kindAt(path) !== null;
  }

  /** A metadata value: a number or text when the dataset holds one element; undefined when there is none. */
  value(path: string): number | string | Float64Array | string[] | undefined {
    const value = this.#file.value(path);
    return value?.length === 1 ? value[0] : value;
  }

  /** An attribute, in the same way. */
  attribute(path: string, name: string): number | string | Float64Array | string[] | undefined {
    const value = this.#file.attribute(path, name);
    return value?.length === 1 ? value[0] : value;
  }

  /** Frames of a kind that were asked for. */
  planned(kind: FrameKind): number {
    return this.#numbers(framesPlanned)?.[frameKinds.indexOf(kind)] ?? this.shape.frames[kind];
  }

  /** Frames of a kind that are in the file; all there is room for when the file does not say. */
  written(kind: FrameKind): number {
    return this.#numbers(framesWritten)?.[frameKinds.indexOf(kind)] ?? this.shape.frames[kind];
  }

  /** Indices of the frames of a kind that are real, ascending. */
  slots(kind: FrameKind): number[] {
    const known = this.records().filter((record) => record.kind === kind);
    if (known.length > 0) return [...new Set(known.map(({ slot }) => slot))].sort((a, b) => a - b);
    return Array.from({ length: Math.min(this.written(kind), this.shape.frames[kind]) }, (_, slot) => slot);
  }

  /** Every real frame in the order of acquisition; empty when the file keeps no such record. */
  records(): readonly FrameRecord[] {
    this.#records ??= recordsOf(this);
    return this.#records;
  }

  /** The detector's frame numbers in the order of acquisition, -1 where no frame came. */
  ids(): Float64Array | undefined {
    return this.#numbers(frameVectors.id);
  }

  /** Seconds since 1970, NaN where no frame came. */
  timestamps(): Float64Array | undefined {
    return this.#numbers(frameVectors.timestamp);
  }

  /** Latched angles in degrees, NaN where there is none. */
  angles(): Float64Array | undefined {
    return this.#numbers(frameVectors.angle);
  }

  /** The dataset each frame went to, empty where no frame came. */
  locations(): string[] | undefined {
    const value = this.#file.value(frameVectors.location);
    return Array.isArray(value) ? value : undefined;
  }

  /** Index of each frame within its dataset, -1 where no frame came; undefined in files of areaDetector. */
  indices(): Float64Array | undefined {
    return this.#numbers(frameVectors.index);
  }

  close(): void {
    this.#file.close();
  }

  #numbers(path: string): Float64Array | undefined {
    const value = this.#file.value(path);
    return value instanceof Float64Array ? value : undefined;
  }

  #read(kind: FrameKind, selection: Selection): Pixels {
    const { frames, height, bytesPerPixel } = this.shape;
    const room = [frames[kind], height];
    const outside = room.some((size, axis) => {
      const [first = 0, count = 0, step = 1] = [selection.offset, selection.count, selection.stride].map(
        (values) => values?.[axis],
      );
      return !Number.isInteger(first) || first < 0 || first + (count - 1) * step >= size;
    });
    if (outside) {
      const what = `frame ${selection.offset[0]} row ${selection.offset[1]}`;
      throw new TomochartError(
        'FRAMES',
        `${this.path}: ${kind} has ${room[0]} frames of ${height} rows; there is no ${what}`,
      );
    }
    const bytes = this.#file.readBytes(frameSets[kind].data, selection);
    return bytesPerPixel === 1 ? bytes : new Uint16Array(bytes.buffer);
  }
}

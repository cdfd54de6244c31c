import type { ScanReader } from '#data';

const ACQUISITION = '/process/acquisition';
const EXPOSURE = '/measurement/instrument/detector/exposure_time';
/** Flats or darks beyond these would change a preview little. */
const MOST_FRAMES = 10;

/**
 * The dark and flat fields of a file, as the projections need them: a constant where the file gives one
 * instead of frames, and flats of another exposure scaled to that of the projections.
 */
export class Fields {
  readonly #reader: ScanReader;
  /** Light of a projection's exposure relative to that of a flat. */
  readonly #ratio: number;

  constructor(reader: ScanReader) {
    this.#reader = reader;
    const exposure = reader.value(EXPOSURE);
    const flatExposure = reader.value(`${ACQUISITION}/flat_fields/flat_exposure_time`);
    const different = reader.value(`${ACQUISITION}/flat_fields/different_flat_exposure`) === 'Different';
    const known = typeof exposure === 'number' && typeof flatExposure === 'number' && flatExposure > 0;
    this.#ratio = different && known ? exposure / flatExposure : 1;
  }

  /** True when there is something to divide by. */
  get hasFlat(): boolean {
    return this.#reader.slots('flat').length > 0 || this.#constant('flat') !== undefined;
  }

  /** Mean dark of rows 0, `step`, …: shape (count, width), counts; 0 when the file knows none. */
  dark(first: number, step: number, count: number): Float64Array {
    return this.#mean('dark', first, step, count);
  }

  /** Mean flat of the same rows, as bright as a projection without sample. */
  flat(first: number, step: number, count: number): Float64Array {
    const flat = this.#mean('flat', first, step, count);
    if (this.#ratio === 1) return flat;
    const dark = this.#mean('dark', first, step, count);
    return flat.map((value, i) => dark[i]! + (value - dark[i]!) * this.#ratio);
  }

  #mean(kind: 'dark' | 'flat', first: number, step: number, count: number): Float64Array {
    const size = count * this.#reader.shape.width;
    const slots = this.#reader.slots(kind);
    if (slots.length === 0) return new Float64Array(size).fill(this.#constant(kind) ?? 0);
    // Evenly over the scan, so that flats before and after count alike.
    const every = Math.max(1, Math.floor(slots.length / MOST_FRAMES));
    const chosen = slots.filter((_, k) => k % every === 0);
    const sum = new Float64Array(size);
    for (const slot of chosen) {
      const rows = this.#reader.readFrameRows(kind, slot, first, step, count);
      for (let i = 0; i < size; i++) sum[i]! += rows[i]! / chosen.length;
    }
    return sum;
  }

  #constant(kind: 'dark' | 'flat'): number | undefined {
    const value = this.#reader.value(`${ACQUISITION}/${kind}_fields/${kind}_field_value`);
    return typeof value === 'number' ? value : undefined;
  }
}

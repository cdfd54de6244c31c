import { existsSync } from 'node:fs';
import { TomochartError } from '#core';
import { Hdf5Editor, type AttributeEntry } from '#data';
import type { Hdf5Plan, ValueDataset } from './hdf5Plan.ts';
import type { FrameToStore } from './hdf5Protocol.ts';
import { elementOf, encodeValue, type FrameValue } from './value.ts';

/** Values of a frame that are written together, as areaDetector's chunks of attributes are. */
const VALUES_TOGETHER = 128;

/** Values of one attribute: how many the file has, and those that wait. */
interface Column {
  readonly dataset: ValueDataset;
  stored: number;
  waiting: Buffer[];
}

/**
 * A file that a detector writes. Datasets of frames grow frame by frame; one that has none yet is as areaDetector makes
 * it, with room for one.
 */
export class Hdf5Output {
  readonly #plan: Hdf5Plan;
  readonly #file: Hdf5Editor;
  readonly #columns: readonly Column[];
  readonly #stored: Map<string, number>;

  /**
   * Makes the file, in place of one of that name.
   * @param values those of the datasets that are written as the file is made, in the order of the plan
   * @throws TomochartError FILE, DISK_FULL
   */
  static async create(plan: Hdf5Plan, values: readonly (FrameValue | undefined)[]): Promise<Hdf5Output> {
    const file = await Hdf5Editor.create(plan.path);
    try {
      const output = new Hdf5Output(plan, file, 0);
      output.#make(values);
      return output;
    } catch (thrown) {
      file.close();
      throw thrown;
    }
  }

  /**
   * Opens a file that was made by the same plan, for more frames.
   * @param stored frames that each of its datasets has
   * @throws TomochartError FILE
   */
  static async append(plan: Hdf5Plan, stored: number): Promise<Hdf5Output> {
    return new Hdf5Output(plan, await Hdf5Editor.reopen(plan.path), stored);
  }

  private constructor(plan: Hdf5Plan, file: Hdf5Editor, stored: number) {
    this.#plan = plan;
    this.#file = file;
    this.#columns = plan.values
      .filter(({ when }) => when === 'frame')
      .map((dataset) => ({ dataset, stored, waiting: [] }));
    this.#stored = new Map(plan.frames.map((path) => [path, stored]));
  }

  #make(values: readonly (FrameValue | undefined)[]): void {
    const plan = this.#plan;
    const file = this.#file;
    const { width, height, bytesPerPixel: size, rows = 1 } = plan;
    const pixel = { kind: 'integer', size, signed: false } as const;
    for (const group of plan.groups) file.ensureGroup(group);
    for (const entry of plan.constants) file.putEntry(entry);
    for (const path of plan.frames) file.createEmpty(path, pixel, [rows, height, width], [1, height, width]);
    for (const { path, type } of plan.values) {
      file.createEmpty(path, elementOf(type), [1], [plan.chunk]);
      file.writeSlab(path, { offset: [0], count: [1] }, encodeValue(type, undefined));
    }
    for (const entry of plan.attributes) file.putAttribute(entry);
    this.#writeOnce('open', values);
    for (const { path, target } of plan.links) {
      if (file.kindAt(target) !== null && file.kindAt(path) === null) file.alias(path, target, 'hard');
    }
  }

  /** @throws TomochartError FILE, DISK_FULL; also when the file is gone */
  write({ dataset, pixels, values }: FrameToStore): void {
    const { path, width, height, rows = 1 } = this.#plan;
    if (!existsSync(path)) {
      throw new TomochartError('FILE', `${path} is gone: it was removed, or its folder was`);
    }
    const index = this.#stored.get(dataset)!;
    if (index >= rows) this.#file.resize(dataset, [index + 1, height, width]);
    const bytes = new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength);
    this.#file.writeSlab(dataset, { offset: [index, 0, 0], count: [1, height, width] }, bytes);
    this.#stored.set(dataset, index + 1);
    this.#columns.forEach((column, k) => column.waiting.push(encodeValue(column.dataset.type, values[k])));
    if ((this.#columns[0]?.waiting.length ?? 0) >= VALUES_TOGETHER) this.#writeWaiting();
  }

  /**
   * Writes what is known at the end only, and closes the file.
   * @param values those of the datasets that are written as the file is closed, in the order of the plan
   */
  close(values: readonly (FrameValue | undefined)[], attributes: readonly AttributeEntry[]): void {
    try {
      this.#writeWaiting();
      this.#writeOnce('close', values);
      for (const entry of attributes) this.#file.putAttribute(entry);
    } finally {
      this.#file.close();
    }
  }

  /** Closes the file with what it has. */
  abandon(): void {
    this.close([], []);
  }

  #writeOnce(when: 'open' | 'close', values: readonly (FrameValue | undefined)[]): void {
    this.#plan.values
      .filter((dataset) => dataset.when === when)
      .forEach(({ path, type }, k) => {
        const value = values[k];
        if (value) this.#file.writeSlab(path, { offset: [0], count: [1] }, encodeValue(type, value));
      });
  }

  #writeWaiting(): void {
    for (const column of this.#columns) {
      const { dataset, stored, waiting } = column;
      if (waiting.length === 0) continue;
      const total = stored + waiting.length;
      if (total > 1) this.#file.resize(dataset.path, [total]);
      const selection = { offset: [stored], count: [waiting.length] };
      this.#file.writeSlab(dataset.path, selection, Buffer.concat(waiting));
      column.stored = total;
      column.waiting = [];
    }
  }
}

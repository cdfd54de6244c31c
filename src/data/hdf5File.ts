import { statSync } from 'node:fs';
import { TomochartError } from '#core';
import { decode, type Description } from './decode.ts';
import { forgetDiagnosis, loadLibrary, refusal, type Library } from './library.ts';

/** A regular part of a dataset: along each axis the first index, how many, and the distance between them. */
export interface Selection {
  readonly offset: readonly number[];
  readonly count: readonly number[];
  readonly stride?: readonly number[];
}

/**
 * An open HDF5 file. Every call tests HDF5's status: h5wasm's own classes drop it, and return garbage when
 * a read fails.
 */
export class Hdf5File {
  readonly path: string;
  protected readonly library: Library;
  protected readonly id: bigint;

  protected constructor(path: string, library: Library, id: bigint) {
    this.path = path;
    this.library = library;
    this.id = id;
  }

  /**
   * Opens a file to read it.
   * @throws TomochartError NOT_FOUND when there is none, FILE when it is not HDF5 or is damaged
   */
  static async open(path: string): Promise<Hdf5File> {
    if (!statSync(path, { throwIfNoEntry: false })?.isFile()) {
      throw new TomochartError('NOT_FOUND', `${path}: there is no such file`);
    }
    const library = await loadLibrary();
    return new Hdf5File(path, library, openId(library, path, library.H5F_ACC_RDONLY));
  }

  /** What is at `path` inside the file, following links; null when nothing is. */
  kindAt(path: string): 'group' | 'dataset' | 'other' | null {
    if (path === '/') return 'group';
    const { library } = this;
    const kind = library.get_type(this.id, path);
    if (kind < 0 || kind === library.H5G_LINK || kind === library.H5G_UDLINK) return null;
    if (kind === library.H5G_GROUP) return 'group';
    return kind === library.H5G_DATASET ? 'dataset' : 'other';
  }

  /** The names in a group, in the order of the file. */
  childrenOf(group: string): string[] {
    if (this.kindAt(group) !== 'group') throw this.#missing('group', group);
    // An embind value list is an array-like, not always an array.
    return Array.from(this.library.get_names(this.id, group, false));
  }

  attributesOf(path: string): string[] {
    if (this.kindAt(path) === null) throw this.#missing('object', path);
    return Array.from(this.library.get_attribute_names(this.id, path));
  }

  describe(path: string): Description {
    if (this.kindAt(path) !== 'dataset') throw this.#missing('dataset', path);
    return this.library.get_dataset_metadata(this.id, path);
  }

  /** The elements of a dataset, or of a part of it, as they lie in memory: little endian, row-major. */
  readBytes(path: string, selection?: Selection): Uint8Array<ArrayBuffer> {
    const { size, total_size: all } = this.describe(path);
    const elements = selection ? selection.count.reduce((product, n) => product * n, 1) : all;
    return this.#read(elements * size, `read ${path}`, (pointer) =>
      this.library.get_dataset_data(this.id, path, ...hyperslab(selection), pointer),
    );
  }

  /** A whole dataset: numbers as an array of float64 or, like text, as it is; undefined when there is none. */
  value(path: string): Float64Array | string[] | undefined {
    if (this.kindAt(path) !== 'dataset') return undefined;
    const description = this.describe(path);
    if (description.vlen) return this.#variableStrings(path, description);
    return decode(this.readBytes(path), description);
  }

  /** An attribute in the same way. */
  attribute(path: string, name: string): Float64Array | string[] | undefined {
    if (this.kindAt(path) === null || !this.attributesOf(path).includes(name)) return undefined;
    const description = this.library.get_attribute_metadata(this.id, path, name);
    if (description.vlen) return undefined;
    const bytes = this.#read(description.size * description.total_size, `read ${path}@${name}`, (pointer) =>
      this.library.get_attribute_data(this.id, path, name, pointer),
    );
    return decode(bytes, description);
  }

  /** The library and its number of this file, for neighbours that need a call which has no method here. */
  get handle(): { readonly library: Library; readonly id: bigint } {
    return { library: this.library, id: this.id };
  }

  /** @throws TomochartError FILE or DISK_FULL when what was buffered cannot be written */
  close(): void {
    forgetDiagnosis();
    if (this.library.close_file(this.id) < 0) throw refusal(this.path, 'close the file');
  }

  /** Lends `bytes` of the library's memory to `use`, which returns a status. */
  protected lend(bytes: number, operation: string, use: (pointer: number) => number): void {
    const pointer = this.library._malloc(Math.max(1, bytes));
    if (pointer === 0) throw new TomochartError('FILE', `${this.path}: no memory to ${operation}`);
    try {
      forgetDiagnosis();
      if (use(pointer) < 0) throw refusal(this.path, operation);
    } finally {
      this.library._free(pointer);
    }
  }

  #read(bytes: number, operation: string, read: (pointer: bigint) => number): Uint8Array<ArrayBuffer> {
    let copy = new Uint8Array(0);
    this.lend(bytes, operation, (pointer) => {
      const status = read(BigInt(pointer));
      copy = this.library.HEAPU8.slice(pointer, pointer + bytes);
      return status;
    });
    return copy;
  }

  #variableStrings(path: string, { total_size: count, size }: Description): string[] {
    const { library } = this;
    let texts: string[] = [];
    this.lend(count * size, `read ${path}`, (pointer) => {
      const status = library.get_dataset_data(this.id, path, null, null, null, BigInt(pointer));
      if (status < 0) return status;
      const pointers = new Uint32Array(library.HEAPU8.buffer, pointer, count);
      texts = Array.from(pointers, (text) => (text === 0 ? '' : library.UTF8ToString(text)));
      return library.reclaim_vlen_memory(this.id, path, '', BigInt(pointer));
    });
    return texts;
  }

  #missing(what: string, path: string): TomochartError {
    return new TomochartError('NOT_FOUND', `${this.path}: there is no ${what} ${path}`);
  }
}

/** Opens the file in one of HDF5's modes. */
export function openId(library: Library, path: string, mode: number): bigint {
  forgetDiagnosis();
  const id = library.open(path, mode, false, -1, -1);
  if (id < 0n) throw refusal(path, 'open as an HDF5 file');
  return id;
}

/** Count, offset and stride as h5wasm takes them. */
export function hyperslab(selection?: Selection): [bigint[] | null, bigint[] | null, bigint[] | null] {
  if (!selection) return [null, null, null];
  const { count, offset, stride = count.map(() => 1) } = selection;
  return [count.map(BigInt), offset.map(BigInt), stride.map(BigInt)];
}

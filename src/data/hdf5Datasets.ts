import { TomochartError } from '#core';
import { elementClass, stringBlock, type Block, type ElementType } from './element.ts';
import { Hdf5File, hyperslab, type Selection } from './hdf5File.ts';
import { complaint, forgetDiagnosis, refusal } from './library.ts';

/** HDF5's size of a dimension without end (H5S_UNLIMITED). */
const UNLIMITED = 2n ** 64n - 1n;

/** The datasets of an HDF5 file open for changes: made, grown, and filled whole or in part. */
export class Hdf5Datasets extends Hdf5File {
  /** Makes a group and those above it, each where it is not there yet. */
  ensureGroup(path: string): void {
    const names = path.split('/').filter((name) => name !== '');
    for (let depth = 1; depth <= names.length; depth++) {
      const group = `/${names.slice(0, depth).join('/')}`;
      const kind = this.kindAt(group);
      if (kind === 'group') continue;
      if (kind !== null) throw new TomochartError('FILE', `${this.path}: ${group} is not a group`);
      forgetDiagnosis();
      const status = this.library.create_group(this.id, group, false);
      if (status < 0 || this.kindAt(group) !== 'group') throw refusal(this.path, `make the group ${group}`);
    }
  }

  /** Adds a dataset, or gives one of the same type and shape new values. What is written is read back. */
  put(path: string, block: Block): void {
    this.ensureGroup(parentOf(path));
    const exists = this.kindAt(path) !== null;
    const stored = exists ? this.#fitted(path, block) : block;
    this.lend(stored.bytes.length, `write ${path}`, (pointer) => {
      this.library.HEAPU8.set(stored.bytes, pointer);
      if (exists) {
        return this.library.set_dataset_data(this.id, path, null, null, null, BigInt(pointer));
      }
      const metadata = metadataOf(stored.type, stored.shape);
      return this.library.create_dataset(this.id, path, BigInt(pointer), metadata);
    });
    if (complaint() !== '') throw refusal(this.path, `write ${path}`);
    if (this.kindAt(path) !== 'dataset' || Buffer.compare(this.readBytes(path), stored.bytes) !== 0) {
      throw refusal(this.path, `write ${path}`);
    }
  }

  /**
   * Adds a dataset without values, which takes no room in the file until something is written to it.
   * @param chunk shape of a chunk; the dataset can then grow along its first axis. Left out, it is contiguous.
   */
  createEmpty(path: string, type: ElementType, shape: readonly number[], chunk?: readonly number[]): void {
    this.ensureGroup(parentOf(path));
    if (this.kindAt(path) !== null)
      throw new TomochartError('FILE', `${this.path}: ${path} is there already`);
    // Writing from address 0 is refused, after the dataset has been made: that is all that is wanted.
    this.library.create_dataset(this.id, path, 0n, metadataOf(type, shape, chunk));
    if (this.kindAt(path) !== 'dataset') throw refusal(this.path, `make the dataset ${path}`);
  }

  /**
   * Adds a contiguous dataset whose elements are to be written later: the one element written here, the last,
   * makes HDF5 give it its place in the file, which stays sparse.
   * @param last bytes of the last element
   */
  reserve(path: string, type: ElementType, shape: readonly number[], last: Uint8Array): void {
    this.createEmpty(path, type, shape);
    this.writeSlab(path, { offset: shape.map((n) => n - 1), count: shape.map(() => 1) }, last);
  }

  /** Changes the extent of a dataset in chunks. */
  resize(path: string, shape: readonly number[]): void {
    forgetDiagnosis();
    const status = this.library.resize_dataset(this.id, path, shape.map(BigInt));
    if (status < 0 || complaint() !== '') throw refusal(this.path, `resize ${path} to ${shape.join(' x ')}`);
  }

  /**
   * Writes a part of a dataset.
   * @param bytes its elements as they lie in the file: little endian, row-major
   */
  writeSlab(path: string, selection: Selection, bytes: Uint8Array): void {
    const operation = `write ${path} at ${selection.offset.join(', ')}`;
    this.lend(bytes.length, operation, (pointer) => {
      this.library.HEAPU8.set(bytes, pointer);
      return this.library.set_dataset_data(this.id, path, ...hyperslab(selection), BigInt(pointer));
    });
    // A chunk may be stored only as the dataset is closed again, and h5wasm drops the status of that.
    if (complaint() !== '') throw refusal(this.path, operation);
  }

  /** Hands everything HDF5 has buffered to the operating system: a program that dies then loses none of it. */
  flush(): void {
    forgetDiagnosis();
    if (this.library.flush(this.id) < 0) throw refusal(this.path, 'flush the file');
  }

  /** File address of an object's header. */
  headerAddress(path: string): number {
    const reference = this.library.create_object_reference(this.id, path);
    return Number(Buffer.from(reference).readBigUInt64LE(0));
  }

  /** The block with the length of strings that an existing dataset has. */
  #fitted(path: string, block: Block): Block {
    const { size, type, shape } = this.describe(path);
    const { kind } = block.type;
    const room = kind === 'string' && block.type.size < size;
    const fitted = room ? widened(block, size) : block;
    if (type !== elementClass[kind] || size !== fitted.type.size || String(shape) !== String(block.shape)) {
      throw new TomochartError('FILE', `${this.path}: ${path} is there already, with another type or shape`);
    }
    return fitted;
  }
}

function widened({ bytes, type, shape }: Block, size: number): Block {
  const decoder = new TextDecoder();
  const texts = Array.from({ length: bytes.length / type.size }, (_, k) =>
    decoder.decode(bytes.subarray(k * type.size, (k + 1) * type.size)).replaceAll('\0', ''),
  );
  return { ...stringBlock(texts, size), shape };
}

/** Path of the group that an object is in; empty for the root. */
export function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

/** The type and shape as h5wasm takes them. */
export function metadataOf(type: ElementType, shape: readonly number[], chunk?: readonly number[]) {
  const dimensions = shape.map(BigInt);
  return {
    type: elementClass[type.kind],
    size: type.size,
    signed: type.kind === 'integer' && type.signed,
    ...(type.kind === 'string' ? { cset: type.utf8 ? 1 : 0 } : {}),
    vlen: false,
    littleEndian: true,
    total_size: shape.reduce((product, n) => product * n, 1),
    shape: dimensions,
    maxshape: chunk ? [UNLIMITED, ...dimensions.slice(1)] : dimensions,
    // h5wasm's declaration says number[]; the library takes bigint.
    chunks: (chunk ? chunk.map(BigInt) : null) as number[] | null,
  };
}

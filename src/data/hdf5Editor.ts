import { TomochartError } from '#core';
import {
  attributeBlock,
  blockOf,
  elementClass,
  stringBlock,
  type Block,
  type ElementType,
} from './element.ts';
import type { AttributeEntry, Entry } from './entry.ts';
import { Hdf5File, hyperslab, openId } from './hdf5File.ts';
import { forgetDiagnosis, loadLibrary, refusal } from './library.ts';

/** An HDF5 file open for changes. What is written is read back: h5wasm does not report every failed write. */
export class Hdf5Editor extends Hdf5File {
  /** Empties an existing file and makes it an HDF5 file. */
  static async create(path: string): Promise<Hdf5Editor> {
    const library = await loadLibrary();
    return new Hdf5Editor(path, library, openId(library, path, library.H5F_ACC_TRUNC));
  }

  /** Opens a file to add to it. */
  static async reopen(path: string): Promise<Hdf5Editor> {
    const library = await loadLibrary();
    return new Hdf5Editor(path, library, openId(library, path, library.H5F_ACC_RDWR));
  }

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

  /** Adds a dataset, or gives one of the same type and shape new values. */
  put(path: string, block: Block): void {
    this.ensureGroup(parentOf(path));
    const exists = this.kindAt(path) !== null;
    const stored = exists ? this.#fitted(path, block) : block;
    this.lend(stored.bytes.length, `write ${path}`, (pointer) => {
      this.library.HEAPU8.set(stored.bytes, pointer);
      if (exists) {
        return this.library.set_dataset_data(this.id, path, null, null, null, BigInt(pointer));
      }
      return this.library.create_dataset(
        this.id,
        path,
        BigInt(pointer),
        metadataOf(stored.type, stored.shape),
      );
    });
    if (this.kindAt(path) !== 'dataset' || Buffer.compare(this.readBytes(path), stored.bytes) !== 0) {
      throw refusal(this.path, `write ${path}`);
    }
  }

  /**
   * Adds a dataset whose elements are to be written later, past the library: the one element written here,
   * the last, makes HDF5 give it its place in the file, which stays sparse.
   * @param last bytes of the last element
   */
  reserve(path: string, type: ElementType, shape: readonly number[], last: Uint8Array): void {
    this.ensureGroup(parentOf(path));
    // Writing from address 0 is refused, after the dataset has been made: that is all that is wanted.
    this.library.create_dataset(this.id, path, 0n, metadataOf(type, shape));
    if (this.kindAt(path) !== 'dataset') throw refusal(this.path, `make the dataset ${path}`);
    const selection = { offset: shape.map((n) => n - 1), count: shape.map(() => 1) };
    this.lend(last.length, `reserve ${path}`, (pointer) => {
      this.library.HEAPU8.set(last, pointer);
      return this.library.set_dataset_data(this.id, path, ...hyperslab(selection), BigInt(pointer));
    });
  }

  /** One metadata dataset with its attributes. */
  putEntry(entry: Entry): void {
    this.put(entry.path, blockOf(entry));
    const { path, units, description } = entry;
    if (units !== undefined) this.putAttribute({ path, name: 'units', value: units });
    if (description !== undefined) this.putAttribute({ path, name: 'description', value: description });
  }

  /** Adds an attribute or replaces it. */
  putAttribute({ path, name, value }: AttributeEntry): void {
    if (this.kindAt(path) === null) this.ensureGroup(path);
    const block = attributeBlock(path, value);
    const operation = `write the attribute ${name} of ${path}`;
    if (this.attributesOf(path).includes(name)) {
      // There is no overwriting in h5wasm: delete, then create.
      if (this.library.delete_attribute(this.id, path, name) < 0) throw refusal(this.path, operation);
    }
    this.lend(block.bytes.length, operation, (pointer) => {
      this.library.HEAPU8.set(block.bytes, pointer);
      const metadata = metadataOf(block.type, block.shape);
      return this.library.create_attribute(this.id, path, name, BigInt(pointer), metadata);
    });
    const back = this.attribute(path, name);
    if (back?.[0] !== value) throw refusal(this.path, operation);
  }

  /**
   * Adds a link to an object of another file.
   * @param file as HDF5 looks for it: a relative path counts from the folder of this file
   */
  linkTo(path: string, file: string, target: string): void {
    this.ensureGroup(parentOf(path));
    forgetDiagnosis();
    const status = this.library.create_external_link(this.id, file, target, path);
    // HDF5 makes links that lead nowhere, too.
    if (status < 0 || this.kindAt(path) === null)
      throw refusal(this.path, `link ${path} to ${file}:${target}`);
  }

  /** Adds another name for an object of this file. */
  alias(path: string, target: string): void {
    forgetDiagnosis();
    const status = this.library.create_soft_link(this.id, target, path);
    if (status < 0 || this.kindAt(path) === null) throw refusal(this.path, `link ${path} to ${target}`);
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

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

/** The type and shape as h5wasm takes them; always contiguous. */
function metadataOf(type: ElementType, shape: readonly number[]) {
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
    maxshape: dimensions,
    chunks: null,
  };
}

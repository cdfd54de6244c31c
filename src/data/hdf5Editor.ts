import { attributeBlock, blockOf } from './element.ts';
import type { AttributeEntry, Entry } from './entry.ts';
import { Hdf5Datasets, metadataOf, parentOf } from './hdf5Datasets.ts';
import { openId } from './hdf5File.ts';
import { forgetDiagnosis, loadLibrary, refusal } from './library.ts';

/** An HDF5 file open for changes. What is written is read back: h5wasm does not report every failed write. */
export class Hdf5Editor extends Hdf5Datasets {
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

  /** One metadata dataset with its attributes. */
  putEntry(entry: Entry): void {
    this.put(entry.path, blockOf(entry));
    const { path, units, description } = entry;
    if (units !== undefined) this.putAttribute({ path, name: 'units', value: units });
    if (description !== undefined) this.putAttribute({ path, name: 'description', value: description });
  }

  /** Adds an attribute or replaces it. */
  putAttribute(entry: AttributeEntry): void {
    const { path, name, value } = entry;
    if (this.kindAt(path) === null) this.ensureGroup(path);
    const block = attributeBlock(entry);
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
    const expected = typeof value === 'object' ? [...value] : [value];
    if (String(back && [...back]) !== String(expected)) throw refusal(this.path, operation);
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

  /** Adds another name for an object of this file: a soft link, or a second name of the object itself. */
  alias(path: string, target: string, kind: 'soft' | 'hard' = 'soft'): void {
    this.ensureGroup(parentOf(path));
    forgetDiagnosis();
    const { library } = this;
    const status =
      kind === 'hard'
        ? library.create_hard_link(this.id, target, path)
        : library.create_soft_link(this.id, target, path);
    if (status < 0 || this.kindAt(path) === null) throw refusal(this.path, `link ${path} to ${target}`);
  }
}

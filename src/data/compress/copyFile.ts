import { Hdf5Editor } from '../hdf5Editor.ts';
import { openId } from '../hdf5File.ts';
import { forgetDiagnosis, loadLibrary, refusal } from '../library.ts';
import type { RawMetadata } from '../external/rawType.ts';

/** A file that is made object by object as a copy of another one. */
export class CopyFile extends Hdf5Editor {
  static override async create(path: string): Promise<CopyFile> {
    const library = await loadLibrary();
    return new CopyFile(path, library, openId(library, path, library.H5F_ACC_TRUNC));
  }

  static override async reopen(path: string): Promise<CopyFile> {
    const library = await loadLibrary();
    return new CopyFile(path, library, openId(library, path, library.H5F_ACC_RDWR));
  }

  /** Adds a dataset of any type without values; the group it is in must be there. */
  createLike(path: string, metadata: RawMetadata): void {
    // Writing from address 0 is refused, after the dataset has been made: that is all that is wanted.
    this.library.create_dataset(this.id, path, 0n, metadata);
    if (this.kindAt(path) !== 'dataset') throw refusal(this.path, `make the dataset ${path}`);
  }

  /** Adds a dataset of text of variable length. */
  createTexts(path: string, texts: readonly string[], metadata: RawMetadata): void {
    forgetDiagnosis();
    const status = this.library.create_vlen_str_dataset(this.id, path, [...texts], metadata);
    if (status < 0 || this.kindAt(path) !== 'dataset') throw refusal(this.path, `write ${path}`);
  }

  /** Adds an external link as it is, also one that leads nowhere at present. */
  linkAnyway(path: string, file: string, target: string): void {
    forgetDiagnosis();
    if (this.library.create_external_link(this.id, file, target, path) < 0) {
      throw refusal(this.path, `link ${path} to ${file}:${target}`);
    }
  }

  /** Adds a soft link as it is, also one that leads nowhere. */
  aliasAnyway(path: string, target: string): void {
    forgetDiagnosis();
    if (this.library.create_soft_link(this.id, target, path) < 0) {
      throw refusal(this.path, `link ${path} to ${target}`);
    }
  }
}

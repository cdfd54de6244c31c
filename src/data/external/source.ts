import { statSync } from 'node:fs';
import { dirname, isAbsolute, relative, resolve } from 'node:path';
import { TomochartError } from '#core';
import type { FileEntry } from '../entry.ts';
import { Hdf5File, openId } from '../hdf5File.ts';

/** Another file, opened while one of ours is open. */
export class Source extends Hdf5File {
  /** Of a file's source as the entry names it: how it is found, and what links call it. */
  static placeOf({ path: own }: Hdf5File, { file }: FileEntry): { path: string; link: string } {
    const outside = file === '' || /[\0]/.test(file) || file.split(/[\\/]/).includes('..');
    if (outside) {
      throw new TomochartError('BAD_REQUEST', `${file} is no path inside the folder of the data file`);
    }
    const folder = dirname(resolve(own));
    const path = isAbsolute(file) ? file : resolve(folder, file);
    // HDF5 reads forward slashes on every system, and a folder that is moved takes its relative links along.
    return { path, link: relative(folder, path).replaceAll('\\', '/') };
  }

  /** @throws TomochartError NOT_FOUND when there is no such file, FILE when it is not HDF5 or is damaged */
  static beside({ handle }: Hdf5File, path: string): Source {
    if (!statSync(path, { throwIfNoEntry: false })?.isFile()) {
      throw new TomochartError('NOT_FOUND', `there is no file ${path}`);
    }
    return new Source(path, handle.library, openId(handle.library, path, handle.library.H5F_ACC_RDONLY));
  }
}

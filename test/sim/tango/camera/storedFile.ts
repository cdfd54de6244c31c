import { onTestFinished } from 'vitest';
import { Hdf5File } from '#data/hdf5File';

/** A file that a camera has stored; closed when the test ends. */
export async function openStored(path: string): Promise<Hdf5File> {
  const file = await Hdf5File.open(path);
  onTestFinished(() => file.close());
  return file;
}

/** The elements of a dataset of texts. */
export function textsOf(file: Hdf5File, path: string): string[] {
  const { size } = file.describe(path);
  const bytes = Buffer.from(file.readBytes(path));
  return Array.from({ length: bytes.length / size }, (_, k) =>
    bytes.toString('utf8', k * size, (k + 1) * size).replace(/\0.*$/s, ''),
  );
}

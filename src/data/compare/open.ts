import { Hdf5File } from '../hdf5File.ts';
import { openScan, type ScanReader } from '../reader.ts';

/** One file, as a scan and as HDF5. */
export interface Opened {
  readonly scan: ScanReader;
  readonly file: Hdf5File;
}

/** Opens both, or none. */
export async function openBoth(first: string, second: string): Promise<readonly [Opened, Opened]> {
  const one = await open(first);
  try {
    return [one, await open(second)];
  } catch (thrown) {
    closeAll([one]);
    throw thrown;
  }
}

export function closeAll(opened: readonly Opened[]): void {
  for (const { scan, file } of opened) {
    scan.close();
    file.close();
  }
}

async function open(path: string): Promise<Opened> {
  const scan = await openScan(path);
  try {
    return { scan, file: await Hdf5File.open(path) };
  } catch (thrown) {
    scan.close();
    throw thrown;
  }
}

import type { FileEntry, Missing } from '#data';
import type { ResolvedLayout } from '#layout';

const DETECTOR_FILE = '{detector_file}';
const MASTER_FILE = '{master_file}';

/**
 * The datasets of other files that a layout wants.
 * @param detectorFile the file that the detector wrote itself; undefined when it wrote none
 */
export function filesOf(
  { files }: Pick<ResolvedLayout, 'files'>,
  detectorFile: string | undefined,
): { readonly files: readonly FileEntry[]; readonly unreachable: readonly Missing[] } {
  const unreachable: Missing[] = [];
  const entries = files.flatMap(({ path, source }): FileEntry[] => {
    const { how, file, path: target, slice } = source;
    // They are added when that file has been written.
    if (file === MASTER_FILE) return [];
    if (file.includes(DETECTOR_FILE) && detectorFile === undefined) {
      unreachable.push({ path, reason: 'the detector writes no file of its own' });
      return [];
    }
    return [
      {
        path,
        how,
        file: file.replace(DETECTOR_FILE, () => detectorFile ?? ''),
        target,
        ...(slice === undefined ? {} : { slice }),
      },
    ];
  });
  return { files: entries, unreachable };
}

/**
 * The datasets of the master file that a layout wants, once that file has been written.
 * @param entry of the scan in it, e.g. `/entry1`: their paths count from there
 */
export function masterFilesOf(
  { files }: Pick<ResolvedLayout, 'files'>,
  master: string,
  entry: string,
): readonly FileEntry[] {
  return files.flatMap(({ path, source }): FileEntry[] => {
    const { how, file, path: target, slice } = source;
    if (file !== MASTER_FILE) return [];
    return [{ path, how, file: master, target: entry + target, ...(slice === undefined ? {} : { slice }) }];
  });
}

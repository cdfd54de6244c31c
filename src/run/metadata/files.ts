import type { FileEntry, Missing } from '#data';
import type { ResolvedLayout } from '#layout';

const DETECTOR_FILE = '{detector_file}';

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

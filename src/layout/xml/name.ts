import type { FramesSource } from '../model.ts';

/**
 * Why the text cannot be the name of an object or attribute in an HDF5 file; undefined when it can. Slashes separate
 * names in paths, `.` is the group itself (HDF5 user guide, "Groups"), and `..` is left alone by HDF5 but taken for
 * the parent by those who read.
 */
export function badName(name: string): string | undefined {
  if (name === '') return 'is empty';
  if (name === '.' || name === '..') return `cannot be ${JSON.stringify(name)}`;
  if (name.includes('/')) return `holds a slash: ${JSON.stringify(name)}`;
  if (name.includes('\0')) return 'holds a NUL character';
  return undefined;
}

/** The path of an object of that name in the group. */
export function childPath(group: string, name: string): string {
  return group === '/' ? `/${name}` : `${group}/${name}`;
}

/** The names that an absolute or relative path consists of, without the empty one before the first slash. */
export function namesOf(path: string): readonly string[] {
  const names = path.split('/');
  if (names[0] === '') names.shift();
  return names;
}

/**
 * Which frames a dataset of that name takes. areaDetector's files do not say; the names are those of the Data
 * Exchange (`data_dark`, `data_white`) and the ones that beamlines use for the same.
 */
export function framesOf(name: string): FramesSource['frames'] {
  const kind = /^(?:data_)?(dark|white|flat|ortho)/i.exec(name)?.[1]?.toLowerCase();
  if (kind === 'dark' || kind === 'ortho') return kind;
  return kind === undefined ? 'proj' : 'flat';
}

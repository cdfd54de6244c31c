import { asTomochartError, TomochartError } from '#core';
import type { FileEntry } from '../entry.ts';
import type { Hdf5Editor } from '../hdf5Editor.ts';
import { forgetDiagnosis, refusal } from '../library.ts';
import type { Missing } from '../sink.ts';
import { reserveVirtual, type VirtualPatch } from '../virtual/index.ts';
import { copyAttributes, copyDataset } from './copy.ts';
import { partOf } from './range.ts';
import { elementTypeOf, obstacle } from './rawType.ts';
import { Source } from './source.ts';

export { storedOrder } from './order.ts';
export { copyStored } from './copyStored.ts';
export { addStored } from './stored.ts';

/** What came of adding datasets of other files. */
export interface AddedFiles {
  /** What is not there, or only in part, and why. */
  readonly missing: readonly Missing[];
  /** To be applied with `applyVirtual` when the file has been closed: the links to parts of datasets. */
  readonly patches: readonly VirtualPatch[];
}

/**
 * Adds datasets of other HDF5 files, such as those that a detector wrote itself: an external link, a virtual dataset
 * for a part that is linked (it takes no room, and follows the other file), or a copy. What cannot be added is
 * reported; the rest goes on. `link` also takes groups.
 * @param entries a relative `file` counts from the folder of `file` and must not leave it; an absolute one is taken
 *   as it is, and linked relative to that folder
 */
export function addFiles(file: Hdf5Editor, entries: readonly FileEntry[]): AddedFiles {
  const missing: Missing[] = [];
  const patches: VirtualPatch[] = [];
  for (const entry of entries) {
    const { path } = entry;
    try {
      const { reasons, patch } = addFile(file, entry);
      missing.push(...reasons.map((reason) => ({ path, reason })));
      if (patch) patches.push(patch);
    } catch (thrown) {
      missing.push({ path, reason: asTomochartError(thrown, 'FILE').message });
    }
  }
  return { missing, patches };
}

function addFile(file: Hdf5Editor, entry: FileEntry): { reasons: readonly string[]; patch?: VirtualPatch } {
  const { path: place, link } = Source.placeOf(file, entry);
  const { path, target, how, slice } = entry;
  if (isTaken(file, path)) throw new TomochartError('FILE', `${path} is there already`);
  const source = Source.beside(file, place);
  try {
    if (source.kindAt(target) === null) throw new TomochartError('NOT_FOUND', `${place} has no ${target}`);
    if (how === 'copy') return { reasons: copyDataset(source, entry, file) };
    if (slice) {
      const patch = virtual(file, entry, source, link);
      return { reasons: copyAttributes(source, target, file, path), patch };
    }
    linkExternally(file, path, link, target);
    return { reasons: [] };
  } finally {
    source.close();
  }
}

/**
 * Unlike `linkTo` it does not follow the link, for which HDF5 would open the other file for writing: whoever writes
 * that one may not be done with it.
 */
function linkExternally(file: Hdf5Editor, path: string, link: string, target: string): void {
  const { library, id } = file.handle;
  file.ensureGroup(path.slice(0, path.lastIndexOf('/')));
  forgetDiagnosis();
  const status = library.create_external_link(id, link, target, path);
  if (status < 0 || library.get_external_link(id, path).filename !== link) {
    throw refusal(file.path, `link ${path} to ${link}:${target}`);
  }
}

/** A dataset that shows a part of another one. */
function virtual(file: Hdf5Editor, entry: FileEntry, source: Source, link: string): VirtualPatch {
  const { path, target: dataset } = entry;
  const description = source.describe(dataset);
  const sourceShape = description.shape ?? [];
  const reason = description.vlen ? 'it holds text of variable length; copy it' : obstacle(description);
  if (reason !== undefined) throw new TomochartError('FILE', `${dataset} of ${source.path}: ${reason}`);
  if (sourceShape.length === 0) {
    throw new TomochartError('BAD_REQUEST', `${dataset} of ${source.path} is one value and has no parts`);
  }
  const { offset, count } = partOf(sourceShape, entry.slice);
  const mapping = { file: link, dataset, sourceShape, sourceStart: offset, start: count.map(() => 0), count };
  return reserveVirtual(file, path, elementTypeOf(description), count, [mapping]);
}

/** Also by a link that leads nowhere. */
function isTaken(file: Hdf5Editor, path: string): boolean {
  return file.handle.library.get_type(file.handle.id, path) >= 0;
}

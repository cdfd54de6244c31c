import { resolve } from 'node:path';
import { asTomochartError, TomochartError } from '#core';
import type { FileEntry } from './entry.ts';
import { addFiles } from './external/index.ts';
import { Hdf5Editor } from './hdf5Editor.ts';
import type { Missing } from './sink.ts';
import { applyVirtual, type VirtualPatch } from './virtual/index.ts';

/**
 * Adds datasets of other files to a finished one; what is of the file itself becomes a link within it.
 * @returns what could not be added, and why
 * @throws TomochartError FILE when the file cannot be changed
 */
export async function addFilesTo(path: string, entries: readonly FileEntry[]): Promise<readonly Missing[]> {
  if (entries.length === 0) return [];
  const isOwn = (entry: FileEntry) => resolve(entry.file) === resolve(path);
  const missing: Missing[] = [];
  const patches: VirtualPatch[] = [];
  const file = await Hdf5Editor.reopen(path);
  try {
    for (const entry of entries.filter(isOwn)) {
      try {
        addOwn(file, entry);
      } catch (thrown) {
        missing.push({ path: entry.path, reason: asTomochartError(thrown, 'FILE').message });
      }
    }
    const added = addFiles(
      file,
      entries.filter((entry) => !isOwn(entry)),
    );
    missing.push(...added.missing);
    patches.push(...added.patches);
  } finally {
    file.close();
  }
  for (const patch of patches) applyVirtual(path, [patch]);
  return missing;
}

function addOwn(file: Hdf5Editor, { path, how, target, slice }: FileEntry): void {
  if (how === 'copy' || slice) {
    throw new TomochartError(
      'BAD_REQUEST',
      `${target} is in the same file: only a link to all of it is possible`,
    );
  }
  if (file.kindAt(target) === null) throw new TomochartError('NOT_FOUND', `the file has no ${target}`);
  if (file.kindAt(path) !== null) throw new TomochartError('FILE', `${path} is there already`);
  file.alias(path, target);
}

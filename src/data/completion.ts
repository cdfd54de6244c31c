import { closeSync, fsyncSync, openSync, statfsSync, statSync } from 'node:fs';
import { asTomochartError, formatBytes, TomochartError } from '#core';
import { frameSets, missingMetadata } from './dxchange.ts';
import { blockOf } from './element.ts';
import type { Entry } from './entry.ts';
import { addFiles, addStored, copyStored } from './external/index.ts';
import { perKind } from './frame.ts';
import { writeError, type FrameStore } from './frameStore.ts';
import type { Hdf5Editor } from './hdf5Editor.ts';
import { nexusEntries } from './nexus.ts';
import type { Closing, FileSummary, Missing } from './sink.ts';
import { kindsOf, type ScanFileSpec } from './scanSpec.ts';
import { addAliases, describeRoot } from './skeleton.ts';
import { applyVirtual, type VirtualPatch } from './virtual/index.ts';

/** Room that HDF5 takes for a dataset beside its values, and for the rest of the additions: generous bounds. */
const ENTRY_BYTES = 4096;
const ROOM_BYTES = 256 * 1024;

/**
 * Ends the frames and adds the closing metadata. A file that has all its frames is worth more than its last
 * entries: what prevents them is reported, never thrown.
 */
export async function completeFile(
  spec: ScanFileSpec,
  store: FrameStore,
  closing: Closing,
): Promise<FileSummary> {
  const { path } = spec;
  const problems: TomochartError[] = [];
  const attempt = async (step: () => void | Promise<void>, what: string) => {
    try {
      await step();
    } catch (thrown) {
      const { code, message } = writeError(path, thrown);
      problems.push(new TomochartError(code, `${what}${message}`));
    }
  };
  const missing = [...(closing.missing ?? []), ...store.missing];
  if (closing.latched) store.latch(closing.latched);
  await attempt(() => store.finish(), '');
  const there = statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
  if (there) {
    await attempt(async () => {
      const unshown = await addClosing(spec, store, closing, missing);
      if (unshown) problems.push(unshown);
    }, 'the closing metadata is not in the file: ');
  }
  await attempt(() => store.release(), '');
  if (there) await attempt(() => flush(path), '');
  const [problem] = problems;
  return {
    path,
    bytes: statSync(path, { throwIfNoEntry: false })?.size ?? 0,
    frames: perKind((kind) => ({ planned: spec.frames[kind], written: there ? store.written[kind] : 0 })),
    problem: problem ? { code: problem.code, message: problem.message } : null,
    storage: store.storage,
    fallback: store.fallback,
    missing,
    ...(store.elsewhere.length > 0 ? { elsewhere: store.elsewhere } : {}),
  };
}

/** @returns why the frames that the detector has stored cannot be shown: a file without its frames is no small thing */
async function addClosing(
  spec: ScanFileSpec,
  store: FrameStore,
  { entries, attributes = [], files = [], stored, storedAs }: Closing,
  missing: Missing[],
): Promise<TomochartError | undefined> {
  requireRoom(spec.path, entries);
  const file = await store.editor();
  const patches: VirtualPatch[] = [];
  let unshown: TomochartError | undefined;
  try {
    const add = (path: string, step: () => void) => tryOne(path, step, missing);
    for (const entry of entries) add(entry.path, () => file.putEntry(entry));
    try {
      if (stored && storedAs === 'copy') copyStored(file, spec, store.elsewhere, stored);
      else if (stored) patches.push(...addStored(file, spec, store.elsewhere, stored));
    } catch (thrown) {
      const { code, message } = asTomochartError(thrown, 'FILE');
      const lasting = `the frames are in ${stored?.file}, and are not ${storedAs === 'copy' ? 'copied to' : 'shown in'} ${spec.path}`;
      const remedy = 'say in the beamline file which datasets the layout of the detector stores them in';
      unshown = new TomochartError(code, `${lasting}: ${message}; ${remedy}`);
    }
    addFrameCounts(file, spec, store);
    for (const attribute of attributes) {
      add(`${attribute.path}@${attribute.name}`, () => file.putAttribute(attribute));
    }
    const added = addFiles(file, files);
    missing.push(...added.missing);
    patches.push(...added.patches);
    if (spec.openEnded?.length) add('/entry', () => patches.push(...nexusEntries(file, store.taken)));
    for (const alias of spec.aliases ?? []) add(alias.path, () => addAliases(file, [alias]));
    addMissing(file, missing);
    describeRoot(file);
  } finally {
    file.close();
  }
  for (const patch of patches) tryOne(patch.path, () => applyVirtual(spec.path, [patch]), missing);
  return unshown;
}

/** One thing that does not fit is left out; on a full disk it is better to stop. */
function tryOne(path: string, step: () => void, missing: Missing[]): void {
  try {
    step();
  } catch (thrown) {
    const { code, message } = asTomochartError(thrown, 'FILE');
    if (code === 'DISK_FULL') throw thrown;
    missing.push({ path, reason: message });
  }
}

function addFrameCounts(file: Hdf5Editor, spec: ScanFileSpec, { written }: FrameStore): void {
  for (const kind of kindsOf(spec).filter((kind) => file.kindAt(frameSets[kind].data) !== null)) {
    file.putAttribute({ path: frameSets[kind].data, name: 'frames_written', value: written[kind] });
  }
}

function addMissing(file: Hdf5Editor, missing: readonly Missing[]): void {
  if (missing.length === 0) return;
  file.putEntry({
    path: missingMetadata,
    value: missing.map(({ path, reason }) => `${path}: ${reason}`),
    description: 'what was wanted and could not be had',
  });
}

/** HDF5 changes groups in several places; on a full disk it is better not to begin. */
function requireRoom(path: string, entries: readonly Entry[]): void {
  const needed = entries.reduce((sum, entry) => sum + ENTRY_BYTES + 2 * bytesOf(entry), ROOM_BYTES);
  const { bavail, bsize } = statfsSync(path);
  const free = bavail * bsize;
  if (free < needed) {
    throw new TomochartError(
      'DISK_FULL',
      `${path}: ${formatBytes(free)} free where ${formatBytes(needed)} are needed`,
    );
  }
}

/** What cannot be stored takes no room; why it cannot is said when its turn comes. */
function bytesOf(entry: Entry): number {
  try {
    return blockOf(entry).bytes.length;
  } catch {
    return 0;
  }
}

function flush(path: string): void {
  const fd = openSync(path, 'r+');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

import { closeSync, fsyncSync, openSync, statfsSync, statSync } from 'node:fs';
import { asTomochartError, formatBytes, TomochartError } from '#core';
import { frameSets } from './dxchange.ts';
import { blockOf } from './element.ts';
import type { Entry } from './entry.ts';
import { frameKinds, perKind, type FrameKind } from './frame.ts';
import { Hdf5Editor } from './hdf5Editor.ts';
import type { FileSummary } from './sink.ts';
import type { ScanFileSpec } from './scanSpec.ts';
import { describeRoot } from './skeleton.ts';

/** Room that HDF5 takes for a dataset beside its values, and for the rest of the additions: generous bounds. */
const ENTRY_BYTES = 4096;
const ROOM_BYTES = 256 * 1024;

/**
 * Adds the closing metadata to a file whose frames are on the disk. A file that has all its frames is worth
 * more than its last entries: what prevents them is reported, never thrown.
 */
export async function completeFile(
  spec: ScanFileSpec,
  written: Readonly<Record<FrameKind, number>>,
  entries: readonly Entry[],
): Promise<FileSummary> {
  const { path } = spec;
  let problem: FileSummary['problem'] = null;
  try {
    requireRoom(path, entries);
    await addEntries(spec, written, entries);
  } catch (thrown) {
    const { code, message } = asTomochartError(thrown, 'FILE');
    problem = { code, message: `the closing metadata is not in the file: ${message}` };
  }
  flush(path);
  const frames = perKind((kind) => ({ planned: spec.frames[kind], written: written[kind] }));
  return { path, bytes: statSync(path).size, frames, problem };
}

/** HDF5 changes groups in several places; on a full disk it is better not to begin. */
function requireRoom(path: string, entries: readonly Entry[]): void {
  const needed = entries.reduce(
    (sum, entry) => sum + ENTRY_BYTES + 2 * blockOf(entry).bytes.length,
    ROOM_BYTES,
  );
  const { bavail, bsize } = statfsSync(path);
  const free = bavail * bsize;
  if (free < needed) {
    throw new TomochartError(
      'DISK_FULL',
      `${path}: ${formatBytes(free)} free where ${formatBytes(needed)} are needed`,
    );
  }
}

async function addEntries(
  spec: ScanFileSpec,
  written: Readonly<Record<FrameKind, number>>,
  entries: readonly Entry[],
): Promise<void> {
  const file = await Hdf5Editor.reopen(spec.path);
  try {
    for (const entry of entries) file.putEntry(entry);
    for (const kind of frameKinds.filter((kind) => spec.frames[kind] > 0)) {
      file.putAttribute({ path: frameSets[kind].data, name: 'frames_written', value: written[kind] });
    }
    describeRoot(file);
  } finally {
    file.close();
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

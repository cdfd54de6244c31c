import {
  chmodSync,
  chownSync,
  closeSync,
  fsyncSync,
  openSync,
  renameSync,
  statSync,
  utimesSync,
  type BigIntStats,
} from 'node:fs';
import { dirname } from 'node:path';
import { TomochartError } from '#core';

/**
 * Puts the copy in the place of the original in one step, with its times, mode and owner.
 * @param before what was known of the original when the copy was begun
 * @throws TomochartError FILE when someone has changed the original since, or the system refuses
 */
export function replace(original: string, before: BigIntStats, copy: string): void {
  try {
    chmodSync(copy, Number(before.mode & 0o7777n));
    // Only root can give files away; the others own the copy as they own the original, mostly.
    if (process.getuid?.() === 0) chownSync(copy, Number(before.uid), Number(before.gid));
    utimesSync(copy, seconds(before.atimeNs), seconds(before.mtimeNs));
    const now = statSync(original, { bigint: true });
    if (now.ino !== before.ino || now.size !== before.size || now.mtimeNs !== before.mtimeNs) {
      throw new TomochartError(
        'FILE',
        `${original} was changed while it was compressed, and is left as it is`,
        {
          remedy: 'compress it again when nothing writes to it',
        },
      );
    }
    renameSync(copy, original);
    syncFolder(dirname(original));
  } catch (thrown) {
    if (thrown instanceof TomochartError) throw thrown;
    throw new TomochartError('FILE', (thrown as Error).message, { cause: thrown });
  }
}

function seconds(nanoseconds: bigint): number {
  return Number(nanoseconds) / 1e9;
}

/** The new name is on the disk only when the folder is. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const fd = openSync(folder, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

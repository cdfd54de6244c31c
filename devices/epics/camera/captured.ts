import { TomochartError } from '#core';
import type { StoredFrames } from '#devices';
import type { CameraPvs } from '../parameters.ts';

/** What a plugin says of the file that it was to write, when it has closed it. */
export interface Captured {
  /** Its name in messages. */
  readonly plugin: string;
  /** Where the file was to be, and where it is. */
  readonly path: string;
  readonly file: string;
  readonly frames: number;
  /** What has prevented frames from being written. */
  readonly failure: TomochartError | undefined;
  /** The connection that was lost while it was closed: an IOC that was restarted has forgotten what it had stored. */
  readonly lost: Error | undefined;
}

/**
 * @throws what has gone wrong, for a file that there is not: TomochartError FRAMES without a frame, DEVICE for another
 * file
 */
export function checkCaptured({ plugin, path, file, frames, failure, lost }: Captured): void {
  if (frames > 0 && file === path) return;
  const reason = failure ?? lost;
  if (reason) throw reason;
  if (frames === 0) {
    throw new TomochartError('FRAMES', `${plugin} has stored no frame, and made no file ${path}`);
  }
  throw new TomochartError('DEVICE', `${plugin} has written ${file} instead of ${path}`, {
    remedy: 'look who else writes to its FilePath and FileName, and at attributes that name its file',
  });
}

/** Where areaDetector stores number and moment of each frame: side by side. */
export function besidesOf({ ids }: Pick<CameraPvs, 'ids'>): Pick<StoredFrames, 'ids' | 'times'> {
  if (ids === undefined) return {};
  const group = ids.slice(0, ids.lastIndexOf('/') + 1);
  const times = { seconds: `${group}NDArrayEpicsTSSec`, nanoseconds: `${group}NDArrayEpicsTSnSec` };
  return { ids, times };
}

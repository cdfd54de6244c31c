import { closeSync, openSync } from 'node:fs';
import { TomochartError } from '#core';
import type { AttributeEntry, Entry } from './entry.ts';
import { frameKinds, type FrameKind } from './frame.ts';

/** Everything about a scan's file that is known before the first frame. */
export interface ScanFileSpec {
  readonly path: string;
  readonly width: number;
  readonly height: number;
  readonly bytesPerPixel: 1 | 2;
  /** Frames of each kind that are planned; a kind with none gets no dataset. */
  readonly frames: Readonly<Record<FrameKind, number>>;
  /** Rotation angle of each planned frame at the middle of its exposure, degrees: shape (frames of the kind). */
  readonly theta: Readonly<Record<FrameKind, Float64Array>>;
  readonly entries: readonly Entry[];
  readonly attributes: readonly AttributeEntry[];
}

/** @throws TomochartError FRAMES when frames and angles do not belong together, or there is nothing to store */
export function verifySpec(spec: ScanFileSpec): void {
  const { path, frames, theta, width, height } = spec;
  for (const kind of frameKinds) {
    if (theta[kind].length !== frames[kind]) {
      throw new TomochartError(
        'FRAMES',
        `${path}: ${frames[kind]} frames of kind ${kind} but ${theta[kind].length} angles`,
      );
    }
  }
  if (totalOf(spec) === 0 || width < 1 || height < 1) {
    throw new TomochartError('FRAMES', `${path}: a scan without frames or pixels has no file`);
  }
}

/** All planned frames. */
export function totalOf({ frames }: Pick<ScanFileSpec, 'frames'>): number {
  return frameKinds.reduce((sum, kind) => sum + frames[kind], 0);
}

/** Makes the empty file unless something has that name; two scans that race for it cannot both win. */
export function claim(path: string): void {
  try {
    closeSync(openSync(path, 'wx'));
  } catch (thrown) {
    const { code, message } = thrown as NodeJS.ErrnoException;
    if (code === 'EEXIST') {
      throw new TomochartError('EXISTS', `${path} exists already`, {
        remedy: 'give another name; data files are never overwritten',
      });
    }
    if (code === 'ENOENT') throw new TomochartError('NOT_FOUND', `the folder of ${path} does not exist`);
    throw new TomochartError(code === 'ENOSPC' ? 'DISK_FULL' : 'FILE', message, { cause: thrown });
  }
}

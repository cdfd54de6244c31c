import { closeSync, fdatasync, fstatSync, openSync, statSync } from 'node:fs';
import { promisify } from 'node:util';
import { TomochartError } from '#core';
import { formatCounts, frameKinds, type FrameKind, type Presence } from './frame.ts';
import type { StoredStretch } from './frameRecords.ts';
import type { LatchedAngles } from './latched.ts';
import type { Hdf5Editor } from './hdf5Editor.ts';
import type { ScanFileSpec } from './scanSpec.ts';
import type { FileSummary, Missing } from './sink.ts';
import type { StoredOrder } from './storedFrames.ts';
import type { FrameLabel } from './vectors.ts';

/** Puts frames, and what the file says of each, into a file that has room for them. */
export interface FrameStore {
  readonly storage: Exclude<FileSummary['storage'], 'none'>;
  /** Why it is not the direct one, where that was wanted. */
  readonly fallback: string | null;
  /** What was wanted in the file and could not be made. */
  readonly missing: readonly Missing[];
  /** How far apart commits should be, milliseconds. */
  readonly commitMs: number;
  /** Frames of each kind that have been written, each place counted once. */
  readonly written: Readonly<Record<FrameKind, number>>;
  /** Which places of each kind have been written. */
  readonly present: Presence;
  /** Which of them the detector has stored itself, and where in its own dataset; empty when none. */
  readonly elsewhere: readonly StoredStretch[];
  /** Takes the numbers in the detector's own file for true: see {@link StoredFiles.ids}. Before `finish`. */
  reconcile(stored: StoredOrder): void;
  /** Gives frames their angles, those that are there and came without. Before `finish`. */
  latch(angles: LatchedAngles): void;
  /** True when frames have been written that the counts in the file do not include yet. */
  readonly stale: boolean;
  /** @throws TomochartError DISK_FULL or FILE; the frame then does not count */
  write(frame: FrameLabel, bytes: Uint8Array): void;
  /** Everything written so far, vectors included, survives the death of the program from here on. */
  commit(): void;
  /** Brings what was written onto the disk without holding up further writes, then counts it. */
  sync(): Promise<void>;
  /**
   * The last commit, the last sync, the final counts. No `sync` may be under way.
   * @throws TomochartError FILE when the file is no longer where it was made
   */
  finish(): void;
  /** What the file would have been made from, had its frames been known. */
  readonly taken: ScanFileSpec;
  /** The file, to add its closing metadata; its user closes it. After `finish`. */
  editor(): Promise<Hdf5Editor>;
  /** Lets go of the file, whatever has happened before. */
  release(): void;
}

const dataSync = promisify(fdatasync);

/** A file that frames are written to, held open so that it can be brought to the disk and recognised again. */
export class HeldFile {
  readonly path: string;
  readonly fd: number;
  #open = true;

  constructor(path: string) {
    this.path = path;
    this.fd = openSync(path, 'r+');
  }

  /** Resolves when everything that was written before the call is on the disk. */
  async sync(): Promise<void> {
    await dataSync(this.fd);
  }

  /** @throws TomochartError FILE when the path does not lead to this file any more; it says what is lost with it */
  requirePlace(written: Readonly<Record<FrameKind, number>>): void {
    const here = fstatSync(this.fd);
    const there = statSync(this.path, { throwIfNoEntry: false });
    if (there?.ino === here.ino && there.dev === here.dev) return;
    const message = there
      ? `${this.path} was replaced by another file during the scan`
      : `${this.path} is gone: it was removed during the scan, or its folder was`;
    throw new TomochartError('FILE', `${message}; ${formatCounts(written)} are lost`, {
      remedy: 'find out what cleans up this folder, then repeat the scan',
    });
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    closeSync(this.fd);
  }
}

/** Frames of each kind as the file stores them. */
export function countsOf(written: Readonly<Record<FrameKind, number>>): Uint8Array {
  return new Uint8Array(Int32Array.from(frameKinds, (kind) => written[kind]).buffer);
}

/** What the system says when it cannot store something, in our words. */
export function writeError(path: string, thrown: unknown): TomochartError {
  if (thrown instanceof TomochartError) return thrown;
  const { code, message } = thrown as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new TomochartError('DISK_FULL', `${path}: the disk is full`, {
      remedy: 'free space on the disk of the file, then repeat the scan',
      cause: thrown,
    });
  }
  return new TomochartError('FILE', `${path}: cannot be written: ${message}`, { cause: thrown });
}

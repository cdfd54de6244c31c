import type { ErrorCode } from '#core';
import type { AttributeEntry, Entry, FileEntry } from './entry.ts';
import type { StoredStretch } from './frameRecords.ts';
import type { LatchedAngles } from './latched.ts';
import { perKind, type Frame, type FrameKind, type Presence } from './frame.ts';

/** What a closed file holds. */
export interface FileSummary {
  readonly path: string;
  /** Length of the file; for a dry run the bytes of the frames that were counted. */
  readonly bytes: number;
  readonly frames: Readonly<Record<FrameKind, { readonly planned: number; readonly written: number }>>;
  /**
   * What kept the closing metadata out of the file (a full disk, mostly), or null when all of it is in.
   * The file is valid and its frames are counted either way.
   */
  readonly problem: { readonly code: ErrorCode; readonly message: string } | null;
  /**
   * How the frames were stored: past HDF5 at their addresses, through it, through it in chunks, by the detector in a
   * file of its own, or not at all.
   */
  readonly storage: 'direct' | 'library' | 'chunks' | 'elsewhere' | 'none';
  /** Why the frames were not stored directly, where they should have been. */
  readonly fallback: string | null;
  /** Datasets that could not be written, and why. */
  readonly missing: readonly Missing[];
  /** Which frames the detector has stored itself, and where in its own dataset; left out when none. */
  readonly elsewhere?: readonly StoredStretch[];
}

/** Something that was wanted in the file and is not there. */
export interface Missing {
  readonly path: string;
  readonly reason: string;
}

/** What is known only at the end of a scan. */
export interface Closing {
  readonly entries: readonly Entry[];
  readonly attributes?: readonly AttributeEntry[];
  readonly files?: readonly FileEntry[];
  /** What was wanted and could not be had; the file and the summary say so, with what the writer adds. */
  readonly missing?: readonly Missing[];
  /** Where the detector has stored its frames itself; which of them count is what `reconcile` has said. */
  readonly stored?: StoredFiles;
  /** How this file has those frames: it shows them (`link`, the default), or has a copy of its own. */
  readonly storedAs?: 'link' | 'copy';
  /** Angles of frames that came without. */
  readonly latched?: LatchedAngles;
}

/** Paths of the moments of frames, at the end of the exposure. */
export type StoredTimes =
  /** On EPICS's clock: whole seconds since 1990-01-01 UTC, and the nanoseconds beyond (NDArrayEpicsTSSec, …TSnSec). */
  | { readonly seconds: string; readonly nanoseconds: string }
  /** Seconds since 1970-01-01 UTC. */
  | { readonly unixSeconds: string };

/** A file in which a detector has stored its frames itself. */
export interface StoredFiles {
  readonly file: string;
  /** Paths of its datasets by kind of frame; the empty name stands for one dataset of all frames as they came. */
  readonly datasets: Readonly<Record<string, string>>;
  /**
   * Path of its own numbers of all frames in the order in which they came. Where it is given, that file decides which
   * frames there are: what was told while they came may have been wrong about the one that was lost.
   */
  readonly ids?: string;
  /** Where the file has the moment of each frame, in the same order. */
  readonly times?: StoredTimes;
  /**
   * An entry for each acquisition, rising: what is to be added to those numbers from which frame on. Those of an
   * acquisition then lie between its `add` and that of the next. Left out, they count all exposures of the scan.
   */
  readonly idOffsets?: readonly { readonly firstFrame: number; readonly add: number }[];
}

/** Which frames of a scan there are, after the detector's own file has been asked. */
export type Reconciliation =
  /** Those of which that file has the numbers. */
  | { readonly kind: 'stored'; readonly present: Presence }
  /** Those that were told while they came: the file has no numbers, and where it should have, `missing` says why. */
  | { readonly kind: 'told'; readonly missing: readonly Missing[] };

/** Where the frames of a scan go. */
export interface ScanSink {
  /** The file, or the name it would have. */
  readonly path: string;
  /** `none` for the sink of a dry run. */
  readonly storage?: 'none';
  /**
   * Resolves when the frame has been written and survives the death of this program; whether it has reached the
   * disk itself is what the counts of the file say. Calls need not wait for one another: frames queue up. The
   * pixels belong to the sink until then; those in shared memory (SharedArrayBuffer) are not even copied.
   * @throws TomochartError FRAMES for a frame that has no place in the file, or when the disk is too slow and
   *   too many wait; DISK_FULL or FILE once any frame could not be stored
   */
  write(frame: Frame): Promise<void>;
  /**
   * Takes what the detector's own file says of its frames for true, where it has their numbers: it decides which of them
   * there are, so it is asked before anything is said of that. No frame can be written any more. Asking again changes
   * nothing.
   */
  reconcile(stored: StoredFiles): Promise<Reconciliation>;
  /** Adds what was known only at the end and closes, after a finished, an aborted or a failed scan alike. */
  complete(closing: Closing): Promise<FileSummary>;
  /** Gives up at once; what has reached the file stays readable. */
  terminate(): Promise<void>;
}

/** The sink of a dry run: counts the frames and writes nothing. */
export class CountingFile implements ScanSink {
  readonly path: string;
  readonly storage = 'none';
  readonly #planned: Readonly<Record<FrameKind, number>>;
  readonly #frameBytes: number;
  readonly #written = perKind(() => new Set<number>());

  /** @param frameBytes size of one frame, for the summary */
  constructor(path: string, planned: Readonly<Record<FrameKind, number>>, frameBytes: number) {
    this.path = path;
    this.#planned = planned;
    this.#frameBytes = frameBytes;
  }

  async write({ kind, slot }: Frame): Promise<void> {
    this.#written[kind].add(slot);
  }

  /** There is no file to ask. */
  async reconcile(): Promise<Reconciliation> {
    return { kind: 'told', missing: [] };
  }

  async complete({ missing = [] }: Closing): Promise<FileSummary> {
    const frames = perKind((kind) => ({ planned: this.#planned[kind], written: this.#written[kind].size }));
    const count = Object.values(frames).reduce((sum, { written }) => sum + written, 0);
    return {
      path: this.path,
      bytes: count * this.#frameBytes,
      frames,
      problem: null,
      storage: 'none',
      fallback: null,
      missing,
    };
  }

  async terminate(): Promise<void> {}
}

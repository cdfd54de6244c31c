import type { ErrorCode } from '#core';
import type { Entry } from './entry.ts';
import { perKind, type Frame, type FrameKind } from './frame.ts';

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
}

/** Where the frames of a scan go. */
export interface ScanSink {
  /** The file, or the name it would have. */
  readonly path: string;
  /**
   * Resolves when the frame has been accepted, which may wait for earlier ones to be stored. The pixels
   * belong to the sink from then on: their buffer is transferred, not copied.
   * @throws TomochartError FRAMES for a frame that has no place in the file; DISK_FULL or FILE once any
   *   frame could not be stored
   */
  write(frame: Frame): Promise<void>;
  /** Adds what was known only at the end and closes, after a finished, an aborted or a failed scan alike. */
  complete(entries: readonly Entry[]): Promise<FileSummary>;
  /** Gives up at once; what has reached the file stays readable. */
  terminate(): Promise<void>;
}

/** The sink of a dry run: counts the frames and writes nothing. */
export class CountingFile implements ScanSink {
  readonly path: string;
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

  async complete(): Promise<FileSummary> {
    const frames = perKind((kind) => ({ planned: this.#planned[kind], written: this.#written[kind].size }));
    const count = Object.values(frames).reduce((sum, { written }) => sum + written, 0);
    return { path: this.path, bytes: count * this.#frameBytes, frames, problem: null };
  }

  async terminate(): Promise<void> {}
}

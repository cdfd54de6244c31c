import type { ErrorCode } from '#core';
import type { ScanFileSpec } from './scanSpec.ts';
import type { Closing, FileSummary, Reconciliation, StoredFiles } from './sink.ts';
import type { FrameLabel } from './vectors.ts';

/** The file that a writer thread is to make. */
export interface WriterData {
  readonly spec: ScanFileSpec;
  /** The slots of the ring, one after the other. */
  readonly memory: SharedArrayBuffer;
}

/** A frame whose pixels lie in a slot of the ring, which is the writer's until it says `progress`. */
export interface FrameOnItsWay {
  readonly frame: FrameLabel;
  readonly ringSlot: number;
  /** Pixels that were in shared memory already: written from there, while the slot only keeps their place. */
  readonly shared?: Uint8Array;
}

/** What the scan file says to its writer thread. */
export type ToWriter =
  | { readonly kind: 'begin'; readonly data: WriterData }
  | ({ readonly kind: 'frame' } & FrameOnItsWay)
  | { readonly kind: 'reconcile'; readonly stored: StoredFiles }
  | { readonly kind: 'complete'; readonly closing: Closing };

/** What the writer thread says back. */
export type FromWriter =
  | { readonly kind: 'created' }
  /** Both count frames in the order in which they were said: slots that are free again, and frames that are safe. */
  | { readonly kind: 'progress'; readonly freed: number; readonly safe: number }
  | { readonly kind: 'failed'; readonly error: PlainError }
  | { readonly kind: 'reconciled'; readonly reconciliation: Reconciliation }
  | { readonly kind: 'completed'; readonly summary: FileSummary };

/** An error as it crosses threads: a class instance would arrive without its class. */
export interface PlainError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly remedy?: string;
}

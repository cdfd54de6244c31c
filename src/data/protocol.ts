import type { ErrorCode } from '#core';
import type { Entry } from './entry.ts';
import type { Frame, Pixels } from './frame.ts';
import type { FileSummary } from './sink.ts';

/** What the scan file says to its writer thread. */
export type ToWriter =
  | { readonly kind: 'frame'; readonly frame: Frame & { readonly pixels: Pixels } }
  | { readonly kind: 'complete'; readonly entries: readonly Entry[] };

/** What the writer thread says back. Every frame is answered by one `stored`, also one that was dropped. */
export type FromWriter =
  | { readonly kind: 'created' }
  | { readonly kind: 'stored'; readonly bytes: number }
  | { readonly kind: 'failed'; readonly error: PlainError }
  | { readonly kind: 'completed'; readonly summary: FileSummary };

/** An error as it crosses threads: a class instance would arrive without its class. */
export interface PlainError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly remedy?: string;
}

import type { PlainError } from '../protocol.ts';

/** What a thread that compresses is to do. */
export interface Task {
  readonly path: string;
  /** The file to be made, which exists and is empty. */
  readonly copy: string;
  /** Of deflate, 1 to 9. */
  readonly level: number;
}

/** How far a compression has come, in bytes of uncompressed frames. */
export interface CompressProgress {
  readonly step: 'writing' | 'comparing';
  readonly done: number;
  readonly total: number;
}

/** What it says back; the last three end it. */
export type FromCompressor =
  | { readonly kind: 'progress'; readonly progress: CompressProgress }
  | { readonly kind: 'copied'; readonly frameBytes: number }
  | { readonly kind: 'left'; readonly reason: string }
  | { readonly kind: 'failed'; readonly error: PlainError };

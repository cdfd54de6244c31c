import { asTomochartError, reasonOf, startWorker, TomochartError } from '#core';
import type { PlainError } from './protocol.ts';

/** What identifies the content of a file, as `sha256sum` prints it. */
export interface Digest {
  readonly algorithm: 'sha256';
  /** 64 hexadecimal digits. */
  readonly hex: string;
}

/** What the thread says that reads the file; the last two end it. */
export type FromDigester =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly kind: 'digest'; readonly digest: Digest }
  | { readonly kind: 'failed'; readonly error: PlainError };

export interface DigestOptions {
  readonly signal?: AbortSignal;
  /** Bytes that have been read, of how many. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

/**
 * SHA-256 of a file (FIPS 180-4), read in a thread of its own so that a scan that runs is not held up.
 * @throws TomochartError NOT_FOUND, FILE when it cannot be read, or the signal's reason
 */
export function digestFile(path: string, { signal, onProgress }: DigestOptions = {}): Promise<Digest> {
  if (signal?.aborted) return Promise.reject(reasonOf(signal));
  const worker = startWorker(new URL('./digestWorker.ts', import.meta.url), path);
  return new Promise<Digest>((resolve, reject) => {
    signal?.addEventListener('abort', () => reject(reasonOf(signal)), { once: true });
    worker.on('message', (message: FromDigester) => {
      if (message.kind === 'progress') onProgress?.(message);
      else if (message.kind === 'digest') resolve(message.digest);
      else reject(new TomochartError(message.error.code, message.error.message));
    });
    worker.on('error', (thrown) => reject(asTomochartError(thrown, 'FILE')));
    worker.on('exit', () => reject(new TomochartError('FILE', `${path}: reading it has ended early`)));
  }).finally(() => void worker.terminate());
}

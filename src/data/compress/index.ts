import { realpathSync, rmSync, statfsSync, statSync, writeFileSync, type BigIntStats } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { asTomochartError, formatBytes, reasonOf, startWorker, TomochartError } from '#core';
import { locked } from '../fileLock.ts';
import type { CompressProgress, FromCompressor, Task } from './protocol.ts';
import { replace } from './replace.ts';

export type { CompressProgress } from './protocol.ts';

/** Room for what is in the file beside the frames. */
const SPARE_BYTES = 4 * 1024 * 1024;

export interface CompressOptions {
  /** The one that every program with HDF5 can read. */
  readonly method?: 'gzip';
  /** 1 (fast, default) to 9 (small). */
  readonly level?: number;
  readonly onProgress?: (progress: CompressProgress) => void;
  readonly signal?: AbortSignal;
}

/** What came of it. */
export interface CompressReport {
  readonly path: string;
  /** False when the file was left as it was. */
  readonly compressed: boolean;
  /** Why it was left. */
  readonly reason: string | null;
  readonly bytesBefore: number;
  readonly bytesAfter: number;
  readonly seconds: number;
}

/**
 * Compresses the frames of a finished scan without loss, in a thread of its own. The file is copied, and only when
 * every byte of the copy has been read back and found the same does it take the place of the original, at once. What
 * has no frames, is compressed already or would not become smaller is left as it is.
 * @throws TomochartError NOT_FOUND, BAD_REQUEST, DISK_FULL, FILE (also when it is being compressed already), or the
 *   signal's reason; the original is then untouched and no copy is left
 */
export async function compressFile(path: string, options: CompressOptions = {}): Promise<CompressReport> {
  const { level = 1, signal } = options;
  const started = performance.now();
  if (!Number.isInteger(level) || level < 1 || level > 9) {
    throw new TomochartError('BAD_REQUEST', `${level} is no level of gzip; use 1 to 9`);
  }
  if (signal?.aborted) throw reasonOf(signal);
  const { original, before } = found(path);
  requireRoom(original, before);
  const copy = join(dirname(original), `.${basename(original)}.compressing`);
  const { reason, size } = await locked(copy, () => attempt(original, before, copy, options), {
    patienceMs: 0,
    busy: 'is there: the file is being compressed already',
  });
  return {
    path,
    compressed: reason === null,
    reason,
    bytesBefore: Number(before.size),
    bytesAfter: size,
    seconds: (performance.now() - started) / 1000,
  };
}

/** Makes the copy and puts it in place of the original; or says why not. */
async function attempt(
  original: string,
  before: BigIntStats,
  copy: string,
  options: CompressOptions,
): Promise<{ reason: string | null; size: number }> {
  const { level = 1, signal } = options;
  const left = (reason: string) => ({ reason, size: Number(before.size) });
  try {
    // One that a program left behind when it died is written over.
    writeFileSync(copy, '');
    const reason = await run({ path: original, copy, level }, options);
    if (reason !== null) return left(reason);
    const { size } = statSync(copy);
    if (size >= before.size) return left('it would not become smaller');
    if (signal?.aborted) throw reasonOf(signal);
    await locked(original, () => replace(original, before, copy));
    return { reason: null, size };
  } finally {
    rmSync(copy, { force: true });
  }
}

/** The file itself, behind links, so that it is replaced and not the link. */
function found(path: string): { original: string; before: BigIntStats } {
  try {
    const original = realpathSync(path);
    const before = statSync(original, { bigint: true });
    if (before.isFile()) return { original, before };
  } catch (thrown) {
    const { code, message } = thrown as NodeJS.ErrnoException;
    if (code !== 'ENOENT') throw new TomochartError('FILE', message, { cause: thrown });
  }
  throw new TomochartError('NOT_FOUND', `${path}: there is no such file`);
}

/** At worst nothing becomes smaller. */
function requireRoom(path: string, { size, blocks }: BigIntStats): void {
  const { bavail, bsize } = statfsSync(path);
  // A sparse file has fewer blocks than bytes.
  const needed = Math.min(Number(size), 512 * Number(blocks)) + SPARE_BYTES;
  if (bavail * bsize >= needed) return;
  throw new TomochartError(
    'DISK_FULL',
    `${path}: ${formatBytes(bavail * bsize)} free where the compressed copy may need ${formatBytes(needed)}`,
    { remedy: 'free space on the disk of the file' },
  );
}

/** Resolves, when the copy is done and the same, to null; or to the reason why there is none. */
function run(task: Task, { onProgress, signal }: CompressOptions): Promise<string | null> {
  const worker = startWorker(new URL('./worker.ts', import.meta.url), task);
  return new Promise<string | null>((resolve, reject) => {
    const onAbort = () => signal && reject(reasonOf(signal));
    signal?.addEventListener('abort', onAbort, { once: true });
    worker.on('message', (message: FromCompressor) => {
      if (message.kind === 'progress') onProgress?.(message.progress);
      else if (message.kind === 'copied') resolve(null);
      else if (message.kind === 'left') resolve(message.reason);
      else {
        const { code, message: text, remedy } = message.error;
        const words = text.startsWith(task.path) ? text : `${task.path}: ${text}`;
        reject(new TomochartError(code, words, remedy === undefined ? {} : { remedy }));
      }
    });
    worker.on('error', (thrown) => reject(asTomochartError(thrown, 'FILE')));
    worker.on('exit', () =>
      reject(new TomochartError('FILE', `${task.path}: the compression has ended early`)),
    );
  }).finally(async () => {
    // Also waits for a write under way, so that nothing makes the copy anew after it has been removed.
    await worker.terminate();
  });
}

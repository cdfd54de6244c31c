import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import type { FromDigester } from './digest.ts';

/** The thread that reads a file and takes its digest. */

/** Big enough that the system reads ahead, small enough to be told about. */
const BLOCK_BYTES = 4 * 1024 * 1024;

const port = parentPort!;
const say = (message: FromDigester) => port.postMessage(message);

function digest(path: string): void {
  const fd = openSync(path, 'r');
  try {
    const { size: total } = fstatSync(fd);
    const hash = createHash('sha256');
    const block = Buffer.alloc(BLOCK_BYTES);
    let done = 0;
    for (let got = readSync(fd, block); got > 0; got = readSync(fd, block)) {
      hash.update(block.subarray(0, got));
      done += got;
      say({ kind: 'progress', done, total: Math.max(done, total) });
    }
    say({ kind: 'digest', digest: { algorithm: 'sha256', hex: hash.digest('hex') } });
  } finally {
    closeSync(fd);
  }
}

const path = workerData as string;
try {
  digest(path);
} catch (thrown) {
  const { code, message } = thrown as NodeJS.ErrnoException;
  const missing = code === 'ENOENT';
  const words = missing ? `${path}: there is no such file` : `${path} cannot be read: ${message}`;
  say({ kind: 'failed', error: { code: missing ? 'NOT_FOUND' : 'FILE', message: words } });
}

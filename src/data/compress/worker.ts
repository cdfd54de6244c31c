import { constants, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { asTomochartError } from '#core';
import { Hdf5File } from '../hdf5File.ts';
import { compareFiles } from './compare.ts';
import { copyCompressed } from './copy.ts';
import type { FromCompressor, Task } from './protocol.ts';
import { isFrames, treeOf, type TreeNode } from './tree.ts';

/** The thread that compresses one file: makes the copy and compares it with the original. */

/** Least time between two reports. */
const REPORT_MS = 100;

const port = parentPort!;
const say = (message: FromCompressor) => port.postMessage(message);

async function work({ path, copy, level }: Task): Promise<void> {
  const original = await Hdf5File.open(path);
  try {
    const tree = treeOf(original);
    const frames = tree.filter((node) => node.kind === 'dataset' && isFrames(node));
    if (frames.length === 0) return say({ kind: 'left', reason: 'it holds no frames' });
    if (frames.every(({ path }) => isFiltered(original, path))) {
      return say({ kind: 'left', reason: 'its frames are compressed already' });
    }
    const total = bytesOf(frames);
    await copyCompressed(original, tree, copy, level, reporter('writing', total));
    const second = await Hdf5File.open(copy);
    try {
      compareFiles(original, second, reporter('comparing', total));
    } finally {
      second.close();
    }
    say({ kind: 'copied', frameBytes: total });
  } finally {
    original.close();
  }
}

function isFiltered({ handle: { library, id } }: Hdf5File, path: string): boolean {
  return library.get_dataset_filters(id, path).length > 0;
}

function bytesOf(frames: readonly TreeNode[]): number {
  return frames.reduce((sum, node) => {
    return node.kind === 'dataset' ? sum + node.description.size * node.description.total_size : sum;
  }, 0);
}

function reporter(step: 'writing' | 'comparing', total: number): (bytes: number) => void {
  let done = 0;
  let said = -Infinity;
  return (bytes) => {
    done += bytes;
    if (done < total && performance.now() - said < REPORT_MS) return;
    said = performance.now();
    say({ kind: 'progress', progress: { step, done, total } });
  };
}

// A scan on the same machine comes first. On Linux the call is about this thread alone; elsewhere it would be about the
// whole program, which may be the one that scans.
if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_BELOW_NORMAL);

await work(workerData as Task).catch((thrown: unknown) => {
  const { code, message, remedy } = asTomochartError(thrown, 'FILE');
  say({ kind: 'failed', error: { code, message, ...(remedy === undefined ? {} : { remedy }) } });
});

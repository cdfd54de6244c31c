import { closeSync, fdatasyncSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createScan, differentFrames, writeFrames } from './frames.ts';
import { PlainFile } from './plainFile.ts';

/** Frames that each side writes before it is the other's turn. */
export const BLOCK = 32;
/** Turns of each side in a round. */
export const BLOCKS = 8;
/** Different frames, more than the cache of a processor holds: a camera's do not come out of it. */
const DIFFERENT = 8;

/** Seconds of each turn of each side. */
export interface Turns {
  readonly raw: number[];
  /** Frames that come in shared memory, as those of a stream can: they are written from there. */
  readonly scan: number[];
  /** The same frames in memory of their own: they are copied into the ring. */
  readonly copied: number[];
}

/** One round: a scan file and a plain file, made in `folder` and removed again; `round` says who goes first. */
export async function compare(folder: string, round: number): Promise<Turns> {
  const frames = 2 * BLOCKS * BLOCK;
  const plain = new PlainFile(join(folder, 'raw'));
  const path = join(folder, 'scan.h5');
  const file = await createScan(path, frames);
  const scanFd = openSync(path, 'r+');
  const shared = differentFrames(DIFFERENT, true);
  const own = differentFrames(DIFFERENT, false);
  const took: Turns = { raw: [], scan: [], copied: [] };
  const timed = async (side: keyof Turns, work: () => Promise<void>) => {
    const started = performance.now();
    await work();
    took[side].push((performance.now() - started) / 1000);
  };
  for (let block = 0; block < BLOCKS; block++) {
    const sides = [
      () => timed('raw', () => plain.write(shared, BLOCK)),
      () =>
        timed('scan', async () => {
          await writeFrames(file, shared, 2 * block * BLOCK, BLOCK);
          fdatasyncSync(scanFd);
        }),
      () =>
        timed('copied', async () => {
          await writeFrames(file, own, (2 * block + 1) * BLOCK, BLOCK);
          fdatasyncSync(scanFd);
        }),
    ];
    // Each goes first in turn.
    const first = (block + round + 1) % sides.length;
    for (const side of [...sides.slice(first), ...sides.slice(0, first)]) await side();
  }
  plain.close();
  closeSync(scanFd);
  await file.complete({ entries: [] });
  for (const name of ['raw', 'scan.h5']) rmSync(join(folder, name));
  return took;
}

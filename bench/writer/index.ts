import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatBytes, TomochartError } from '#core';
import { median } from '../measure.ts';
import { FRAME_BYTES } from './frames.ts';
import { LONG_FRAMES, writeLong, type LongFigures } from './longFile.ts';
import { BLOCK, BLOCKS, compare } from './turns.ts';

const ROUNDS = 5;

/** What the bench finds; the figures of a long file only with `--full`. */
export interface WriterFigures extends Partial<LongFigures> {
  /**
   * Throughput of the scan file as a part of that of writeSync to a plain file: of the median turns of a round, the
   * median over the rounds.
   */
  readonly ratio: number;
  readonly ratioLowest: number;
  readonly ratioHighest: number;
  /** The same for frames that come in memory of their own, which are copied on their way to the writer thread. */
  readonly ratioCopied: number;
  /** Megabytes a second of the scan file, median; the disk's share in it is large. */
  readonly megabytesPerSecond: number;
  readonly framesPerRound: number;
  readonly rounds: number;
}

/**
 * Writes frames of 2048 x 2048 x 16 bit to a scan file and, with writeSync, to a plain file. Both are open at the
 * same time and take turns of 32 frames, so that whatever else the disk and the machine do meets both. Both are
 * brought to the disk once a second while they are written, and at the end of every turn, so that neither pays for
 * what the other has left; a turn in which the system held back writes counts no more than another. Making the empty
 * scan file is no part of it, nor is adding its closing metadata: they do not depend on the number of frames.
 */
export async function benchWriter({ full }: { readonly full: boolean }): Promise<WriterFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'tomochart-bench-'));
  try {
    requireSpace(folder, full);
    // First: what the rounds leave for the garbage collector would count as its memory.
    const long = full ? await writeLong(folder) : {};
    const ratios: number[] = [];
    const copies: number[] = [];
    const seconds: number[] = [];
    for (let round = -1; round < ROUNDS; round++) {
      const { raw, scan, copied } = await compare(folder, round);
      // The first round warms up the disk, the loader and the compiler.
      if (round < 0) continue;
      ratios.push(median(raw) / median(scan));
      copies.push(median(raw) / median(copied));
      seconds.push(median(scan));
    }
    return {
      ratio: median(ratios),
      ratioLowest: Math.min(...ratios),
      ratioHighest: Math.max(...ratios),
      ratioCopied: median(copies),
      megabytesPerSecond: (BLOCK * FRAME_BYTES) / 1e6 / median(seconds),
      framesPerRound: BLOCKS * BLOCK,
      rounds: ROUNDS,
      ...long,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function requireSpace(folder: string, full: boolean): void {
  const needed = FRAME_BYTES * Math.max(4 * BLOCKS * BLOCK, full ? 1.1 * LONG_FRAMES : 0);
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize < needed) {
    const message = `${folder}: the bench needs ${formatBytes(needed)} of space; set TMPDIR to a larger disk`;
    throw new TomochartError('DISK_FULL', message);
  }
}

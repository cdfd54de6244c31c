import {
  closeSync,
  fdatasync,
  fdatasyncSync,
  mkdtempSync,
  openSync,
  rmSync,
  statfsSync,
  statSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { promisify } from 'node:util';
import { formatBytes, TomochartError } from '#core';
import { perKind, ScanFile, type Frame } from '#data';
import { median } from './measure.ts';

const SIDE = 2048;
const FRAME_BYTES = SIDE * SIDE * 2;
/** Frames that each side writes before it is the other's turn. */
const BLOCK = 32;
const BLOCKS = 8;
/** Different frames, more than the cache of a processor holds: a camera's do not come out of it. */
const DIFFERENT = 8;
const ROUNDS = 5;
/** Writes that the producer lets be under way: fewer than the ring has slots, so that nothing queues. */
const UNDER_WAY = 12;
const SYNC_MS = 1000;
/** 12 GB, the size of a scan of 1500 projections. */
const LONG_FRAMES = 1500;

const dataSync = promisify(fdatasync);

export interface WriterFigures {
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
  /** Of one long file (`--full`): its gigabytes, the peak of resident memory, and what held up the main thread. */
  readonly longGigabytes?: number;
  readonly longPeakMegabytes?: number;
  readonly longLoopDelayP99Ms?: number;
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

/** Seconds of each turn of each side. */
interface Turns {
  readonly raw: number[];
  /** Frames that come in shared memory, as those of a stream can: they are written from there. */
  readonly scan: number[];
  /** The same frames in memory of their own: they are copied into the ring. */
  readonly copied: number[];
}

async function compare(folder: string, round: number): Promise<Turns> {
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
      () => timed('raw', () => plain.writeBlock(shared)),
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

/** The rival: a file without any structure, synced as often as the scan file is. */
class PlainFile {
  readonly #fd: number;
  #lastSync = performance.now();
  #syncing: Promise<unknown> = Promise.resolve();

  constructor(path: string) {
    this.#fd = openSync(path, 'wx');
  }

  async writeBlock(pixels: readonly Uint16Array[]): Promise<void> {
    for (let k = 0; k < BLOCK; k++) {
      for (let done = 0; done < FRAME_BYTES;) {
        done += writeSync(this.#fd, new Uint8Array(pixels[k % pixels.length]!.buffer, done));
      }
      if (performance.now() - this.#lastSync > SYNC_MS) {
        this.#lastSync = Infinity;
        const done = () => (this.#lastSync = performance.now());
        this.#syncing = dataSync(this.#fd).then(done);
        // Lets the sync begin.
        await new Promise(setImmediate);
      }
    }
    await this.#syncing;
    fdatasyncSync(this.#fd);
  }

  close(): void {
    closeSync(this.#fd);
  }
}

function createScan(path: string, frames: number): Promise<ScanFile> {
  const count = (kind: string) => (kind === 'proj' ? frames : 0);
  return ScanFile.create({
    path,
    width: SIDE,
    height: SIDE,
    bytesPerPixel: 2,
    frames: perKind(count),
    theta: perKind((kind) => new Float64Array(count(kind))),
    entries: [],
    attributes: [],
  });
}

/** Writes `count` frames from `first` on, as one who can wait: with so many under way and no more. */
async function writeFrames(
  file: ScanFile,
  pixels: readonly Uint16Array[],
  first: number,
  count: number,
): Promise<void> {
  const underWay: Promise<void>[] = [];
  for (let k = first; k < first + count; k++) {
    underWay.push(file.write(frameOf(k, pixels)));
    if (underWay.length >= UNDER_WAY) await underWay.shift();
  }
  await Promise.all(underWay);
}

function frameOf(k: number, different: readonly Uint16Array[]): Frame {
  const pixels = different[k % different.length]!;
  return { kind: 'proj', slot: k, order: k, id: k, timestampSeconds: k, angleDegrees: k, pixels };
}

function differentFrames(count: number, shared: boolean): Uint16Array[] {
  const memory = () => (shared ? new SharedArrayBuffer(FRAME_BYTES) : new ArrayBuffer(FRAME_BYTES));
  return Array.from({ length: count }, (_, k) => new Uint16Array(memory()).fill(1000 + k));
}

/** One long file: what it takes of memory and of the main thread. */
async function writeLong(
  folder: string,
): Promise<Required<Pick<WriterFigures, 'longGigabytes' | 'longPeakMegabytes' | 'longLoopDelayP99Ms'>>> {
  const path = join(folder, 'long.h5');
  const file = await createScan(path, LONG_FRAMES);
  const pixels = differentFrames(2, false);
  let peak = 0;
  const sampling = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 50);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await writeFrames(file, pixels, 0, LONG_FRAMES);
  delay.disable();
  clearInterval(sampling);
  const { problem } = await file.complete({ entries: [] });
  if (problem) throw new TomochartError(problem.code, problem.message);
  const gigabytes = statSync(path).size / 1e9;
  rmSync(path);
  return {
    longGigabytes: gigabytes,
    longPeakMegabytes: peak / 1e6,
    longLoopDelayP99Ms: delay.percentile(99) / 1e6,
  };
}

function requireSpace(folder: string, full: boolean): void {
  const needed = FRAME_BYTES * Math.max(4 * BLOCKS * BLOCK, full ? 1.1 * LONG_FRAMES : 0);
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize < needed) {
    const message = `${folder}: the bench needs ${formatBytes(needed)} of space; set TMPDIR to a larger disk`;
    throw new TomochartError('DISK_FULL', message);
  }
}

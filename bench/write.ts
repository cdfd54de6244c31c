import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TomochartError } from '#core';
import { perKind, ScanFile } from '#data';

const side = 2048;
const frameBytes = side * side * 2;
const frames = 64;
const rounds = 9;

export interface WriteFigures {
  /** Throughput of the scan file as a part of raw throughput, each the median over the rounds. */
  readonly ratio: number;
  /** The same for the fastest round of each: what remains where nothing else uses the disk. */
  readonly fastestRatio: number;
  readonly framesPerRound: number;
  readonly rounds: number;
}

/**
 * Writes the same frames of 2048 x 2048 x 16 bit through a ScanFile and with writeSync to a plain file, both
 * to the disk (fsync), in turns so that both meet the same disk. Creating the empty file is no part of it: a scan does
 * that before its first frame.
 */
export async function benchWrite(): Promise<WriteFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'tomochart-bench-'));
  try {
    const { bavail, bsize } = statfsSync(folder);
    if (bavail * bsize < 3 * frames * frameBytes) {
      throw new TomochartError('DISK_FULL', `${folder}: too little space for the bench`);
    }
    const scans: number[] = [];
    const raws: number[] = [];
    for (let round = -1; round < rounds; round++) {
      // Each goes first in turn: the one that writes second may pay for the other's dirty pages.
      const scanFirst = round % 2 === 0;
      const early = scanFirst ? await scanSeconds(folder) : undefined;
      const raw = rawSeconds(folder);
      const scan = early ?? (await scanSeconds(folder));
      // The first round warms up the disk, the loader and the compiler.
      if (round < 0) continue;
      scans.push(scan);
      raws.push(raw);
    }
    const fastestRatio = Math.min(...raws) / Math.min(...scans);
    return { ratio: median(raws) / median(scans), fastestRatio, framesPerRound: frames, rounds };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;
}

/** Frames as a camera would deliver them, each in a buffer of its own. */
function makeFrames(): Uint16Array[] {
  return Array.from({ length: frames }, (_, k) => new Uint16Array(side * side).fill(100 + k));
}

function rawSeconds(folder: string): number {
  const path = join(folder, 'raw');
  const images = makeFrames();
  const started = performance.now();
  const fd = openSync(path, 'wx');
  for (const image of images) {
    for (let done = 0; done < frameBytes;) {
      done += writeSync(fd, new Uint8Array(image.buffer, done));
    }
  }
  fsyncSync(fd);
  closeSync(fd);
  const seconds = (performance.now() - started) / 1000;
  rmSync(path);
  return seconds;
}

async function scanSeconds(folder: string): Promise<number> {
  const path = join(folder, 'scan.h5');
  const count = (kind: string) => (kind === 'proj' ? frames : 0);
  const file = await ScanFile.create({
    path,
    width: side,
    height: side,
    bytesPerPixel: 2,
    frames: perKind(count),
    theta: perKind((kind) => new Float64Array(count(kind))),
    entries: [],
    attributes: [],
  });
  const images = makeFrames();
  const started = performance.now();
  for (const [k, pixels] of images.entries()) {
    await file.write({
      kind: 'proj',
      slot: k,
      order: k,
      id: k,
      timestampSeconds: k,
      angleDegrees: k,
      pixels,
    });
  }
  await file.complete([]);
  const seconds = (performance.now() - started) / 1000;
  rmSync(path);
  return seconds;
}

import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { TomochartError } from '#core';
import { createScan, differentFrames, writeFrames } from './frames.ts';

/** 12 GB, the size of a scan of 1500 projections. */
export const LONG_FRAMES = 1500;

/** Of one long file: its gigabytes, the peak of resident memory, and what held up the main thread. */
export interface LongFigures {
  readonly longGigabytes: number;
  readonly longPeakMegabytes: number;
  readonly longLoopDelayP99Ms: number;
}

/** One long file: what it takes of memory and of the main thread. */
export async function writeLong(folder: string): Promise<LongFigures> {
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

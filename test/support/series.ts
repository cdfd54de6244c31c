import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { VirtualClock } from '#core';
import { factsOf, parseBeamline } from '#config';
import {
  simulatedBeamline,
  outputFacts,
  readSeriesLog,
  startSeries,
  surveyed,
  type Beamline,
  type RunningSeries,
  type SeriesProgress,
} from '#run';
import { parseSeries, planSeries, type SeriesPlan } from '#series';
import type { World } from '#sim';
import { SMALL_BEAMLINE } from './plans.ts';

/** The small beamline with a height and a furnace, and a field that a small sample leaves room in. */
export const SERIES_BEAMLINE = SMALL_BEAMLINE.replace('sensor: [96, 96]', 'sensor: [64, 48]')
  .replace('axis_column: 48.9', 'axis_column: 32.4')
  .replace(
    'shutter:',
    `  z: { kind: linear, limits: [-5, 5], max_velocity: 2, acceleration_seconds: 0.2, tolerance: 0.001, moves_sample: z }
  temperature: { kind: linear, limits: [0, 300], position: 20, max_velocity: 10, acceleration_seconds: 1, tolerance: 0.01 }
shutter:`,
  );

/** A scan of a second, in the macro's words. */
export const SHORT_SCAN =
  'scan: { scan_type: ascanct, rot_mot: rot, scan_start: 0, scan_end: 180, nsteps: 60, exp_time: 0.02, ' +
  "latency: 0.001, npt_fields: 3, posflat: out, fields_flag: '110001' }\n";

/** The plan of a series on the small beamline, into a folder with plenty of room. */
export function seriesPlanOf(
  over: string,
  { beamline = SERIES_BEAMLINE, freeBytes = 1e15, scan = SHORT_SCAN } = {},
): SeriesPlan {
  const output = { directory: '/data', file: '/data/s-####.h5', exists: false, writable: true, freeBytes };
  const facts = factsOf(parseBeamline(beamline, 'small.yaml'));
  return planSeries(parseSeries(scan + over, 'series.yaml'), { facts, output });
}

export interface SeriesRehearsal {
  readonly beamline: Beamline;
  readonly world: World;
  readonly clock: VirtualClock;
  readonly plan: SeriesPlan;
  readonly folder: string;
  readonly running: RunningSeries;
}

export interface SeriesOptions {
  readonly yaml?: string;
  /** In the macro's words; by default {@link SHORT_SCAN}. */
  readonly scan?: string;
  readonly dryRun?: boolean;
  readonly folder?: string;
  readonly resume?: string;
  readonly world?: (world: World) => void;
  readonly onProgress?: (progress: SeriesProgress, rehearsal: SeriesRehearsal) => void;
}

/** A folder that goes with the test. */
export function seriesFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tomochart-series-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Runs a series on the small simulated beamline in virtual time. */
export async function rehearseSeries(over: string, options: SeriesOptions = {}): Promise<SeriesRehearsal> {
  const { yaml = SERIES_BEAMLINE, scan = SHORT_SCAN, dryRun = false, folder = seriesFolder() } = options;
  const clock = new VirtualClock();
  const beamline = simulatedBeamline(parseBeamline(yaml, 'small.yaml'), clock, dryRun ? 'counted' : 'made');
  const world = beamline.world!;
  options.world?.(world);
  const facts = await surveyed(beamline, clock, new AbortController().signal);
  const output = () => outputFacts({ directory: folder, fileName: 's-####.h5' });
  const resume = options.resume === undefined ? undefined : readSeriesLog(options.resume);
  const plan = planSeries(parseSeries(scan + over, 'series.yaml'), {
    facts,
    output: output(),
    ...(resume ? { origin: resume.header.origin, done: [...resume.done.keys()] } : {}),
  });
  const begun: { rehearsal?: SeriesRehearsal } = {};
  const running = await startSeries({
    plan,
    beamline,
    clock,
    positions: facts.positions,
    output,
    dryRun,
    ...(resume ? { resume } : {}),
    onProgress: (progress) => begun.rehearsal && options.onProgress?.(progress, begun.rehearsal),
  });
  begun.rehearsal = { beamline, world, clock, plan, folder, running };
  return begun.rehearsal;
}

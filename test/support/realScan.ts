import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { RealClock } from '#core';
import type { BeamlineConfig } from '#config';
import {
  connectBeamline,
  startScan,
  surveyed,
  type Beamline,
  type RunningScan,
  type ScanProgress,
  type ScanRecord,
} from '#run';
import { parseRequest, planScan, type ScanPlan } from '#scan';
import { testFolder, type AtEnd } from './folder.ts';
import { FULL_REQUEST } from './plans.ts';

/** Some seconds of real time. */
const SHORT = { scan_end: 45, nsteps: 20, exp_time: 0.03, latency: 0.01, npt_fields: 3, condition: 0.1 };

/** A shipped beamline made small: a camera of 64 x 64 pixels, and a sample that fits. */
export function smallCamera(yaml: string): string {
  return yaml
    .replace('sensor: [256, 256]', 'sensor: [64, 64]')
    .replace('axis_column: 130.4', 'axis_column: 32.4')
    .replace('photons_per_second: 1.0e+6', 'photons_per_second: 6.0e+5')
    .replace(
      'diameter_mm: 1.33, height_mm: 1.5, mu_per_mm: 1.1',
      'diameter_mm: 0.33, height_mm: 0.35, mu_per_mm: 4',
    );
}

/** A scan over the wire, and what a test can do to it. */
export interface WiredScan {
  readonly config: BeamlineConfig;
  readonly beamline: Beamline;
  readonly clock: RealClock;
  readonly plan: ScanPlan;
  readonly running: RunningScan;
  readonly states: readonly string[];
  readonly done: Promise<ScanRecord>;
  /** Breaks something, in the words of the simulated beamline. */
  fault(text: string): Promise<void>;
}

export interface WireOptions {
  readonly request?: Readonly<Record<string, unknown>>;
  readonly yaml?: string;
  readonly atEnd?: AtEnd;
  /** Broken before the scan begins. */
  readonly broken?: string;
  readonly onProgress?: (progress: ScanProgress, scan: WiredScan) => void;
}

/**
 * Plans and starts a scan in real time.
 * @param faults makes what breaks things, once the beamline has been reached
 */
export async function startRealScan(
  config: BeamlineConfig,
  options: WireOptions,
  faults: () => Promise<WiredScan['fault']>,
): Promise<WiredScan> {
  const { atEnd = onTestFinished } = options;
  const clock = new RealClock();
  const beamline = await connectBeamline(config, clock, 'made');
  atEnd(() => beamline.close());
  const facts = await surveyed(beamline, clock, new AbortController().signal);
  const request = parseRequest({ ...FULL_REQUEST, ...SHORT, ...options.request }, ['cam']);
  const folder = testFolder(atEnd);
  const output = { directory: folder, file: join(folder, 'scan-####.h5'), exists: false, writable: true };
  const plan = planScan(request, facts, { ...output, freeBytes: 1e15 });
  const fault = await faults();
  if (options.broken !== undefined) await fault(options.broken);
  const states: string[] = [];
  const begun: { scan?: WiredScan } = {};
  const running = startScan({
    plan,
    beamline,
    clock,
    dryRun: false,
    onProgress: (progress) => {
      if (progress.kind === 'state') states.push(progress.state);
      if (begun.scan) options.onProgress?.(progress, begun.scan);
    },
  });
  begun.scan = { config, beamline, clock, plan, running, states, done: running.done, fault };
  return begun.scan;
}

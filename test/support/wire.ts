import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { RealClock } from '#core';
import { parseBeamline, type BeamlineConfig } from '#config';
import { CaClient } from '#epics';
import {
  connectBeamline,
  startIoc,
  startScan,
  surveyed,
  type Beamline,
  type RunningIoc,
  type RunningScan,
  type ScanProgress,
  type ScanRecord,
} from '#run';
import { parseRequest, planScan, type ScanPlan } from '#scan';
import { testFolder, type AtEnd } from './folder.ts';
import { FULL_REQUEST } from './plans.ts';

const FILE = fileURLToPath(new URL('../../sim/beamline-epics.yaml', import.meta.url));

/** The EPICS beamline that ships with a camera of 64 x 64 pixels. */
export const WIRE_BEAMLINE = readFileSync(FILE, 'utf8')
  .replace('sensor: [256, 256]', 'sensor: [64, 64]')
  .replace('axis_column: 130.4', 'axis_column: 32.4')
  .replace('photons_per_second: 1.0e+6', 'photons_per_second: 6.0e+5')
  .replace(
    'diameter_mm: 1.33, height_mm: 1.5, mu_per_mm: 1.1',
    'diameter_mm: 0.33, height_mm: 0.35, mu_per_mm: 4',
  );

/** Some seconds of real time. */
const SHORT = { scan_end: 45, nsteps: 20, exp_time: 0.03, latency: 0.01, npt_fields: 3, condition: 0.1 };

/** The beamline of a text as if it stood beside the one that ships; with a port, its servers are found there. */
export function wireConfig(yaml = WIRE_BEAMLINE, port?: number): BeamlineConfig {
  const config = parseBeamline(yaml, FILE);
  if (port === undefined) return config;
  return { ...config, epics: { ...config.epics, addresses: [`127.0.0.1:${port}`], auto_addresses: false } };
}

/** A scan over Channel Access, and what a test can do to it. */
export interface WiredScan {
  readonly config: BeamlineConfig;
  readonly beamline: Beamline;
  readonly clock: RealClock;
  readonly plan: ScanPlan;
  readonly running: RunningScan;
  readonly states: readonly string[];
  readonly done: Promise<ScanRecord>;
  /** Breaks something through the IOC's process variable for that. */
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

/** A simulated IOC in this process that goes with the test. */
export async function testIoc(atEnd: AtEnd = onTestFinished): Promise<RunningIoc> {
  const ioc = await startIoc(wireConfig(), { port: 0 });
  atEnd(() => ioc.close());
  return ioc;
}

/** Plans and starts a scan at an IOC that listens at a port of this machine. */
export async function scanOverWire(port: number, options: WireOptions = {}): Promise<WiredScan> {
  const { atEnd = onTestFinished } = options;
  const config = wireConfig(options.yaml, port);
  const clock = new RealClock();
  const beamline = await connectBeamline(config, clock, 'made');
  atEnd(() => beamline.close());
  const facts = await surveyed(beamline, clock, new AbortController().signal);
  const request = parseRequest({ ...FULL_REQUEST, ...SHORT, ...options.request }, ['cam']);
  const folder = testFolder(atEnd);
  const file = join(folder, 'scan-####.h5');
  const plan = planScan(request, facts, {
    directory: folder,
    file,
    exists: false,
    writable: true,
    freeBytes: 1e15,
  });
  const client = new CaClient({ addresses: [`127.0.0.1:${port}`], autoAddresses: false, environment: {} });
  atEnd(() => client.close());
  const faults = client.channel('sim:fault');
  await faults.connected();
  const fault = (text: string) => faults.put(text, { completion: true });
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

import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { RealClock } from '#core';
import { parseBeamline, type BeamlineConfig } from '#config';
import {
  connectBeamline,
  startScan,
  startTangoServers,
  surveyed,
  type Beamline,
  type RunningScan,
  type ScanProgress,
  type ScanRecord,
} from '#run';
import { parseRequest, planScan, type ScanPlan } from '#scan';
import { TangoClient } from '#tango';
import { FULL_REQUEST } from './plans.ts';
import { testFolder, type AtEnd } from './folder.ts';

const FILE = fileURLToPath(new URL('../../sim/beamline-tango.yaml', import.meta.url));
const PROGRAM = fileURLToPath(new URL('../../bin/tomochart.js', import.meta.url));

/** The Tango beamline that ships with a camera of 64 x 64 pixels. */
export const TANGO_WIRE_BEAMLINE = readFileSync(FILE, 'utf8')
  .replace('sensor: [256, 256]', 'sensor: [64, 64]')
  .replace('axis_column: 130.4', 'axis_column: 32.4')
  .replace('photons_per_second: 1.0e+6', 'photons_per_second: 6.0e+5')
  .replace(
    'diameter_mm: 1.33, height_mm: 1.5, mu_per_mm: 1.1',
    'diameter_mm: 0.33, height_mm: 0.35, mu_per_mm: 4',
  );

/** Some seconds of real time. */
const SHORT = { scan_end: 45, nsteps: 20, exp_time: 0.03, latency: 0.01, npt_fields: 3, condition: 0.1 };

/** Where simulated servers are. */
export interface TangoPlace {
  readonly host: string;
  readonly port: number;
  readonly panda: { readonly host: string; readonly controlPort: number; readonly dataPort: number };
  /** Address of the device that makes faults. */
  readonly fault: string;
  /** `host:port` of the database that they are registered in. */
  readonly tangoHost?: string;
}

/** Simulated servers in a process of their own, which the test may stop, continue and kill. */
export interface TangoProcess extends TangoPlace {
  readonly pid: number;
  signal(name: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): void;
  /** Resolves when it has ended. */
  readonly ended: Promise<unknown>;
}

/** The beamline of a text as if it stood beside the one that ships, its servers where they are. */
export function tangoConfig(place: TangoPlace | undefined, yaml = TANGO_WIRE_BEAMLINE): BeamlineConfig {
  const config = parseBeamline(yaml, FILE);
  if (!place) return config;
  const { host, port, panda, tangoHost } = place;
  const found = tangoHost
    ? { host: tangoHost, database: true }
    : { host: `${host}:${port}`, database: false };
  const box = { host: panda.host, control_port: panda.controlPort, data_port: panda.dataPort };
  return {
    ...config,
    tango: { ...config.tango, ...found },
    trigger: { ...config.trigger, panda: { ...config.trigger.panda!, ...box } },
  };
}

/** Simulated servers in this process that go with the test. */
export async function testTango(
  yaml?: string,
  { atEnd = onTestFinished, database }: { atEnd?: AtEnd; database?: string } = {},
): Promise<TangoPlace> {
  const servers = await startTangoServers(tangoConfig(undefined, yaml), {
    port: 0,
    controlPort: 0,
    dataPort: 0,
    ...(database === undefined ? {} : { database }),
  });
  atEnd(() => servers.close());
  return { ...servers, ...(database === undefined ? {} : { tangoHost: database }) };
}

/** Starts them in a process of their own; it goes with the test. @param at the ports of an earlier one, to be its successor */
export async function tangoProcess({
  at,
  database,
  atEnd = onTestFinished,
}: { at?: TangoPlace; database?: string; atEnd?: AtEnd } = {}): Promise<TangoProcess> {
  const file = join(testFolder(atEnd), 'tango.yaml');
  writeFileSync(file, TANGO_WIRE_BEAMLINE);
  const words = ['sim', 'tango', '--beamline', file, '--json'];
  words.push('--port', String(at?.port ?? 0), '--panda-port', String(at?.panda.controlPort ?? 0));
  if (database !== undefined) words.push('--database', database);
  const child = fork(PROGRAM, words, { execArgv: [], stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  const ended = once(child, 'exit');
  atEnd(() => end(child, ended));
  const first = once(createInterface({ input: child.stdout! }), 'line');
  const [line] = (await Promise.race([first, ended.then(() => ['null'])])) as [string];
  const said = JSON.parse(line) as TangoPlace | null;
  if (!said) throw new Error('the simulated servers have ended before they served');
  return {
    ...said,
    ...(database === undefined ? {} : { tangoHost: database }),
    pid: child.pid!,
    signal: (name) => void child.kill(name),
    ended,
  };
}

async function end(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await ended;
}

/** A scan over Tango, and what a test can do to it. */
export interface TangoScan {
  readonly config: BeamlineConfig;
  readonly beamline: Beamline;
  readonly plan: ScanPlan;
  readonly running: RunningScan;
  readonly states: readonly string[];
  readonly done: Promise<ScanRecord>;
  /** Breaks something, in the words of `sim/fault/1`. */
  fault(text: string): Promise<void>;
}

export interface TangoScanOptions {
  readonly request?: Readonly<Record<string, unknown>>;
  readonly yaml?: string;
  readonly atEnd?: AtEnd;
  /** Broken before the scan begins. */
  readonly broken?: string;
  readonly onProgress?: (progress: ScanProgress, scan: TangoScan) => void;
}

/** Plans and starts a scan at servers of this machine. */
export async function scanOverTango(place: TangoPlace, options: TangoScanOptions = {}): Promise<TangoScan> {
  const { atEnd = onTestFinished } = options;
  const config = tangoConfig(place, options.yaml);
  const clock = new RealClock();
  const beamline = await connectBeamline(config, clock, 'made');
  atEnd(() => beamline.close());
  const facts = await surveyed(beamline, clock, new AbortController().signal);
  const request = parseRequest({ ...FULL_REQUEST, ...SHORT, ...options.request }, ['cam']);
  const folder = testFolder(atEnd);
  const output = { directory: folder, file: join(folder, 'scan-####.h5'), exists: false, writable: true };
  const plan = planScan(request, facts, { ...output, freeBytes: 1e15 });
  const client = new TangoClient({ environment: {} });
  atEnd(() => client.close());
  const fault = async (text: string) => void (await client.device(place.fault).command('Cause', text));
  if (options.broken !== undefined) await fault(options.broken);
  const states: string[] = [];
  const begun: { scan?: TangoScan } = {};
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
  begun.scan = { config, beamline, plan, running, states, done: running.done, fault };
  return begun.scan;
}

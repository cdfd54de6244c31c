import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { parseBeamline, type BeamlineConfig } from '#config';
import { startTangoServers } from '#run';
import { TangoClient } from '#tango';
import { testFolder, type AtEnd } from './folder.ts';
import { smallCamera, startRealScan, type WiredScan, type WireOptions } from './realScan.ts';

const FILE = fileURLToPath(new URL('../../sim/beamline-tango.yaml', import.meta.url));
const PROGRAM = fileURLToPath(new URL('../../bin/tomochart.js', import.meta.url));

/** The Tango beamline that ships with a camera of 64 x 64 pixels. */
export const TANGO_WIRE_BEAMLINE = smallCamera(readFileSync(FILE, 'utf8'));

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

/** Plans and starts a scan at servers of this machine. */
export function scanOverTango(place: TangoPlace, options: WireOptions = {}): Promise<WiredScan> {
  const { atEnd = onTestFinished } = options;
  return startRealScan(tangoConfig(place, options.yaml), options, async () => {
    const client = new TangoClient({ environment: {} });
    atEnd(() => client.close());
    return async (text) => void (await client.device(place.fault).command('Cause', text));
  });
}

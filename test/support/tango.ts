import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { basename } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { RealClock } from '#core';
import {
  missingTangoPackages,
  startTangoDatabase,
  startTangoTest,
  type ServerProcess,
  type TangoDatabase,
} from '#sim/tango/database';
import { Child } from '#sim/tango/database/child';
import { freePort } from '#sim/tango/database/freePort';
import type { AtEnd } from './folder.ts';

/** Debian's, which has its packages. */
export const PYTHON = '/usr/bin/python3';

/** That a server is ready must not stay in its buffer; compiled files must not stay in the tree. */
const PYTHON_ENVIRONMENT = { PYTHONUNBUFFERED: '1', PYTHONDONTWRITEBYTECODE: '1' };

/** Everything that `.ci/run` proves; elsewhere, the minutes that it takes are spared. */
export const THOROUGH = process.env['REQUIRE_REAL'] === '1';

/** Debian's Tango database and PyTango are here. */
export function tangoAvailable(): boolean {
  if (missingTangoPackages().length > 0) return false;
  return spawnSync(PYTHON, ['-c', 'import tango, numpy'], { encoding: 'utf8' }).status === 0;
}

/** What the tests of a file share. */
export interface SharedDatabase {
  readonly database: TangoDatabase;
  /** TangoTest, where it was asked for. */
  readonly tangoTest: ServerProcess;
}

/** A real database for all tests of a file; call it at its top. Its properties are there once tests run. */
export function withDatabase({ tangoTest = false }: { tangoTest?: boolean } = {}): SharedDatabase {
  const shared: { database?: TangoDatabase; tangoTest?: ServerProcess } = {};
  beforeAll(async () => {
    if (!tangoAvailable()) return;
    shared.database = await startTangoDatabase();
    if (tangoTest) shared.tangoTest = await startTangoTest(shared.database);
  }, 60_000);
  afterAll(() => shared.database?.close(), 30_000);
  return shared as SharedDatabase;
}

/** A device server of PyTango. */
export interface PythonServer extends ServerProcess {
  /** Addresses of its devices, by name. */
  readonly uris: Readonly<Record<string, string>>;
}

export interface PythonServerOptions {
  /** Left out: without a database, as with `-nodb`. */
  readonly database?: TangoDatabase;
  readonly className: string;
  readonly devices: readonly string[];
  readonly port?: number;
  readonly atEnd?: AtEnd;
}

/** File of a Python program beside the tests of real things. */
export function pythonFile(name: string): string {
  return fileURLToPath(new URL(`../real/${name}`, import.meta.url));
}

/** Starts a PyTango server and waits until it serves; it goes with the test. */
export async function pythonServer(name: string, options: PythonServerOptions): Promise<PythonServer> {
  const { database, className, devices, atEnd = onTestFinished } = options;
  const port = options.port ?? (await freePort('127.0.0.1'));
  const script = pythonFile(name);
  const server = `${basename(name, '.py')}/test`;
  const endPoint = ['-ORBendPoint', `giop:tcp:127.0.0.1:${port}`];
  const program = { name, command: PYTHON, environment: PYTHON_ENVIRONMENT };
  if (database) {
    await database.addServer(
      server,
      devices.map((device) => ({ class: className, name: device })),
    );
    const started = await database.start({
      ...program,
      args: [script, 'test', ...endPoint],
      device: devices[0]!,
    });
    atEnd(() => started.close());
    const uris = devices.map((device) => [device, `tango://${database.tangoHost}/${device}`]);
    return withUris(started, uris);
  }
  const child = new Child({
    ...program,
    args: [script, 'test', '-nodb', '-dlist', devices.join(','), ...endPoint],
  });
  atEnd(() => child.stop());
  const { signal } = new AbortController();
  await child.line(/Ready to accept request/, { clock: new RealClock(), signal, seconds: 20 });
  const uris = devices.map((device) => [device, `tango://127.0.0.1:${port}/${device}#dbase=no`]);
  return withUris(child, uris);
}

/** The process as it is, with addresses. */
function withUris(of: Child | ServerProcess, uris: string[][]): PythonServer {
  return {
    pid: of.pid,
    get alive() {
      return of.alive;
    },
    ended: of.ended,
    signal: (name) => of.signal(name),
    close: () => ('close' in of ? of.close() : of.stop()),
    uris: Object.fromEntries(uris) as Record<string, string>,
  };
}

/** What a Python program asks for with a line on its stdout, by that line; it goes on when that is done. */
export type Answers = Readonly<Record<string, () => void | Promise<void>>>;

/**
 * Runs a Python program to its end.
 * @param options.tangoHost database that it finds in its environment
 * @param options.input the first line of its stdin, as JSON
 * @param options.environment variables that it finds beside those of every client
 * @returns its last line, which is JSON
 * @throws Error with what it said on stderr when it fails
 */
export async function pythonClient(
  name: string,
  args: readonly string[],
  options: {
    tangoHost?: string;
    answers?: Answers;
    input?: unknown;
    environment?: Readonly<Record<string, string>>;
  } = {},
): Promise<unknown> {
  const { tangoHost = '', answers = {}, input, environment = {} } = options;
  const ours = { PATH: process.env['PATH'], TANGO_HOST: tangoHost, LANG: 'C.UTF-8' };
  const child = spawn(PYTHON, [pythonFile(name), ...args], {
    env: { ...ours, ...PYTHON_ENVIRONMENT, ...environment },
  });
  if (input !== undefined) child.stdin.write(`${JSON.stringify(input)}\n`);
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  const closed = once(child, 'close');
  let last = '';
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      last = line;
      const answer = answers[line];
      if (!answer) continue;
      await answer();
      child.stdin.write('done\n');
    }
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  const [status, signal] = (await closed) as [number | null, string | null];
  if (status !== 0)
    throw new Error(`${name} ended with ${signal ?? `status ${status}`}: ${last}\n${complaints}`);
  return JSON.parse(last);
}

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect } from 'vitest';
import { CaServer } from '#epics/server/caServer';
import { requireReal } from './require.ts';

const python = '/usr/bin/python3';
const script = fileURLToPath(new URL('./pyepics_check.py', import.meta.url));
const available = spawnSync(python, ['-c', 'import epics, numpy'], { encoding: 'utf8' }).status === 0;
const real = requireReal('python3-pyepics', available);
const LARGE = 1_048_576;

function serverOn(port: number, counter: number): CaServer {
  const server = new CaServer({ host: '127.0.0.1', port });
  const limits = { display: [-20, 20], alarm: [-9, 9], warning: [-8, 8], control: [-10, 10] } as const;
  server.add({ name: 'py:double', type: 'double', value: 1.25, units: 'mm', precision: 3, limits });
  server.add({ name: 'py:long', type: 'long', value: 7 });
  server.add({ name: 'py:enum', type: 'enum', states: ['Closed', 'Open', 'Moving'], value: 2 });
  server.add({ name: 'py:string', type: 'string', value: '' });
  const path = '/data/visit/a/path/of/more/than/forty/characters.h5';
  server.add({ name: 'py:text', type: 'text', value: path });
  server.add({
    name: 'py:slow',
    type: 'double',
    value: 0,
    put: async (_value, { signal }) => {
      await delay(500, undefined, { signal });
    },
  });
  server.add({ name: 'py:counter', type: 'long', value: counter });
  const large = Int32Array.from({ length: LARGE }, (_, i) => i);
  server.add({ name: 'py:large', type: 'long', count: LARGE, value: large });
  server.add({ name: 'py:wave', type: 'double', count: 8, value: [1, 2, 3] });
  server.add({ name: 'py:readonly', type: 'double', value: 3, access: { read: true, write: false } });
  server.add({ name: 'py:limited', type: 'double', value: 1, limits, refusesOutside: true });
  return server;
}

/** Updates one after the other, as fast as the client takes them. */
async function count(server: CaServer): Promise<void> {
  for (let value = 1; value <= 20_000; value++) {
    server.get('py:counter')?.post(value);
    if (value % 100 === 0) await delay(1);
  }
}

/** Runs the script against a server of its own. @returns what it saw */
async function seenByPyepics(): Promise<Record<string, unknown>> {
  let server = serverOn(0, 0);
  const { port } = await server.start();
  const child = spawn(python, [script], {
    env: {
      PATH: process.env['PATH'],
      EPICS_CA_ADDR_LIST: '127.0.0.1',
      EPICS_CA_AUTO_ADDR_LIST: 'NO',
      EPICS_CA_SERVER_PORT: String(port),
      EPICS_CA_MAX_ARRAY_BYTES: '16000000',
    },
  });
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  const closed = once(child, 'close');
  let last = '';
  for await (const line of createInterface({ input: child.stdout })) {
    last = line;
    if (line === 'count') await count(server);
    else if (line === 'grant') server.get('py:readonly')?.setAccess({ read: true, write: true });
    else if (line === 'stop') await server.close();
    else if (line === 'start') {
      server = serverOn(port, 777);
      await server.start();
    } else continue;
    child.stdin.write('done\n');
  }
  const [status] = (await closed) as [number | null];
  await server.close();
  expect(status, complaints).toBe(0);
  return JSON.parse(last) as Record<string, unknown>;
}

describe('pyepics', () => {
  let seen: Record<string, unknown> = {};
  beforeAll(async () => {
    if (available) seen = await seenByPyepics();
  }, 60_000);

  real('gets numbers with units, precision and all limits, and puts them as numbers and as text', () => {
    expect(seen['double']).toEqual([1.25, 'ctrl_double', 'mm', 3, 'read/write']);
    expect(seen['limits']).toEqual([-20, 20, -9, 9, -8, 8, -10, 10]);
    expect([seen['put'], seen['put of text'], seen['as string']]).toEqual([2.5, 3.25, '3.250']);
    expect(seen['long']).toEqual([1, -5]);
  });

  real('sees alarms and the time of a value', () => {
    expect(seen['alarm']).toEqual([9.5, 3, 2]);
    expect(Math.abs(Number(seen['seconds ago']))).toBeLessThan(5);
  });

  real('reads enums as numbers and names, and puts them by either', () => {
    expect(seen['enum']).toEqual([2, 'Moving', ['Closed', 'Open', 'Moving']]);
    expect(seen['enum by name']).toEqual([0, 'Closed']);
    expect(seen['enum by number']).toBe('Open');
  });

  real('reads and puts texts of any length as characters, and short ones as strings', () => {
    expect(seen['text']).toBe('/data/visit/a/path/of/more/than/forty/characters.h5');
    expect(seen['text put']).toBe('/another/path/that/has/many/more/than/forty/characters/scan_0001.h5');
    expect([seen['string'], seen['long string']]).toEqual(['some words', 'some words']);
  });

  real('waits for the completion of a put, or is told of it', () => {
    expect(seen['waited']).toBeGreaterThanOrEqual(0.5);
    const [complete, atOnce] = seen['at once'] as [boolean, number];
    expect(complete).toBe(false);
    expect(atOnce).toBeLessThan(0.4);
    expect(seen['completed']).toBe(true);
    expect(seen['completed after']).toBeGreaterThanOrEqual(0.5);
    expect(seen['callback']).toEqual(['py:slow']);
  });

  real('gets every update of a monitor, in order', () => {
    expect(seen['monitor']).toEqual([20_001, true]);
  });

  real('gets and puts arrays of 4 MB, and arrays that are shorter than they may be', () => {
    expect(seen['large']).toEqual([LARGE, true]);
    expect(seen['large put']).toBe(true);
    expect(seen['wave']).toEqual([8, [1, 2, 3]]);
    expect(seen['wave put']).toEqual([true, [5, 6]]);
  });

  real('is refused what it must not write, and told when it may', () => {
    expect(seen['read only']).toEqual([3, true, false]);
    expect(seen['refused']).toBe('CASeverityException');
    expect([seen['granted'], seen['written']]).toEqual([true, 6]);
    expect(seen['limited']).toBe(1);
  });

  real('comes back with its monitors when the server has been restarted', () => {
    expect([seen['lost'], seen['back']]).toEqual([true, true]);
    expect(seen['back after']).toBeLessThan(20);
    expect(seen['states']).toEqual([true, false, true]);
  });
});

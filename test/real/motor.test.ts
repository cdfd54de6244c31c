import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect } from 'vitest';
import { iocBench } from '../sim/ioc/iocBench.ts';
import { requireReal } from './require.ts';

const python = '/usr/bin/python3';
const script = fileURLToPath(new URL('./motor.py', import.meta.url));
const real = requireReal(
  'python3-pyepics',
  spawnSync(python, ['-c', 'import epics'], { encoding: 'utf8' }).status === 0,
);

describe('a motor of the simulated IOC', () => {
  real('is driven to its end by epics.Motor', async () => {
    const { port, world, warnings } = await iocBench();
    const child = spawn(python, [script, 'sim:m2'], {
      env: {
        PATH: process.env['PATH'],
        EPICS_CA_ADDR_LIST: '127.0.0.1',
        EPICS_CA_AUTO_ADDR_LIST: 'NO',
        EPICS_CA_SERVER_PORT: String(port),
      },
    });
    const [output, complaints, [status]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close') as Promise<[number | null]>,
    ]);
    expect(status, complaints).toBe(0);
    const { took, ...seen } = JSON.parse(output) as Record<string, unknown>;
    expect(seen).toEqual({
      missing: [],
      info: ['x', 'mm', 5, 'motor', 'Go'],
      move: 0,
      'at the end': [8, 8, 1],
      done: [0, 1],
      'on the way': expect.any(Number) as number,
      relative: [0, 5],
      dial: [0, 4],
      raw: [4e6, 1e-6],
      tweak: [0, 4.5],
      'tweak back': [0, 4],
      limits: [-15, 15, true, false],
      outside: -12,
      'outside, ignored': [-4, 1, 4, 4],
      'new limit': [6, -12, 0, 0],
      'too fast': 100,
      confirmed: 1,
      stopped: true,
      'stopped on the way': [true, true, true],
      set: [3, 5, -2, -17, 13],
      'after set': [0, 2],
    });
    expect(seen['on the way']).toBeGreaterThan(1);
    // 8 mm at 20 mm/s and 50 ms for the ramps.
    expect(took).toBeGreaterThan(0.4);
    expect(world.stages['x']!.position).toBe(2);
    expect(warnings).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { EpicsShutter } from '#devices/epics/shutter';
import type { ShutterPvs } from '#devices/epics/parameters';
import type { CaServer, PvDefinition } from '#epics';
import { pause, rejection, sleepsOf, within } from '../realTime.ts';
import { testIoc } from './support/ioc.ts';

const STATES = ['Closed', 'Open', 'Moving'];

/** A shutter with a command of its own for each way, as front-end shutters have. */
const PAIR: ShutterPvs = {
  name: 'fast_shutter',
  open: { pv: 't:OpenEPICS', value: 1 },
  closed: { pv: 't:CloseEPICS', value: 1 },
  readback: { pv: 't:Status', open: 'Open', closed: 'Closed' },
  settleSeconds: 0,
};

/** One with a single command and a readback in volts of a switch. */
const SINGLE: ShutterPvs = {
  name: 'fast_shutter',
  open: { pv: 't:Shutter', value: 'Open' },
  closed: { pv: 't:Shutter', value: 'Close' },
  readback: { pv: 't:Status', open: 1, closed: '0' },
  settleSeconds: 0,
};

interface Blades {
  readonly travelMs?: number;
  /** The command is complete when the blades have arrived. */
  readonly completes?: boolean;
  readonly stuck?: boolean;
  readonly log?: string[];
}

async function move(server: CaServer, to: number, { travelMs = 15, stuck, log }: Blades) {
  log?.push(STATES[to]!);
  if (stuck) return;
  await pause(travelMs / 2);
  server.get('t:Status')!.post(2);
  await pause(travelMs / 2);
  server.get('t:Status')!.post(to);
  log?.push('arrived');
}

async function pairOf(blades: Blades = {}, pvs = PAIR) {
  const ioc = await testIoc([{ name: 't:Status', type: 'enum', states: STATES, value: 0 }]);
  const command = (name: string, to: number): PvDefinition => ({
    name,
    type: 'short',
    value: 0,
    put: async () => {
      const moved = move(ioc.server, to, blades);
      if (blades.completes) await moved;
    },
  });
  ioc.server.add(command('t:OpenEPICS', 1));
  ioc.server.add(command('t:CloseEPICS', 0));
  return { ...ioc, shutter: new EpicsShutter(ioc.control, pvs) };
}

async function singleOf(blades: Blades = {}) {
  const ioc = await testIoc([{ name: 't:Status', type: 'double', value: 0 }]);
  ioc.server.add({
    name: 't:Shutter',
    type: 'enum',
    states: ['Close', 'Open'],
    value: 0,
    put: (to) => void move(ioc.server, to, blades),
  });
  return { ...ioc, shutter: new EpicsShutter(ioc.control, SINGLE) };
}

describe('a shutter of EPICS', () => {
  it('closes past an opening that hangs, also with one command for both', async () => {
    const ioc = await testIoc([{ name: 't:Status', type: 'double', value: 0 }]);
    ioc.server.add({
      name: 't:Shutter',
      type: 'enum',
      states: ['Close', 'Open'],
      value: 0,
      // Opens, and never says that it is done.
      put: (to) => (ioc.server.get('t:Status')!.post(to), to === 1 ? new Promise(() => {}) : undefined),
    });
    const shutter = new EpicsShutter(ioc.control, {
      ...SINGLE,
      readback: { ...SINGLE.readback, open: 'never' },
    });
    await shutter.connect(within(5));
    expect((await rejection(shutter.set('open', within(0.3)))).code).toBe('TIMEOUT');
    expect(ioc.server.get('t:Status')!.value).toBe(1);
    await shutter.set('closed', within(1));
    expect(ioc.server.get('t:Status')!.value).toBe(0);
  });

  it.each([
    ['of two commands, complete at once', () => pairOf()],
    ['of two commands, complete when it has arrived', () => pairOf({ completes: true })],
    ['of one command and numbers', () => singleOf()],
  ])('%s has moved when it reads so', async (_, shutterOf) => {
    const { shutter, server } = await shutterOf();
    await shutter.connect(within(3));
    expect(await shutter.state(within(1))).toBe('closed');
    await shutter.set('open', within(3));
    expect([server.get('t:Status')!.value, await shutter.state(within(1))]).toEqual([1, 'open']);
    await shutter.set('closed', within(3));
    expect([server.get('t:Status')!.value, await shutter.state(within(1))]).toEqual([0, 'closed']);
    server.get('t:Status')!.post(2);
    expect(await shutter.state(within(1))).toBeUndefined();
  });

  it('takes an enum by its numbers, too, and commands it in any case, also where it reads so already', async () => {
    const log: string[] = [];
    const pvs = { ...PAIR, readback: { pv: 't:Status', open: 1, closed: 0 } };
    const { shutter } = await pairOf({ log, completes: true }, pvs);
    for (const state of ['closed', 'open', 'open'] as const) await shutter.set(state, within(3));
    expect(log).toEqual(['Closed', 'arrived', 'Open', 'arrived', 'Open', 'arrived']);
  });

  it('reads nothing while its readback is in alarm INVALID, and says so', async () => {
    const { shutter, server } = await pairOf({ stuck: true });
    await shutter.connect(within(3));
    server.get('t:Status')!.post(0, { severity: 3, status: 17 });
    expect(await shutter.state(within(1))).toBeUndefined();
    const error = await rejection(shutter.set('closed', within(0.15)));
    expect(error.message).toContain('0 (Closed) in alarm INVALID');
  });

  it('that a motor moves is where it reads to within its tolerance', async () => {
    const { server, control } = await singleOf();
    const readback = { pv: 't:Status', open: 0, closed: 1, tolerance: 0.05 };
    const shutter = new EpicsShutter(control, { ...SINGLE, readback });
    await shutter.connect(within(3));
    const states = [];
    for (const value of [0.0004, 0.9996, 0.5, -0.06, NaN]) {
      server.get('t:Status')!.post(value);
      states.push(await shutter.state(within(1)));
    }
    expect(states).toEqual(['open', 'closed', undefined, undefined, undefined]);
  });

  it('settles as long as it declares, once it reads so', async () => {
    const { shutter } = await pairOf({}, { ...PAIR, settleSeconds: 0.12 });
    await shutter.connect(within(3));
    const { clock, slept } = sleepsOf();
    const patience = { ...within(3), clock };
    await shutter.set('open', patience);
    expect([slept, await shutter.state(within(1))]).toEqual([[0.12], 'open']);
    await shutter.set('open', patience);
    expect(slept).toEqual([0.12]);
    await shutter.set('closed', patience);
    expect(slept).toEqual([0.12, 0.12]);
  });

  it('that does not move says what it reads and where to look', async () => {
    const { shutter } = await pairOf({ stuck: true });
    await shutter.connect(within(3));
    const error = await rejection(shutter.set('open', within(0.15)));
    expect(error).toMatchObject({
      code: 'TIMEOUT',
      message: 'waited 0.15 s for fast_shutter to read open (ca://t:Status), in vain: it reads 0 (Closed)',
    });
    expect(error.remedy).toMatch(/permit.*air pressure.*searched.*t:OpenEPICS/);
  });

  it('whose command never completes has moved all the same when it was seen to move', async () => {
    const { shutter, server } = await pairOf();
    server.remove('t:OpenEPICS');
    server.add({
      name: 't:OpenEPICS',
      type: 'short',
      value: 0,
      put: async () => {
        await move(server, 1, {});
        await new Promise(() => {});
      },
    });
    await shutter.connect(within(3));
    await shutter.set('open', within(2));
  });

  it('whose command is refused says so at once', async () => {
    const { shutter, server } = await pairOf();
    server.get('t:OpenEPICS')!.setAccess({ read: true, write: false });
    await shutter.connect(within(3));
    const error = await rejection(shutter.set('open', within(10)));
    expect(error).toMatchObject({
      code: 'DEVICE',
      message: expect.stringContaining('t:OpenEPICS') as string,
    });
  });

  it('whose connection breaks says so at once', async () => {
    const { shutter, server } = await pairOf({ stuck: true });
    await shutter.connect(within(3));
    const set = rejection(shutter.set('open', within(30)));
    await pause(40);
    await server.close();
    expect(await set).toMatchObject({
      code: 'DEVICE',
      message: expect.stringMatching(/fast_shutter.*lost/) as string,
    });
  });
});

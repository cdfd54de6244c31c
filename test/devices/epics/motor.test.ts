import { describe, expect, it } from 'vitest';
import { TomochartError } from '#core';
import { EpicsMotor } from '#devices/epics/motor/motor';
import { rejection, serve, testIoc, within } from './support/ioc.ts';
import { ScriptedMotor, type MotorScript } from './support/scriptedMotor.ts';

async function rotOf(script: MotorScript = {}, units = 'deg', options = {}) {
  const ioc = await testIoc();
  const motor = new ScriptedMotor(ioc.server, 't:m1', script);
  const pvs = { record: 't:m1', units, tolerance: 0.01 };
  const rot = new EpicsMotor(ioc.control, 'rot', pvs, { startGraceSeconds: 0.08, ...options });
  return { ...ioc, motor, rot };
}

async function connected(script: MotorScript = {}, options = {}) {
  const parts = await rotOf(script, 'deg', options);
  await parts.rot.connect(within(3));
  return parts;
}

describe('a motor that is connected', () => {
  it('takes other words for its units, and none', async () => {
    for (const [egu, units] of [
      ['degrees', 'deg'],
      ['Deg ', 'deg'],
      ['millimeter', 'mm'],
      ['', 'mm'],
    ] as const) {
      const { rot } = await rotOf({ units: egu }, units);
      await rot.connect(within(3));
    }
  });

  it('refuses a record in other units', async () => {
    const { rot } = await rotOf({ units: 'mm' });
    expect(await rejection(rot.connect(within(3)))).toMatchObject({
      code: 'BAD_CONFIG',
      message: 'rot is in deg, but t:m1.EGU says mm',
    });
  });

  it('names every field that is missing', async () => {
    const { rot } = await rotOf({ without: ['MSTA', 'SPMG'] });
    const error = await rejection(rot.connect(within(0.2)));
    expect(error).toMatchObject({ code: 'TIMEOUT', message: expect.stringContaining('t:m1.SPMG') as string });
    expect(error.message).toContain('t:m1.MSTA');
  });

  it('tells a planner its acceleration time and its highest velocity', async () => {
    const { rot } = await connected();
    expect([await rot.accelerationSeconds(within(1)), await rot.maxVelocity(within(1))]).toEqual([0.1, 1000]);
    const { rot: unbounded } = await connected({ initial: { VMAX: 0 } });
    expect(await unbounded.maxVelocity(within(1))).toBeUndefined();
  });
});

describe('a motor that is homed', () => {
  it('is done when it stands and reads at home', async () => {
    const { rot, motor } = await connected({ initial: { RBV: 2, VAL: 2 } });
    await rot.home(within(3));
    expect([motor.written, motor.get('RBV'), motor.get('DMOV')]).toEqual([[['HOMF', 1]], 0, 1]);
  });

  it('looks for home in the direction that is declared', async () => {
    const { rot, motor } = await connected({ initial: { RBV: 2 } }, { home: 'reverse' });
    await rot.home(within(3));
    expect(motor.written).toEqual([['HOMR', 1]]);
  });

  it.each([
    ['stands without having found home', { miss: 0.5 }, /has not found its reference position/],
    ['does not begin', { dead: true }, /has not begun to look for home/],
    ['reports a stall', { onStep: (motor: ScriptedMotor) => motor.post('MSTA', 1 << 6) }, /has stalled/],
  ])('fails when it %s', async (_, script, message) => {
    const { rot } = await connected({ initial: { RBV: 2 }, ...script });
    const error = await rejection(rot.home(within(3)));
    expect(error).toMatchObject({ code: 'DEVICE', message: expect.stringMatching(message) as string });
  });
});

describe('a motor whose place is given a name', () => {
  it('is set and used again, and does not move', async () => {
    const { rot, motor } = await connected({ initial: { RBV: 370, VAL: 370 } });
    await rot.define(10, within(3));
    expect(motor.written).toEqual([
      ['SET', 1],
      ['VAL', 10],
      ['SET', 0],
    ]);
    expect([motor.get('RBV'), motor.get('SET')]).toEqual([10, 0]);
  });

  it('works with a record that does not know IGSET, and refuses one that ignores Set mode', async () => {
    const { rot } = await connected({ without: ['IGSET'] });
    await rot.define(10, within(3));
    const ignoring = await connected({ initial: { IGSET: 1 } });
    expect(await rejection(ignoring.rot.define(10, within(3)))).toMatchObject({
      code: 'DEVICE',
      message: expect.stringContaining('IGSET') as string,
    });
    expect(ignoring.motor.written).toEqual([]);
  });

  it('is not written a position when it does not go into Set mode: it would move', async () => {
    const { rot, motor } = await connected();
    const post = motor.post.bind(motor);
    motor.post = (field, value) => (field === 'SET' ? undefined : post(field, value));
    expect(await rejection(rot.define(10, within(3)))).toMatchObject({
      code: 'DEVICE',
      message: 'rot (t:m1) does not go into Set mode',
    });
    expect(motor.written.map(([field]) => field)).toEqual(['SET', 'SET']);
  });

  it('leaves Set mode also when it does not read the new position, and when it is aborted', async () => {
    const { rot, motor } = await connected();
    const post = motor.post.bind(motor);
    motor.post = (field, value) => (field === 'RBV' ? undefined : post(field, value));
    expect(await rejection(rot.define(10, within(0.15)))).toMatchObject({ code: 'TIMEOUT' });
    expect([motor.get('SET'), motor.written.at(-1)]).toEqual([0, ['SET', 0]]);
    const abort = new AbortController();
    const defined = rejection(rot.define(10, within(3, abort.signal)));
    await expect.poll(() => motor.get('VAL')).toBe(10);
    abort.abort(new TomochartError('ABORTED', 'enough'));
    expect(await defined).toMatchObject({ code: 'ABORTED' });
    expect(motor.get('SET')).toBe(0);
  });

  it('says that it may be in Set mode when that cannot be left', async () => {
    const { rot, motor } = await connected();
    const post = motor.post.bind(motor);
    motor.post = (field, value) => (field === 'SET' && value === 0 ? undefined : post(field, value));
    expect(await rejection(rot.define(10, within(3)))).toMatchObject({
      code: 'DEVICE',
      message: 'rot (t:m1) may have been left in Set mode',
    });
  }, 10_000);
});

describe('a motor that is stopped', () => {
  it('stands still, in the middle of a move whose put is not complete', async () => {
    const { rot, motor } = await connected();
    const moved = rejection(rot.move(50, 10, within(10)));
    await expect.poll(() => motor.get('RBV')).toBeGreaterThan(0.1);
    await rot.stop(within(3));
    expect([motor.get('DMOV'), await rot.moving(within(1))]).toEqual([1, false]);
    expect(motor.get('RBV')).toBeLessThan(10);
    expect(await moved).toMatchObject({ code: 'DEVICE' });
  });

  it('may stand still already', async () => {
    const { rot, motor } = await connected();
    await rot.stop(within(3));
    expect(motor.written).toEqual([['STOP', 1]]);
  });

  it('says so when it goes on', async () => {
    const { rot } = await connected({ initial: { DMOV: 0 } });
    const error = await rejection(rot.stop(within(0.2)));
    expect(error).toMatchObject({ code: 'TIMEOUT', remedy: 'stop it by hand' });
    expect(error.message).toMatch(/rot \(t:m1\) to stop, in vain: it is still moving/);
  });

  it('is stopped after its IOC has come back', async () => {
    const { rot, motor, server, address } = await connected({ initial: { DMOV: 0 } });
    const stopped = rot.stop(within(10));
    await expect.poll(() => motor.written.length).toBe(1);
    await server.close();
    const again = await serve([], address.port);
    const restarted = new ScriptedMotor(again, 't:m1');
    await again.start();
    await stopped;
    expect(restarted.written).toEqual([['STOP', 1]]);
  }, 15_000);
});

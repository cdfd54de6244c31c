import { describe, expect, it } from 'vitest';
import { TomochartError } from '#core';
import { EpicsMotor } from '#devices/epics/motor/motor';
import { pause, rejection, testIoc, within } from './support/ioc.ts';
import { PROBLEM, ScriptedMotor, SLIP_STALL, type MotorScript } from './support/scriptedMotor.ts';

/** A connected axis `rot` and the scripted record `t:m1` that it drives. */
async function rotOf(script: MotorScript = {}) {
  const ioc = await testIoc();
  const motor = new ScriptedMotor(ioc.server, 't:m1', script);
  const pvs = { record: 't:m1', units: 'deg', tolerance: 0.01 };
  const rot = new EpicsMotor(ioc.control, 'rot', pvs, { startGraceSeconds: 0.08 });
  await rot.connect(within(3));
  return { ...ioc, motor, rot };
}

describe('a motor that moves', () => {
  it('sets its velocity first, and has arrived when the record says so and the encoder reads so', async () => {
    const { rot, motor } = await rotOf();
    await rot.move(4, 200, within(3));
    expect(motor.written).toEqual([
      ['VELO', 200],
      ['VAL', 4],
    ]);
    expect([await rot.position(within(1)), await rot.moving(within(1)), motor.get('DMOV')]).toEqual([
      4,
      false,
      1,
    ]);
    await rot.move(-4, 200, within(3));
    expect(motor.written.slice(2)).toEqual([['VAL', -4]]);
  });

  it('is not taken for arrived by a put that completes early, before or while it moves', async () => {
    for (const startsAfterMs of [0, 40]) {
      const { rot, motor } = await rotOf({ early: true, startsAfterMs });
      await rot.move(5, 100, within(3));
      expect([motor.get('RBV'), motor.get('DMOV')]).toEqual([5, 1]);
    }
  });

  it('is waited for until the put is complete, too', async () => {
    const { rot, motor } = await rotOf({ completesAfterMs: 60 });
    await rot.move(1, 100, within(3));
    expect(motor.completed).toBe(1);
  });

  it('may already be where it is sent', async () => {
    const { rot } = await rotOf({ early: true, initial: { RBV: 2.005 } });
    await rot.move(2, 100, within(3));
  });

  it('forgives a limit violation and a fault from before the move', async () => {
    const { rot } = await rotOf({
      initial: { LVIO: 1, MSTA: SLIP_STALL },
      early: true,
      startsAfterMs: 20,
      onStep: (motor) => motor.post('MSTA', 0),
    });
    await rot.move(3, 100, within(3));
  });

  it('leaves a limit switch that it does not run into', async () => {
    const { rot, motor } = await rotOf({
      initial: { HLS: 1 },
      onStep: (moving, position) => (position < -1 ? moving.post('HLS', 0) : undefined),
    });
    await rot.move(-3, 100, within(3));
    expect(motor.get('RBV')).toBe(-3);
  });
});

describe('a move that is refused before anything is written', () => {
  it.each([
    ['beyond a soft limit', {}, [150, 100], 'LIMIT', /rot cannot go to 150 deg: its limits are -100 and 100/],
    ['faster than VMAX', {}, [5, 2000], 'LIMIT', /2000 deg\/s.*VBAS.*1000 \(VMAX\)/],
    ['slower than VBAS', { VBAS: 10 }, [5, 9], 'LIMIT', /9 deg\/s.*10 \(VBAS\)/],
    ['without a velocity', { VMAX: 0 }, [5, 0], 'LIMIT', /cannot move with 0 deg\/s/],
    ['not in Go', { SPMG: 1 }, [5, 100], 'DEVICE', /rot \(t:m1\) is not in Go/],
    ['in Set mode', { SET: 1 }, [5, 100], 'DEVICE', /in Set mode/],
    ['moving already', { DMOV: 0 }, [5, 100], 'DEVICE', /moving already/],
    ['against a high limit switch', { HLS: 1 }, [5, 100], 'DEVICE', /high \(positive\) limit switch/],
    ['against a low limit switch', { LLS: 1 }, [-5, 100], 'DEVICE', /low \(negative\) limit switch/],
  ] as const)('%s', async (_, initial, [to, velocity], code, message) => {
    const { rot, motor } = await rotOf({ initial });
    const error = await rejection(rot.move(to, velocity, within(3)));
    expect(error).toMatchObject({ code });
    expect(error.message).toMatch(message);
    expect(error.remedy).toBeTruthy();
    expect(motor.written).toEqual([]);
  });

  it('has no limits where the record has none', async () => {
    const { rot } = await rotOf({ initial: { HLM: 0, LLM: 0, RBV: 147, VAL: 147 } });
    expect(await rot.limits(within(1))).toBeUndefined();
    const { rot: bounded } = await rotOf();
    expect(await bounded.limits(within(1))).toEqual({ low: -100, high: 100 });
  });
});

/** A move to 20 that would take 10 s: what ends it ends it long before. */
async function failed(script: MotorScript) {
  const { rot, motor } = await rotOf(script);
  const error = await rejection(rot.move(20, 2, within(10)));
  return { error, motor };
}

/** Does something at the third step of a move. */
function thirdStep(what: (motor: ScriptedMotor) => boolean | void): MotorScript {
  let steps = 0;
  return { onStep: (motor) => (++steps === 3 ? what(motor) : undefined) };
}

describe('a move that fails', () => {
  it('at once when it runs into a limit switch, and says which', async () => {
    const { error } = await failed(thirdStep((motor) => motor.post('HLS', 1)));
    expect(error).toMatchObject({
      code: 'DEVICE',
      message: 'rot (t:m1) is at its high (positive) limit switch (HLS)',
      remedy: expect.stringContaining('negative side') as string,
    });
  });

  it.each([
    ['a stall', SLIP_STALL, /has stalled.*following error/],
    ['a problem of the controller', PROBLEM, /has a problem/],
  ])('at once when the record reports %s', async (_, bits, message) => {
    const { error } = await failed(thirdStep((motor) => motor.post('MSTA', bits)));
    expect(error).toMatchObject({ code: 'DEVICE', message: expect.stringMatching(message) as string });
    expect(error.remedy).toMatch(/reset/);
  });

  it('when the record is in alarm INVALID', async () => {
    const { error } = await failed(
      thirdStep((motor) => (motor.post('RBV', 1, 3), motor.post('DMOV', 1), true)),
    );
    expect(error).toMatchObject({ code: 'DEVICE', message: expect.stringContaining('INVALID') as string });
  });

  it('when it stands elsewhere, and says where', async () => {
    const { rot } = await rotOf({ miss: 0.02 });
    expect(await rejection(rot.move(3, 100, within(3)))).toMatchObject({
      code: 'DEVICE',
      message: 'rot (t:m1) stands at 3.02 deg instead of 3',
    });
    const { rot: near } = await rotOf({ miss: 0.009 });
    await near.move(3, 100, within(3));
  });

  it('when the encoder reads no number', async () => {
    const { rot } = await rotOf({ onStep: (motor) => (motor.post('RBV', NaN), true) });
    expect(await rejection(rot.move(3, 100, within(3)))).toMatchObject({
      code: 'DEVICE',
      message: 'rot (t:m1) stands at NaN deg instead of 3',
    });
  });

  it('when it does not move at all', async () => {
    const { rot } = await rotOf({ dead: true });
    expect(await rejection(rot.move(3, 100, within(3)))).toMatchObject({
      code: 'DEVICE',
      message: 'rot (t:m1) stands at 0 deg instead of 3: it did not move',
    });
  });

  it('when somebody stops it', async () => {
    const { rot, control } = await rotOf(
      thirdStep(() => void control.number('t:m1.STOP').write(1, within(1))),
    );
    const error = await rejection(rot.move(50, 100, within(3)));
    expect(error).toMatchObject({
      code: 'DEVICE',
      message: expect.stringContaining('somebody stopped it') as string,
    });
  });

  it('when the record finds a limit violation that nobody saw before', async () => {
    const { rot, motor } = await rotOf({ early: true });
    const moved = rejection(rot.move(99, 10, within(3)));
    await expect.poll(() => motor.get('DMOV')).toBe(0);
    motor.post('LVIO', 1);
    motor.post('DMOV', 1);
    expect(await moved).toMatchObject({
      code: 'LIMIT',
      message: expect.stringContaining('(LVIO)') as string,
    });
  });

  it('when a velocity is not taken', async () => {
    const { rot, motor } = await rotOf();
    const post = motor.post.bind(motor);
    motor.post = (field, value, severity) => post(field, field === 'VELO' ? 10 : value, severity);
    expect(await rejection(rot.move(3, 20, within(3)))).toMatchObject({
      code: 'DEVICE',
      message: 'rot (t:m1) took a velocity of 10 instead of 20 deg/s',
    });
    expect(motor.written).toEqual([['VELO', 20]]);
  });

  it('at once when the connection is lost in the middle of it', async () => {
    const { rot, motor, server } = await rotOf();
    const moved = rejection(rot.move(20, 2, within(10)));
    await expect.poll(() => motor.get('DMOV')).toBe(0);
    const started = performance.now();
    await server.close();
    const error = await moved;
    expect(performance.now() - started).toBeLessThan(2000);
    expect(error).toMatchObject({ code: 'DEVICE' });
    expect(error.message).toMatch(/rot.*t:m1.*was lost/);
  });

  it('at its deadline, telling where it stands', async () => {
    const { rot } = await rotOf();
    const error = await rejection(rot.move(20, 2, within(0.2)));
    expect(error).toMatchObject({ code: 'TIMEOUT' });
    expect(error.message).toMatch(
      /for rot \(t:m1\) to arrive at 20 deg, in vain: it is still moving at 0\.\d+/,
    );
  });

  it('with the reason of an abort, and writes nothing more', async () => {
    const { rot, motor } = await rotOf();
    const abort = new AbortController();
    const moved = rejection(rot.move(20, 2, within(10, abort.signal)));
    await expect.poll(() => motor.get('DMOV')).toBe(0);
    abort.abort(new TomochartError('ABORTED', 'enough'));
    expect(await moved).toMatchObject({ code: 'ABORTED', message: 'enough' });
    const written = motor.written.length;
    await pause(40);
    expect(motor.written).toHaveLength(written);
    const before = await rotOf();
    expect(await rejection(before.rot.move(1, 1, within(1, abort.signal)))).toMatchObject({
      code: 'ABORTED',
    });
    expect(before.motor.written).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { TomochartError } from '#core';
import type { MotorNames } from '#devices/tango';
import { TangoMotor } from '#devices/tango/motor/motor';
import { hastened, pause, rejection, within } from '../realTime.ts';
import { PLAIN, SARDANA, ScriptedMotor, type MotorScript } from './support/scriptedMotor.ts';
import { testTango } from './support/server.ts';

/** A connected axis `rot` and the scripted device `sim/motor/rot` that it drives. */
async function rotOf(script: MotorScript = {}, names: Omit<MotorNames, 'device'> = SARDANA) {
  const motor = new ScriptedMotor(script);
  const tango = await testTango([motor.definition('sim/motor/rot')]);
  motor.attach(tango.devices[0]!);
  const rot = new TangoMotor(
    tango.control,
    'rot',
    { ...names, device: tango.uri('sim/motor/rot') },
    { startGraceSeconds: 0.12 },
  );
  await rot.connect(within(3));
  return { ...tango, motor, rot };
}

const written = (motor: ScriptedMotor) => motor.log.map(([name]) => name);

describe('a motor of Tango that moves', () => {
  it('sets its velocity first, and has arrived when it is idle and the position reads so', async () => {
    const { rot, motor } = await rotOf();
    await rot.move(4, 200, within(3));
    expect(motor.log).toEqual([
      ['Velocity', 200],
      ['Position', 4],
    ]);
    expect([await rot.position(within(1)), await rot.moving(within(1)), motor.state]).toEqual([
      4,
      false,
      'ON',
    ]);
    await rot.move(-4, 200, within(3));
    expect(motor.log.slice(2)).toEqual([['Position', -4]]);
  });

  it('is waited for where the write is answered at the end, where MOVING comes late, and where it never comes', async () => {
    for (const script of [{ answersAtEnd: true }, { startsAfterMs: 60 }, { stateless: true }]) {
      const { rot, motor } = await rotOf({ ...script, position: 1 });
      await rot.move(6, 100, within(3));
      expect([motor.position, motor.state]).toEqual([6, 'ON']);
    }
  });

  it('moves as fast as it does where its device has no velocity', async () => {
    const { rot, motor } = await rotOf({}, PLAIN);
    await rot.move(2, 7, within(3));
    expect(written(motor)).toEqual(['Position']);
  });

  it('may already be where it is sent', async () => {
    const { rot } = await rotOf({ position: 2.005, dead: true });
    await rot.move(2, 100, within(3));
  });

  it('takes a velocity that its controller rounds a little', async () => {
    const { rot } = await rotOf({ taken: Math.fround });
    await rot.move(1, 33.3, within(3));
  });

  it('is moved off a limit switch, also out of the ALARM that it is in', async () => {
    for (const names of [SARDANA, PLAIN]) {
      const { rot, motor } = await rotOf(
        { position: 5, upper: true, state: 'ALARM', startsAfterMs: 20 },
        names,
      );
      motor.script.onStep = (moving) => void (moving.upper = moving.position > 4);
      await rot.move(1, 100, within(3));
      expect([motor.position, motor.state]).toEqual([1, 'ON']);
    }
  });

  it('tells its limits, and none where the device has none', async () => {
    const { rot } = await rotOf();
    expect(await rot.limits(within(1))).toEqual({ low: -100, high: 100 });
    const { rot: free } = await rotOf({}, { ...SARDANA, position: 'Preset' });
    expect(await free.limits(within(1))).toBeUndefined();
  });
});

describe('a move of Tango that is refused before anything is written', () => {
  it.each([
    [
      'beyond a limit',
      {},
      [150, 100],
      'LIMIT',
      /rot \(sim\/motor\/rot\) cannot go to 150 deg: its limits are -100 and 100/,
    ],
    ['nowhere', {}, [NaN, 100], 'LIMIT', /cannot go to NaN deg/],
    ['faster than its maximum', {}, [5, 2000], 'LIMIT', /2000 deg\/s.*0\.001 to 1000/],
    ['without a velocity', {}, [5, 0], 'LIMIT', /cannot move with 0 deg\/s/],
    ['moving already', { state: 'MOVING' }, [5, 100], 'DEVICE', /moving already \(MOVING\)/],
    ['in a fault', { state: 'FAULT' }, [5, 100], 'DEVICE', /is in state FAULT; its status: "it is FAULT"/],
    ['in an alarm', { state: 'ALARM' }, [5, 100], 'DEVICE', /is in state ALARM/],
    [
      'against its upper limit switch',
      { upper: true },
      [5, 100],
      'DEVICE',
      /upper \(positive\) limit switch/,
    ],
    [
      'against its lower one, in ALARM',
      { lower: true, state: 'ALARM' },
      [-5, 100],
      'DEVICE',
      /lower \(negative\)/,
    ],
  ] as const)('%s', async (_, script, [to, velocity], code, message) => {
    const { rot, motor } = await rotOf(script);
    const error = await rejection(rot.move(to, velocity, within(3)));
    expect(error).toMatchObject({ code });
    expect(error.message).toMatch(message);
    expect(error.remedy).toBeTruthy();
    expect(motor.log).toEqual([]);
  });
});

/** A move to 20 that would take 10 s: what ends it ends it long before. */
async function failed(script: MotorScript, names?: Omit<MotorNames, 'device'>) {
  const { rot, motor } = await rotOf(script, names);
  const error = await rejection(rot.move(20, 2, within(10)));
  return { error, motor };
}

/** Does something at the third step of a move. */
function thirdStep(what: (motor: ScriptedMotor) => boolean | void): MotorScript {
  let steps = 0;
  return { onStep: (motor) => (++steps === 3 ? what(motor) : undefined) };
}

describe('a move of Tango that fails', () => {
  it('at once when it runs into a limit switch, and says which', async () => {
    const script = () =>
      thirdStep((motor) => ((motor.upper = true), motor.set('ALARM', 'upper limit'), true));
    for (const names of [SARDANA, PLAIN]) {
      const { error } = await failed({ ...script(), ...(names === PLAIN ? { position: 10 } : {}) }, names);
      expect(error).toMatchObject({
        code: 'DEVICE',
        message: 'rot (sim/motor/rot) is at its upper (positive) limit switch',
        remedy: expect.stringContaining('negative side') as string,
      });
    }
  });

  it.each(['FAULT', 'ALARM', 'UNKNOWN'] as const)(
    'at once in state %s, quoting the status',
    async (state) => {
      const { error } = await failed(thirdStep((motor) => (motor.set(state, 'following\n error 3'), true)));
      expect(error).toMatchObject({
        code: 'DEVICE',
        message: `rot (sim/motor/rot) is in state ${state}; its status: "following error 3"`,
      });
      expect(error.remedy).toMatch(/Init/);
    },
  );

  it('when it stands elsewhere, and says where', async () => {
    const { rot } = await rotOf({ miss: 0.02 });
    expect(await rejection(rot.move(3, 100, within(3)))).toMatchObject({
      code: 'DEVICE',
      message: 'rot (sim/motor/rot) stands at 3.02 deg instead of 3; its status: "it is ON"',
    });
    const { rot: near } = await rotOf({ miss: 0.009 });
    await near.move(3, 100, within(3));
  });

  it('when the encoder reads no number', async () => {
    const script = thirdStep((motor) => ((motor.position = NaN), motor.set('ON'), true));
    const { rot } = await rotOf(script);
    const error = await rejection(rot.move(20, 100, within(3)));
    expect(error).toMatchObject({ code: 'DEVICE' });
    expect(error.message).toMatch(/sim\/motor\/rot.*(NaN|INVALID)/);
  });

  it('when it does not move at all', async () => {
    const { error } = await failed({ dead: true });
    expect(error).toMatchObject({ code: 'DEVICE' });
    expect(error.message).toMatch(/stands at 0 deg instead of 20: it did not move; its status: "it is ON"/);
    expect(error.remedy).toMatch(/drive is enabled/);
  });

  it('when somebody sends it elsewhere or stops it', async () => {
    const { rot, motor, control, uri } = await rotOf();
    const moved = rejection(rot.move(50, 100, within(3)));
    await expect.poll(() => motor.state).toBe('MOVING');
    await control.device(uri('sim/motor/rot')).command('Stop', undefined, within(1));
    expect((await moved).message).toMatch(/stands at [\d.]+ deg instead of 50; its status/);
    const again = rejection(rot.move(50, 100, within(3)));
    await expect.poll(() => motor.state).toBe('MOVING');
    await control.device(uri('sim/motor/rot')).command('Stop', undefined, within(1));
    await expect.poll(() => motor.state).toBe('ON');
    await control.number(uri('sim/motor/rot', 'Position')).write(-3, within(1));
    expect((await again).message).toMatch(/instead of 50/);
  });

  it('when the device refuses the position, with its reason', async () => {
    const { error } = await failed({
      onWrite: () => {
        throw new Error('the drive is off');
      },
    });
    expect(error).toMatchObject({ code: 'DEVICE' });
    expect(error.message).toMatch(/cannot write 20 to tango:.*\/sim\/motor\/rot\/Position.*the drive is off/);
  });

  it('when a velocity is not taken', async () => {
    const { rot, motor } = await rotOf({ taken: () => 10 });
    expect(await rejection(rot.move(3, 20, within(3)))).toMatchObject({
      code: 'DEVICE',
      message: 'rot (sim/motor/rot) took a velocity of 10 instead of 20 deg/s',
    });
    expect(written(motor)).toEqual(['Velocity']);
  });

  it('for another reason while its device was busy, and then never begins', async () => {
    let writes = 0;
    let unreadable = false;
    const { rot, motor } = await rotOf({
      onWrite: () => {
        writes++;
        unreadable = true;
        const message = 'Not able to acquire serialization (dev, class or process) monitor';
        throw Object.assign(new Error(message), { code: 'API_CommandTimedOut' });
      },
      onRead: () => {
        if (unreadable) throw new Error('the encoder does not answer');
      },
    });
    expect((await rejection(rot.move(20, 100, within(5)))).message).toContain('the encoder does not answer');
    const asked = writes;
    await pause(200);
    expect([writes, motor.state]).toEqual([asked, 'ON']);
  });

  it('at once when the server ends in the middle of it', async () => {
    const { rot, motor, server } = await rotOf();
    const moved = rejection(rot.move(20, 2, within(10)));
    await expect.poll(() => motor.state).toBe('MOVING');
    const started = performance.now();
    await server.close();
    const error = await moved;
    expect(performance.now() - started).toBeLessThan(2000);
    expect(error).toMatchObject({ code: 'DEVICE' });
    expect(error.message).toMatch(/sim\/motor\/rot.*connection.*lost/);
  });

  it('at its deadline, telling where it is', async () => {
    const { rot } = await rotOf();
    const error = await rejection(rot.move(20, 2, within(0.2)));
    expect(error).toMatchObject({ code: 'TIMEOUT' });
    expect(error.message).toMatch(
      /for rot \(sim\/motor\/rot\) to arrive at 20 deg, in vain: it is MOVING at 0\.\d+/,
    );
  });

  it('at its deadline where the write is never answered, and says so', async () => {
    const { rot } = await rotOf({ onWrite: () => new Promise(() => {}), concurrent: true });
    const error = await rejection(rot.move(20, 2, within(0.3)));
    expect(error).toMatchObject({ code: 'TIMEOUT' });
    expect(error.message).toMatch(/it is ON at 0, its call unanswered/);
  });

  it('when the device stops answering, long before the deadline of a long move', async () => {
    const { rot } = await rotOf({
      onRead: (motor) => (motor.state === 'MOVING' ? new Promise(() => {}) : undefined),
    });
    const patience = { ...within(3600), clock: hastened(50) };
    const started = performance.now();
    const error = await rejection(rot.move(20, 2, patience));
    expect(performance.now() - started).toBeLessThan(3000);
    expect(error).toMatchObject({ code: 'TIMEOUT' });
    expect(error.message).toMatch(/cannot read .*sim\/motor\/rot.* within 10\.0 s: .*does not answer/);
  });

  it('with the reason of an abort, and writes nothing more', async () => {
    const { rot, motor } = await rotOf();
    const abort = new AbortController();
    const moved = rejection(rot.move(20, 2, within(10, abort.signal)));
    await expect.poll(() => motor.state).toBe('MOVING');
    abort.abort(new TomochartError('ABORTED', 'enough'));
    expect(await moved).toMatchObject({ code: 'ABORTED', message: 'enough' });
    const { length } = motor.log;
    await pause(60);
    expect(motor.log).toHaveLength(length);
  });
});

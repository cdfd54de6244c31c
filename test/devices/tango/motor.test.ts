import { describe, expect, it } from 'vitest';
import type { MotorNames } from '#devices/tango';
import { TangoMotor } from '#devices/tango/motor/motor';
import { Stillness } from '#devices/tango/motor/stillness';
import { rejection, within } from '../realTime.ts';
import { PLAIN, SARDANA, ScriptedMotor, type MotorScript } from './support/scriptedMotor.ts';
import { testTango } from './support/server.ts';

async function rotOf(script: MotorScript = {}, names: Omit<MotorNames, 'device'> = SARDANA) {
  const motor = new ScriptedMotor(script);
  const tango = await testTango([motor.definition('sim/motor/rot')]);
  motor.attach(tango.devices[0]!);
  const device = tango.uri('sim/motor/rot');
  const rot = new TangoMotor(tango.control, 'rot', { ...names, device }, { startGraceSeconds: 0.12 });
  return { ...tango, motor, rot };
}

describe('a motor of Tango that is connected', () => {
  it('takes another spelling of its units, and none at all', async () => {
    for (const units of ['degrees', 'deg', '°', '', 'No unit']) {
      const { rot } = await rotOf({ units });
      await rot.connect(within(3));
    }
  });

  it('refuses other units than those of the beamline file', async () => {
    const { rot } = await rotOf({ units: 'mm' });
    expect(await rejection(rot.connect(within(3)))).toMatchObject({
      code: 'BAD_CONFIG',
      message: 'rot is in deg, but Position of rot (sim/motor/rot) is in mm',
    });
  });

  it('names the attributes and commands that its device has not, and those that it has', async () => {
    const names = { ...SARDANA, velocity: 'Velo', stop: 'StopMove' };
    const { rot } = await rotOf({}, names);
    const error = await rejection(rot.connect(within(3)));
    expect(error).toMatchObject({
      code: 'BAD_CONFIG',
      message: 'rot: sim/motor/rot has no attribute Velo; sim/motor/rot has no command StopMove',
    });
    expect(error.remedy).toMatch(/it has .*Position.*Velocity/);
  });

  it('takes its names in any case', async () => {
    const names = { ...SARDANA, position: 'POSITION', stop: 'stop' };
    const { rot, motor } = await rotOf({}, names);
    await rot.connect(within(3));
    await rot.move(1, 100, within(3));
    await rot.stop(within(3));
    expect(motor.position).toBe(1);
  });

  it('says which server does not run', async () => {
    const { rot, server } = await rotOf();
    await server.close();
    const error = await rejection(rot.connect(within(2)));
    expect(error.message).toMatch(/connect rot to tango:.*sim\/motor\/rot/);
    expect(error.remedy).toMatch(/device server runs/);
  });
});

describe('homing a motor of Tango', () => {
  it('is over when it stands after it was seen to move, or its command took its time', async () => {
    for (const script of [{}, { startsAfterMs: 40 }, { answersAtEnd: true }]) {
      const { rot, motor } = await rotOf({ ...script, position: 10, upper: true });
      await rot.home(within(3));
      expect([motor.position, motor.state, motor.log]).toEqual([0, 'ON', [['Home']]]);
    }
  });

  it('says that it has not begun, that it has failed, and that there is no such command', async () => {
    const { rot: dead } = await rotOf({ dead: true, position: 4 });
    expect((await rejection(dead.home(within(3)))).message).toMatch(/has not begun to look.*\(Home\)/);
    const { rot } = await rotOf({ position: 4, onStep: (it) => (it.set('FAULT', 'no home switch'), true) });
    expect((await rejection(rot.home(within(3)))).message).toMatch(/FAULT; its status: "no home switch"/);
    const { rot: plain } = await rotOf({}, PLAIN);
    expect(await rejection(plain.home(within(3)))).toMatchObject({
      code: 'DEVICE',
      remedy: expect.stringContaining('home in beamline.yaml') as string,
    });
  });
});

describe('naming the place of a motor of Tango', () => {
  it('writes the command or the attribute, and reads it back', async () => {
    const { rot, motor } = await rotOf({ position: 3 });
    await rot.define(90, within(3));
    expect([motor.log, await rot.position(within(1))]).toEqual([[['DefinePosition', 90]], 90]);
    const { rot: plain } = await rotOf({ position: 3 }, { ...PLAIN, define: { attribute: 'Preset' } });
    await plain.define(6, within(3));
    expect(await plain.position(within(1))).toBe(6);
  });

  it('fails where it reads something else, where it moves, and where the device has no such command', async () => {
    const { rot } = await rotOf({ dead: true });
    const error = await rejection(rot.define(5, within(0.3)));
    expect(error).toMatchObject({ code: 'TIMEOUT' });
    expect(error.message).toMatch(/rot \(sim\/motor\/rot\) to read 5 deg, in vain: it reads 0/);
    const { rot: busy } = await rotOf({ state: 'MOVING' });
    expect((await rejection(busy.define(5, within(1)))).message).toMatch(/moving already/);
    const { rot: plain } = await rotOf({}, PLAIN);
    expect((await rejection(plain.define(5, within(1)))).remedy).toMatch(/define in beamline.yaml/);
  });
});

describe('stillness', () => {
  it('counts from the first look at the same place, to within the tolerance', () => {
    const still = new Stillness(0.1);
    expect([still.seen(1, 10), still.seen(1.05, 11), still.seen(1.2, 12), still.seen(1.2, 14)]).toEqual([
      0, 1, 0, 2,
    ]);
    still.reset();
    expect([still.seen(1.2, 20), still.seen(NaN, 21), still.seen(NaN, 23), still.seen(1.2, 24)]).toEqual([
      0, 0, 2, 0,
    ]);
  });
});

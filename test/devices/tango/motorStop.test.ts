import { describe, expect, it } from 'vitest';
import type { MotorNames } from '#devices/tango';
import { TangoMotor } from '#devices/tango/motor/motor';
import type { AttributeDefinition } from '#tango';
import { pause, rejection, within } from '../realTime.ts';
import { PLAIN, SARDANA, ScriptedMotor, type MotorScript } from './support/scriptedMotor.ts';
import { serve, testTango } from './support/server.ts';

/** An axis `rot` that is on its slow way to 20. */
async function moving(script: MotorScript = {}, names: Omit<MotorNames, 'device'> = SARDANA) {
  const motor = new ScriptedMotor(script);
  const definition = motor.definition('sim/motor/rot');
  const tango = await testTango([definition]);
  motor.attach(tango.devices[0]!);
  const rot = new TangoMotor(tango.control, 'rot', { ...names, device: tango.uri('sim/motor/rot') });
  await rot.connect(within(3));
  motor.velocity = 5;
  const abort = new AbortController();
  const moved = rejection(rot.move(20, 5, within(30, abort.signal)));
  const giveUp = async () => {
    abort.abort(new Error('enough'));
    await moved;
  };
  return { ...tango, motor, rot, definition, moved, giveUp };
}

const commands = (motor: ScriptedMotor) =>
  motor.log.map(([name]) => name).filter((name) => /^[SA]/.test(name));

describe('stopping a motor of Tango', () => {
  it.each([
    ['of Sardana', SARDANA],
    ['that is plain', PLAIN],
  ])('%s is proved by its state and place, and ends the move', async (_, names) => {
    const { rot, motor, moved } = await moving({}, names);
    await expect.poll(() => motor.state).toBe('MOVING');
    await rot.stop(within(3));
    expect(motor.state).toBe('ON');
    const { position } = motor;
    expect((await moved).message).toMatch(/instead of 20/);
    expect([commands(motor), motor.position]).toEqual([['Stop'], position]);
  });

  it('aborts one that Stop does not stop in half the time', async () => {
    const { rot, motor, giveUp } = await moving({ coasts: true });
    await expect.poll(() => motor.state).toBe('MOVING');
    await giveUp();
    await rot.stop(within(0.6));
    expect([commands(motor), motor.state]).toEqual([['Stop', 'Abort'], 'ON']);
  });

  it('aborts at once one that refuses Stop', async () => {
    const refuse = () => {
      throw new Error('Stop is not allowed');
    };
    const { rot, motor, giveUp } = await moving({ onStop: refuse });
    await expect.poll(() => motor.state).toBe('MOVING');
    await giveUp();
    const started = performance.now();
    await rot.stop(within(8));
    expect(performance.now() - started).toBeLessThan(2000);
    expect([commands(motor), motor.state]).toEqual([['Stop', 'Abort'], 'ON']);
  });

  it('is content with a refusal of one that stands', async () => {
    const refuse = () => {
      throw new Error('Stop is not allowed in state ON');
    };
    const motor = new ScriptedMotor({ onStop: refuse });
    const tango = await testTango([motor.definition('sim/motor/rot')]);
    motor.attach(tango.devices[0]!);
    const rot = new TangoMotor(tango.control, 'rot', { ...PLAIN, device: tango.uri('sim/motor/rot') });
    await rot.stop(within(2));
    expect(commands(motor)).toEqual(['Stop']);
  });

  it('says that it still moves, and why, where nothing stops it', async () => {
    const refuse = () => {
      throw new Error('Stop is out of order');
    };
    const { rot, motor, giveUp } = await moving({ onStop: refuse }, PLAIN);
    await expect.poll(() => motor.state).toBe('MOVING');
    await giveUp();
    const error = await rejection(rot.stop(within(0.3)));
    expect(error).toMatchObject({ code: 'TIMEOUT', remedy: 'stop it by hand' });
    expect(error.message).toMatch(/rot \(sim\/motor\/rot\) to stop \(Stop\).*it is MOVING at.*out of order/);
  });

  it('comes through behind a call that hangs for a while', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    const { rot, motor, giveUp } = await moving({ onWrite: () => held });
    await pause(30);
    await giveUp();
    setTimeout(release, 150);
    await rot.stop(within(4));
    expect([commands(motor)[0], motor.state]).toEqual(['Stop', 'ON']);
  });

  it('proves a motor in a fault by its place', async () => {
    const { rot, motor, moved } = await moving({ onStep: (it) => (it.set('FAULT', 'overload'), true) });
    expect((await moved).message).toMatch(/FAULT.*overload/);
    await rot.stop(within(3));
    expect(motor.state).toBe('FAULT');
  });

  it('goes on after a server that was away', async () => {
    const { rot, motor, server, address, definition, giveUp } = await moving();
    await expect.poll(() => motor.state).toBe('MOVING');
    await giveUp();
    await server.close();
    const stopped = rot.stop(within(8));
    await pause(250);
    const again = serve([definition], address.port);
    motor.attach(again.devices[0]!);
    motor.set('MOVING');
    await again.server.start();
    await stopped;
    expect([commands(motor), motor.state]).toEqual([['Stop'], 'ON']);
  });

  it('is sent and proved also where its state cannot be read for a while', async () => {
    const motor = new ScriptedMotor();
    let reads = 0;
    const phase: AttributeDefinition = {
      name: 'Phase',
      type: 'string',
      read: () => {
        if (++reads <= 3) throw new Error('the controller does not answer');
        return motor.state;
      },
    };
    const definition = motor.definition('sim/motor/rot');
    const tango = await testTango([{ ...definition, attributes: [...definition.attributes!, phase] }]);
    motor.attach(tango.devices[0]!);
    motor.set('MOVING');
    const names = { ...PLAIN, state: 'Phase', device: tango.uri('sim/motor/rot') };
    const rot = new TangoMotor(tango.control, 'rot', names);
    motor.script.onStop = () => motor.set('ON');
    await rot.stop(within(3));
    expect([commands(motor), motor.state, reads > 3]).toEqual([['Stop'], 'ON', true]);
  });

  it('says that the connection is lost where the server stays away', async () => {
    const { rot, motor, server, giveUp } = await moving();
    await expect.poll(() => motor.state).toBe('MOVING');
    await giveUp();
    await server.close();
    const error = await rejection(rot.stop(within(0.5)));
    expect(error.message).toMatch(/sim\/motor\/rot/);
    expect(error.remedy).toMatch(/device server runs/);
  });
});

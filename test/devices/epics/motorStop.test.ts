import { describe, expect, it } from 'vitest';
import { EpicsMotor } from '#devices/epics/motor/motor';
import { pause, rejection, serve, testIoc, within } from './support/ioc.ts';
import { ScriptedMotor, type MotorScript } from './support/scriptedMotor.ts';

/** An axis `rot` that is on its slow way to 20, with nobody who waits for it. */
async function moving(script: MotorScript = {}) {
  const ioc = await testIoc();
  const motor = new ScriptedMotor(ioc.server, 't:m1', script);
  const rot = new EpicsMotor(ioc.control, 'rot', { record: 't:m1', units: 'deg', tolerance: 0.01 });
  await rot.connect(within(3));
  const abort = new AbortController();
  const moved = rejection(rot.move(20, 2, within(30, abort.signal)));
  await expect.poll(() => motor.get('DMOV')).toBe(0);
  abort.abort(new Error('enough'));
  await moved;
  return { ...ioc, motor, rot };
}

const stops = ({ written }: ScriptedMotor) => written.filter(([field]) => field === 'STOP').length;

describe('stopping a motor of EPICS', () => {
  it('is proved by DMOV, read after the command', async () => {
    const { rot, motor } = await moving();
    await rot.stop(within(3));
    expect([motor.get('DMOV'), stops(motor)]).toEqual([1, 1]);
    expect(motor.get('RBV')).toBeLessThan(20);
  });

  it('is sent again where the record did not take it, which nobody is told', async () => {
    const { rot, motor } = await moving({ ignoresStops: 2 });
    await rot.stop(within(8));
    expect([motor.get('DMOV'), stops(motor)]).toEqual([1, 3]);
    expect(motor.get('RBV')).toBeLessThan(20);
  });

  it('is tried until STOP may be written', async () => {
    const { rot, motor, server } = await moving();
    server.get('t:m1.STOP')!.setAccess({ read: true, write: false });
    await pause(50);
    const stopped = rot.stop(within(5));
    await pause(300);
    expect(motor.get('DMOV')).toBe(0);
    server.get('t:m1.STOP')!.setAccess({ read: true, write: true });
    await stopped;
    expect([motor.get('DMOV'), stops(motor)]).toEqual([1, 1]);
  });

  it('is sent and proved also where its fields cannot be read for a while', async () => {
    const { rot, motor, server } = await moving();
    const fields = ['DMOV', 'RBV', 'MSTA'].map((field) => server.get(`t:m1.${field}`)!);
    for (const field of fields) field.setAccess({ read: false, write: true });
    await pause(50);
    const stopped = rot.stop(within(5));
    await expect.poll(() => stops(motor)).toBeGreaterThan(0);
    for (const field of fields) field.setAccess({ read: true, write: true });
    await stopped;
    expect(motor.get('DMOV')).toBe(1);
  });

  it('is not proved by the DMOV of a controller that does not answer', async () => {
    const { rot, motor } = await moving({ ignoresStops: Infinity });
    motor.post('DMOV', 1, 3);
    let done = false;
    const stopped = rot.stop(within(5)).then(() => (done = true));
    await pause(300);
    expect(done).toBe(false);
    await expect.poll(() => stops(motor), { timeout: 3000 }).toBe(2);
    motor.post('DMOV', 1, 0);
    await stopped;
  });

  it('goes on after an IOC that was restarted meanwhile', async () => {
    const { rot, motor, server, address } = await moving({ ignoresStops: Infinity });
    const stopped = rot.stop(within(10));
    await expect.poll(() => stops(motor)).toBe(1);
    await server.close();
    await pause(200);
    const again = await serve([], address.port);
    const restarted = new ScriptedMotor(again, 't:m1', { initial: { DMOV: 0 } });
    restarted.onStop = () => restarted.post('DMOV', 1);
    await again.start();
    await stopped;
    expect([stops(restarted), restarted.get('DMOV')]).toEqual([1, 1]);
  });

  it('says that it still moves, and why, where nothing stops it', async () => {
    const { rot, server } = await moving();
    server.get('t:m1.STOP')!.setAccess({ read: true, write: false });
    await pause(50);
    const error = await rejection(rot.stop(within(0.4)));
    expect(error).toMatchObject({ code: 'TIMEOUT', remedy: 'stop it by hand' });
    expect(error.message).toMatch(
      /rot \(t:m1\) to stop.*still moving \(DMOV\).*and cannot write 1 to ca:\/\/t:m1.STOP/,
    );
  });
});

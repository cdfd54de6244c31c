import { describe, expect, it } from 'vitest';
import { RealClock } from '#core';
import type { PsoPvs } from '#devices/epics';
import { EpicsMotor } from '#devices/epics/motor/motor';
import { epicsTrigger } from '#devices/epics/trigger';
import { MotorRecord } from '#sim/ioc/motor/motorRecord';
import { PsoController } from '#sim/ioc/pso/psoController';
import { PsoRecord } from '#sim/ioc/pso/psoRecord';
import { pulserOf, stageOf } from '../../sim/parts.ts';
import { rejection, testIoc, within } from './support/ioc.ts';

const PVS: PsoPvs = {
  kind: 'aerotech_pso',
  name: 'pso',
  controller: 'Ensemble',
  command: 't:PSO',
  axis: 'X',
  encoderInput: 3,
  pulseMicroseconds: 20,
  countsPerTurn: 3_600_000,
  motor: 't:m1',
};

/** The simulated motor record and PSO over the wire: 200 deg/s after 20 ms, travel +-360. */
async function beamlineOf(countsPerTurn = PVS.countsPerTurn) {
  const ioc = await testIoc();
  const clock = new RealClock();
  const stage = stageOf(clock, { maxVelocity: 200, accelerationSeconds: 0.02, settleSeconds: 0.002 });
  const motor = new MotorRecord(ioc.server, 't:m1', stage, 'deg', clock);
  const { pulser, camera, frames } = pulserOf(clock, stage, { timePulses: false, armSeconds: 0 });
  const pvs = { ...PVS, countsPerTurn };
  new PsoRecord(ioc.server, PVS.command, new PsoController(pvs, stage, pulser));
  await camera.arm();
  const rot = new EpicsMotor(ioc.control, 'rot', { record: 't:m1', units: 'deg', tolerance: 0.001 });
  const pso = epicsTrigger(ioc.control, pvs);
  await Promise.all([rot.connect(within(3)), pso.connect(within(3))]);
  return { ...ioc, stage, motor, rot, pso, pulser, frames };
}

describe('a motor record of the simulated IOC', () => {
  it('is driven to and fro, and every move has arrived when it says so', async () => {
    const { rot, stage } = await beamlineOf();
    for (const [to, velocity] of [
      [12.345678, 200],
      [-7, 150],
      [-7, 20],
      [-6.99, 20],
    ] as const) {
      await rot.move(to, velocity, within(3));
      expect([stage.moving, stage.position]).toEqual([false, expect.closeTo(to, 6)]);
    }
  });

  it('is stopped although the put that moves it is not complete, which keeps other puts with completion waiting', async () => {
    const { rot, stage, control } = await beamlineOf();
    const moved = rejection(rot.move(300, 20, within(20)));
    await expect.poll(() => stage.moving).toBe(true);
    const kept = rejection(control.number('t:m1.STOP').write(1, within(0.1)));
    expect(await kept).toMatchObject({ code: 'TIMEOUT' });
    expect(stage.moving).toBe(true);
    await rot.stop(within(3));
    expect(stage.moving).toBe(false);
    expect((await moved).message).toMatch(/somebody stopped it/);
  });

  it('is homed, and is given another name for its place', async () => {
    const { rot, stage } = await beamlineOf();
    await rot.move(20, 200, within(3));
    await rot.home(within(5));
    expect(stage.position).toBeCloseTo(0, 6);
    await rot.move(5, 200, within(3));
    await rot.define(365, within(3));
    expect([await rot.position(within(1)), stage.moving]).toEqual([expect.closeTo(365, 5), false]);
    await rot.move(370, 200, within(3));
    expect(stage.position).toBeCloseTo(10, 5);
  });

  it.each([
    ['stalls', (motor: MotorRecord) => motor.stall(), /rot \(t:m1\)/],
    ['hits a limit switch', (motor: MotorRecord) => motor.strike('high'), /high \(positive\) limit switch/],
  ])('that %s ends the move at once', async (_, fault, message) => {
    const { rot, stage, motor } = await beamlineOf();
    const moved = rejection(rot.move(300, 20, within(20)));
    await expect.poll(() => stage.moving).toBe(true);
    fault(motor);
    const error = await moved;
    expect(error).toMatchObject({ code: 'DEVICE', message: expect.stringMatching(message) as string });
    expect(error.remedy).toBeTruthy();
  });
});

describe('the simulated PSO', () => {
  it.each([
    ['forwards', 1, PVS.countsPerTurn],
    ['backwards', -1, PVS.countsPerTurn],
    ['with an encoder that counts down', 1, -PVS.countsPerTurn],
  ])('pulses where it was programmed, %s', async (_, sense, countsPerTurn) => {
    const { rot, pso, frames, pulser } = await beamlineOf(countsPerTurn);
    await rot.move(-5 * sense, 200, within(3));
    const positions = { first: 0, step: 0.5 * sense, count: 8 };
    await pso.arm({ kind: 'position', positions }, within(3));
    expect([pulser.armed, await pso.armed(within(1))]).toEqual([true, true]);
    await rot.move(10 * sense, 50, within(3));
    expect(frames.map(({ angleDegrees = NaN }) => Math.round(angleDegrees * 1e4) / 1e4 + 0)).toEqual(
      [0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5].map((angle) => angle * sense + 0),
    );
    expect(await pso.fired(within(1))).toBe(8);
    await pso.disarm(within(3));
    expect(pulser.armed).toBe(false);
  });
});

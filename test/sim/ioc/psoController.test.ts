import { at, VirtualClock } from '#core';
import { describe, expect, it } from 'vitest';
import type { PsoPvs } from '#devices/epics';
import { PsoController } from '#sim/ioc/pso/psoController';
import { pulserOf, stageOf } from '../parts.ts';

const PVS: PsoPvs = {
  kind: 'aerotech_pso',
  name: 'pso',
  controller: 'Ensemble',
  command: 'PSO',
  axis: 'X',
  encoderInput: 3,
  pulseMicroseconds: 20,
  countsPerTurn: 3_600_000,
  motor: 'm',
};

function psoOf(change: Partial<PsoPvs> = {}, position = 0) {
  const clock = new VirtualClock();
  const stage = stageOf(clock, { position });
  const { pulser, camera, frames } = pulserOf(clock, stage, { timePulses: false });
  void camera.arm();
  const pso = new PsoController({ ...PVS, ...change }, stage, pulser);
  const send = async (...commands: readonly string[]) => {
    const replies: string[] = [];
    for (const command of commands) replies.push(await pso.execute(command));
    return replies;
  };
  return { clock, stage, pulser, frames, send };
}

function anglesOf(frames: readonly { readonly angleDegrees?: number }[]): number[] {
  return frames.map(({ angleDegrees = NaN }) => Number(angleDegrees.toFixed(6)) + 0);
}

/** All but the last command of a program, with pulses every `distance` counts in a window. */
const program = (distance: number, low: number, high: number) => [
  'PSOCONTROL X RESET',
  'PSOOUTPUT X CONTROL 1',
  'PSOPULSE X TIME 20,20',
  'PSOOUTPUT X PULSE WINDOW MASK',
  'PSOTRACK X INPUT 3',
  `PSODISTANCE X FIXED ${distance}`,
  'PSOWINDOW X 1 INPUT 3',
  `PSOWINDOW X 1 RANGE ${low},${high}`,
];
const ARM = 'PSOCONTROL X ARM';

describe('the PSO', () => {
  it('acknowledges a program and pulses at whole multiples within the window', async () => {
    const { stage, pulser, frames, send } = psoOf({}, -3);
    const replies = await send(...program(5000, 27_495, 47_505), ARM);
    expect(new Set(replies)).toEqual(new Set(['%']));
    expect(pulser.armed).toBe(true);
    await stage.moveTo(5);
    // 30,000 to 45,000 counts ahead of -3 deg, 10,000 a degree.
    expect(anglesOf(frames)).toEqual([0, 0.5, 1, 1.5]);
    expect(pulser.armed).toBe(false);
  });

  it('pulses on the way down where the window lies below', async () => {
    const { stage, frames, send } = psoOf({}, 3);
    await send(...program(5000, -47_505, -27_495), ARM);
    await stage.moveTo(-5);
    expect(anglesOf(frames)).toEqual([0, -0.5, -1, -1.5]);
  });

  it('counts backwards with an encoder that does', async () => {
    const { stage, frames, send } = psoOf({ countsPerTurn: -3_600_000 }, -3);
    await send(...program(5000, -47_505, -27_495), ARM);
    await stage.moveTo(5);
    expect(anglesOf(frames)).toEqual([0, 0.5, 1, 1.5]);
  });

  it('begins where it is armed when that is the near end of the window, as tomoscan has it', async () => {
    const { stage, frames, send } = psoOf({}, 2);
    await send(...program(5000, -2505, 12_505), ARM);
    await stage.moveTo(0);
    // It leaves the place of the first pulse, and comes to it on the way back.
    expect(frames.length).toBe(0);
    await stage.moveTo(6);
    expect(anglesOf(frames)).toEqual([2, 2.5, 3]);
  });

  it('puts no rounding into the positions that whole counts do not have', async () => {
    const { pulser, send } = psoOf({}, -0.72 * 3);
    await send(...program(7200, 7200 * 2.5 - 5, 7200 * 1002.5 + 5), ARM);
    const { program: armed } = pulser;
    if (armed.kind !== 'position') throw new Error('no positions');
    expect(armed.positions).toEqual({ first: 0, step: 0.72, count: 1000 });
    expect(at(armed.positions, 250)).toBe(180);
  });

  it('takes the reference from the encoder, which counts whole', async () => {
    const { pulser, send } = psoOf({}, 1.000_04);
    await send(...program(10_000, 5000, 15_000), ARM);
    expect(pulser.program).toMatchObject({ positions: { first: 2, count: 1 } });
  });

  it('does not pulse any more after OFF and RESET', async () => {
    for (const command of ['PSOCONTROL X OFF', 'PSOCONTROL X RESET']) {
      const { clock, stage, pulser, frames, send } = psoOf();
      await send(...program(5000, 2495, 47_505), ARM);
      const move = stage.moveTo(6);
      // A ramp of 10 deg/s in 1 s would take it to 1.8 deg.
      await clock.sleep(0.6);
      expect(await send(command)).toEqual(['%']);
      await move;
      expect(frames.length).toBe(3);
      expect(pulser.armed).toBe(false);
    }
  });

  it('arms anew where it stands then', async () => {
    const { stage, frames, send } = psoOf();
    await send(...program(10_000, 5000, 25_000), ARM);
    await stage.moveTo(10);
    expect(await send(ARM)).toEqual(['%']);
    await stage.moveTo(20);
    expect(anglesOf(frames)).toEqual([1, 2, 11, 12]);
  });

  it('forgets the program with RESET', async () => {
    const { send } = psoOf();
    await send(...program(5000, 2495, 47_505), ARM, 'PSOCONTROL X RESET');
    expect(await send(ARM)).toEqual(['#']);
  });

  it.each([2, 3, 4, 5, 6, 7])('cannot be armed without line %i of its program', async (missing) => {
    const { pulser, send } = psoOf();
    const lines = program(5000, 2495, 47_505).filter((_, k) => k !== missing);
    expect(await send(...lines, ARM)).toEqual([...lines.map(() => '%'), '#']);
    expect(pulser.armed).toBe(false);
  });

  it.each([
    'PSODISTANCE X FIXED 0',
    'PSODISTANCE X FIXED -5',
    'PSOWINDOW X 1 RANGE 5,5',
    'PSOPULSE X TIME 10,20',
    'PSOCONTROL X ON',
  ])('cannot do %s', async (command) => {
    expect(await psoOf().send(command)).toEqual(['#']);
  });

  it('cannot be armed with more pulses than its table holds', async () => {
    const clock = new VirtualClock();
    const stage = stageOf(clock);
    const { pulser } = pulserOf(clock, stage, { maxPulses: 10 });
    const events: string[] = [];
    const pso = new PsoController(PVS, stage, pulser, (event) => events.push(event));
    for (const command of program(100, 50, 1150)) await pso.execute(command);
    expect(await pso.execute(ARM)).toBe('#');
    expect(events).toContain('pso: pso cannot hold 11 pulses, only 10');
  });

  it('does not understand what is no command, and answers questions', async () => {
    const { send } = psoOf({}, 12.5);
    expect(await send('PSOCONTROL Y ARM', 'HELLO', 'UNITSTOCOUNTS(X, 1.5)', 'PFBK X')).toEqual([
      ...['!', '!', '%15000', '%12.5'],
    ]);
  });
});

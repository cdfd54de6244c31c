import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { at, type Series } from '#core';
import {
  disarmCommands,
  programCommands,
  pulsesBehind,
  type ArmingPoint,
} from '#devices/epics/pso/psoProgram';
import type { PsoPvs } from '#devices/epics/parameters';

const PVS: PsoPvs = {
  kind: 'aerotech_pso',
  name: 'pso',
  controller: 'Ensemble',
  command: 'ioc:PSO',
  axis: 'X',
  encoderInput: 3,
  pulseMicroseconds: 20,
  countsPerTurn: 11_840_158 - 158,
  motor: 'ioc:m1',
};

const POSITIONS: Series = { first: 0, step: 0.36, count: 500 };
const HERE: ArmingPoint = { position: -0.72, direction: 1 };

/** Pulses of a controller programmed so, as degrees: it counts from where it was armed, in the sense of the encoder. */
function pulsesOf(pvs: PsoPvs, commands: readonly string[], armedAt: ArmingPoint) {
  const numbersOf = (pattern: RegExp) =>
    commands
      .map((command) => pattern.exec(command))
      .find((match) => match)!
      .slice(1)
      .map(Number);
  const [distance] = numbersOf(/^PSODISTANCE X FIXED (\d+)$/);
  const [low, high] = numbersOf(/^PSOWINDOW X 1 RANGE (-?\d+),(-?\d+)$/);
  const counts = (pvs.countsPerTurn / 360) * armedAt.direction;
  const pulses = [];
  for (let k = Math.ceil(low! / distance!); k * distance! <= high!; k++) {
    pulses.push(armedAt.position + (k * distance!) / counts);
  }
  return pulses.sort((a, b) => a - b);
}

describe('the program of an Aerotech PSO', () => {
  it('is the list of commands of an Ensemble, in their order', () => {
    expect(programCommands(PVS, POSITIONS, HERE)).toEqual([
      'PSOCONTROL X RESET',
      'PSOOUTPUT X CONTROL 1',
      'PSOPULSE X TIME 20.000000,20.000000',
      'PSOOUTPUT X PULSE WINDOW MASK',
      'PSOTRACK X INPUT 3',
      'PSODISTANCE X FIXED 11840',
      'PSOWINDOW X 1 INPUT 3',
      'PSOWINDOW X 1 RANGE 17755,5937765',
    ]);
    expect(disarmCommands(PVS)).toEqual(['PSOWINDOW X OFF', 'PSOCONTROL X OFF']);
  });

  it('names the output and the window that an A3200 wants named', () => {
    const pvs = { ...PVS, controller: 'A3200' } as const;
    expect(programCommands(pvs, POSITIONS, HERE)[1]).toBe('PSOOUTPUT X CONTROL 0 1');
    expect(disarmCommands(pvs)[0]).toBe('PSOWINDOW X 1 OFF');
  });

  it('counts downwards when one of scan, encoder and record is reversed', () => {
    const range = (pvs: PsoPvs, positions: Series, armedAt: ArmingPoint) =>
      programCommands(pvs, positions, armedAt)[7];
    const down = 'PSOWINDOW X 1 RANGE -5937765,-17755';
    expect(range({ ...PVS, countsPerTurn: -PVS.countsPerTurn }, POSITIONS, HERE)).toBe(down);
    expect(range(PVS, POSITIONS, { ...HERE, direction: -1 })).toBe(down);
    expect(range(PVS, { ...POSITIONS, step: -0.36 }, { position: 0.72, direction: 1 })).toBe(down);
  });

  it('lets exactly the pulses of the positions through, for every sense and size of step', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40_000 }),
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 50 }),
        fc.constantFrom(1 as const, -1 as const),
        fc.constantFrom(1 as const, -1 as const),
        fc.constantFrom(1, -1),
        fc.double({ min: -180, max: 180, noNaN: true }),
        fc.double({ min: -0.009, max: 0.009, noNaN: true }),
        (distance, count, runUp, direction, encoder, sense, first, offset) => {
          const pvs = { ...PVS, countsPerTurn: 3_600_000 * encoder };
          const step = (sense * distance * 360) / 3_600_000;
          const armedAt = { position: first - (runUp + offset) * step, direction };
          const commands = programCommands(pvs, { first, step, count }, armedAt);
          const pulses = pulsesOf(pvs, commands, armedAt);
          const wanted = Array.from({ length: count }, (_, k) => at({ first, step, count }, k)).sort(
            (a, b) => a - b,
          );
          expect(pulses).toHaveLength(count);
          pulses.forEach((pulse, k) =>
            expect(Math.abs(pulse - wanted[k]!)).toBeLessThanOrEqual(0.0101 * Math.abs(step)),
          );
        },
      ),
      { seed: 5, numRuns: 300 },
    );
  });

  it.each([
    [
      'a step that is no whole number of counts',
      { ...POSITIONS, step: 0.3601 },
      'LIMIT',
      'whole number of counts',
    ],
    ['a step of less than a count', { ...POSITIONS, step: 1e-6 }, 'LIMIT', 'whole number of counts'],
    ['a window beyond 32 bits', { ...POSITIONS, count: 200_000 }, 'LIMIT', 'shorter'],
    ['a first pulse where the axis stands', { ...POSITIONS, first: -0.72 }, 'DEVICE', 'in position'],
    ['a first pulse behind the axis', { ...POSITIONS, first: -1.44 }, 'DEVICE', 'in position'],
    ['a first pulse between whole steps', { ...POSITIONS, first: 0.005 }, 'DEVICE', 'tolerance'],
  ] as const)('refuses %s', (_, positions, code, remedy) => {
    let thrown: unknown;
    try {
      programCommands(PVS, positions, HERE);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ code });
    expect((thrown as { remedy: string }).remedy).toContain(remedy);
  });

  it('refuses to count from a position that cannot be read', () => {
    expect(() => programCommands(PVS, POSITIONS, { position: NaN, direction: 1 })).toThrow('whole steps');
  });
});

describe('the number of pulses given', () => {
  it('follows the axis through the positions, forwards and backwards', () => {
    const forwards = [-1, -0.01, 0, 0.35, 0.36, 179.64, 200].map((degrees) =>
      pulsesBehind(POSITIONS, degrees),
    );
    expect(forwards).toEqual([0, 0, 1, 1, 2, 500, 500]);
    const down = { first: 10, step: -1, count: 3 };
    expect([11, 10, 9.5, 8, -50].map((degrees) => pulsesBehind(down, degrees))).toEqual([0, 1, 1, 3, 3]);
  });

  it('is none while the position cannot be read', () => {
    expect(pulsesBehind(POSITIONS, NaN)).toBe(0);
  });
});

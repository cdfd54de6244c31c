import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { at, positionAt, profileOf, timeAt, velocityAt } from '#core';
import { describePlan, phaseOf, phasesOf, type Phase } from '#scan';
import { planOf, type FactsChange } from './facts.ts';

const HELIX = { scan_type: 'helical', scan_end: 600, nsteps: 600, pitch: 3, fields_flag: '110001' };

/** Both motions of a phase from the moment they begin, by the profiles of the axes. */
function motions(phase: Phase, rotSeconds: number, zSeconds: number) {
  const { approachDegrees, endDegrees, degreesPerSecond, vertical } = phase.fly!;
  return {
    rot: profileOf(approachDegrees, endDegrees, degreesPerSecond, rotSeconds),
    z: profileOf(vertical!.from, vertical!.to, vertical!.velocity, zSeconds),
  };
}

const helices = fc.record({
  up: fc.boolean(),
  turns: fc.integer({ min: 1, max: 4 }).map((halves) => halves / 2),
  nsteps: fc.integer({ min: 60, max: 2000 }),
  pitch: fc.integer({ min: -400, max: 400 }).map((hundredths) => hundredths / 100 || 1),
  height: fc.integer({ min: -5, max: 5 }),
  rotRamp: fc.integer({ min: 0, max: 20 }).map((tenths) => tenths / 10),
  zRamp: fc.integer({ min: 0, max: 20 }).map((tenths) => tenths / 10),
});

describe('a helical scan', () => {
  it('has the sample at start + pitch x turns at the middle of each exposure, both axes at speed', () => {
    fc.assert(
      fc.property(helices, ({ up, turns, nsteps, pitch, height, rotRamp, zRamp }) => {
        const change: FactsChange = {
          rot: { accelerationSeconds: rotRamp, lowLimit: -2000, highLimit: 2000 },
          z: {
            accelerationSeconds: zRamp,
            position: height,
            maxVelocity: 10,
            lowLimit: -100,
            highLimit: 100,
          },
        };
        const range = 360 * turns;
        const request = { scan_start: 20, scan_end: up ? 20 + range : 20 - range, nsteps, pitch };
        const latency = Math.max(0.01, range / nsteps / 80);
        const phase = phaseOf(planOf({ ...HELIX, ...request, latency }, change), 'projections')!;
        const { rot, z } = motions(phase, rotRamp, zRamp);
        expect(z.seconds).toBeCloseTo(rot.seconds, 6);
        for (const k of [0, 1, nsteps >> 1, nsteps]) {
          const trigger = timeAt(rot, at(phase.fly!.triggers, k))!;
          const middle = trigger + phase.exposureSeconds / 2;
          const planned = height + (pitch * turns * k) / nsteps;
          expect(at(phase.fly!.vertical!.positions, k)).toBeCloseTo(planned, 9);
          expect(positionAt(z, middle)).toBeCloseTo(planned, 6);
          expect(positionAt(rot, middle)).toBeCloseTo(at(phase.theta, k), 6);
          for (const t of [trigger, trigger + phase.exposureSeconds]) {
            expect(Math.abs(velocityAt(rot, t))).toBeCloseTo(phase.fly!.degreesPerSecond, 6);
            expect(velocityAt(z, t)).toBeCloseTo((pitch * phase.fly!.degreesPerSecond) / 360, 6);
          }
        }
      }),
      { seed: 31, numRuns: 200 },
    );
  });

  it('runs up for as long as the slower axis needs, 0.1 s of servo time included', () => {
    const at1 = phaseOf(planOf(HELIX), 'projections')!;
    const at2 = phaseOf(planOf(HELIX, { z: { accelerationSeconds: 2 } }), 'projections')!;
    // 1 deg in 0.04 s: 25 deg/s, and 6.25 deg of ramp.
    expect(at1.fly!.runUpDegrees).toBeCloseTo(6.25 + 2.5, 9);
    expect(at2.fly!.runUpDegrees).toBeCloseTo(6.25 + 2.5 + 1.5 * 25, 9);
    const { rot, z } = motions(at2, 0.5, 2);
    const first = timeAt(rot, at2.fly!.triggers.first)!;
    expect(first).toBeCloseTo(2.1, 9);
    expect(velocityAt(z, first)).toBeCloseTo((3 * 25) / 360, 9);
    expect(velocityAt(z, 1.9)).toBeLessThan((3 * 25) / 360);
  });

  it('approaches with both axes together and brings both back', () => {
    const plan = planOf(HELIX, { z: { position: 1 } });
    const { approach, fly } = phaseOf(plan, 'projections')!;
    expect(approach!.map(({ axis, to }) => [axis, to])).toEqual([
      ['rot', fly!.approachDegrees],
      ['z', fly!.vertical!.from],
    ]);
    expect(plan.returning.map(({ axis, from, to }) => [axis, from, to])).toEqual([
      ['rot', fly!.endDegrees, 0],
      ['z', fly!.vertical!.to, 1],
    ]);
    expect(plan.initial).toEqual({ rot: 0, x: 0, z: 1 });
    expect(planOf({ ...HELIX, fields_flag: '110000' }).returning).toEqual([]);
  });

  it('goes on at the right height after flats between its parts', () => {
    const plan = planOf({ ...HELIX, flat_every: 200 }, { positions: { out: { groups: [{ x: 8, z: 10 }] } } });
    const parts = phasesOf(plan, 'projections');
    expect(parts.map(({ frames }) => frames)).toEqual([200, 200, 200, 1]);
    for (const part of parts) {
      const turned = (part.theta.first - parts[0]!.theta.first) / 360;
      expect(part.fly!.vertical!.positions.first).toBeCloseTo(3 * turned, 9);
    }
    phasesOf(plan, 'flatBetween').forEach(({ sampleOut, sampleBack }, k) => {
      const height = parts[k]!.fly!.vertical!.to;
      expect(sampleOut[0]!.find(({ axis }) => axis === 'z')).toMatchObject({ from: height, to: 10 });
      expect(sampleBack[0]!.find(({ axis }) => axis === 'z')).toMatchObject({ from: 10, to: height });
      expect(parts[k + 1]!.approach![1]).toMatchObject({ axis: 'z', from: height });
    });
  });

  it('is described with its speed and heights', () => {
    const text = describePlan(planOf(HELIX));
    expect(text).toContain('helical of rot from 0 to 600 deg on bench: 601 projections');
    expect(text).toContain('z             0.208333 mm/s from -0.07');
    expect(text).toContain('frames from 0 to 5');
  });
});

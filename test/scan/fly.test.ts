import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { at, last, positionAt, profileOf } from '#core';
import { phaseOf, type RequestInput } from '#scan';
import { planOf } from './facts.ts';

interface Sweep {
  readonly start: number;
  readonly end: number;
  readonly nsteps: number;
  readonly countsPerTurn: number;
  readonly exposure?: number;
  readonly countsFromArming?: boolean;
}

/**
 * The fly-scan arithmetic of APS tomoscan, from its formulas: what its start, step, counts of an encoder turn,
 * exposure and the ACCL of the motor lead to. `projections` is its NumAngles.
 */
function tomoscan({ start, end, nsteps, countsPerTurn, exposure = 0.03 }: Sweep, accl = 0.5) {
  const projections = nsteps + 1;
  const asked = (end - start) / nsteps;
  const counts = Math.round((asked * countsPerTurn) / 360);
  const step = (counts * 360) / countsPerTurn;
  const direction = Math.sign(step);
  const speed = Math.abs(step) / exposure;
  const accelerationWay = (accl / 2) * speed;
  const taxi = Math.ceil(accelerationWay / Math.abs(step) + 0.5) * Math.abs(step);
  const sense = direction * Math.sign(countsPerTurn);
  const windowStart = -Math.round(Math.abs(counts) / 2) * sense;
  return {
    counts: Math.abs(counts),
    step,
    speed,
    sense,
    accelerationWay,
    taxi,
    windowStart,
    windowLength: Math.abs(counts) * (projections + 1),
    warns: Math.abs((asked * countsPerTurn) / 360 - counts) > 1e-4,
    stop: start + (projections - 1) * step,
  };
}

function flown({ start, end, nsteps, countsPerTurn, exposure = 0.03, countsFromArming = false }: Sweep) {
  const request: Partial<RequestInput> = { scan_start: start, scan_end: end, nsteps, exp_time: exposure };
  const rot = { countsPerTurn, lowLimit: -1e5, highLimit: 1e5, maxVelocity: 1e5 };
  const plan = planOf(
    { ...request, latency: 0, fields_flag: '110000' },
    { rot, cam: { readoutSeconds: 0, maxFrameRate: 1e4 }, trigger: { countsFromArming } },
  );
  return { plan, fly: phaseOf(plan, 'projections')!.fly! };
}

const SWEEPS: readonly (readonly [string, Sweep])[] = [
  ['up', { start: 0, end: 180, nsteps: 720, countsPerTurn: 3_600_000 }],
  ['down', { start: 180, end: 0, nsteps: 720, countsPerTurn: 3_600_000 }],
  ['up, counts falling', { start: 0, end: 180, nsteps: 720, countsPerTurn: -3_600_000 }],
  ['down, counts falling', { start: 90, end: -90, nsteps: 720, countsPerTurn: -3_600_000 }],
  ['a step of no whole number of counts', { start: 0, end: 180, nsteps: 1500, countsPerTurn: 100_000 }],
  ['the same downwards', { start: 10, end: -170, nsteps: 1500, countsPerTurn: -100_000 }],
  ['one turn', { start: 0, end: 360, nsteps: 1800, countsPerTurn: 11_840_158 }],
  ['three turns and a bit', { start: -30, end: 1100, nsteps: 2260, countsPerTurn: 3_600_000 }],
  ['one step', { start: 0, end: 5, nsteps: 1, countsPerTurn: 3_600_000 }],
];

describe('the arithmetic of a fly scan', () => {
  it.each(SWEEPS)('agrees with tomoscan about step, counts, speed and end: %s', (_, sweep) => {
    const { plan, fly } = flown(sweep);
    const theirs = tomoscan(sweep);
    expect(fly.encoder!.countsPerStep).toBe(theirs.counts);
    expect(fly.encoder!.countsPerTurn).toBe(sweep.countsPerTurn);
    expect(fly.stepDegrees).toBeCloseTo(theirs.step, 12);
    expect(fly.degreesPerSecond).toBeCloseTo(theirs.speed, 9);
    expect(fly.encoder!.sense).toBe(theirs.sense);
    expect(fly.encoder!.window[0]).toBeCloseTo(theirs.windowStart, 12);
    expect(fly.theta).toEqual({ first: sweep.start, step: fly.stepDegrees, count: sweep.nsteps + 1 });
    expect(last(fly.theta)).toBeCloseTo(theirs.stop, 9);
    expect(plan.sweep).toEqual(fly.theta);
    expect(plan.warnings.some((warning) => warning.includes('counts of the encoder'))).toBe(theirs.warns);
  });

  it('says what a step that is no whole number of counts becomes', () => {
    const { plan, fly } = flown({ start: 0, end: 180, nsteps: 1500, countsPerTurn: 100_000 });
    // 0.12 deg are 33.33 counts: 33 of them are 0.1188 deg, and 1500 such steps end at 178.2 deg.
    expect([fly.encoder!.countsPerStep, fly.stepDegrees]).toEqual([33, 0.1188]);
    expect(last(fly.theta)).toBeCloseTo(178.2, 9);
    expect(plan.warnings).toEqual([
      'a step of 0.12 deg is 33.333 counts of the encoder: it becomes 33 counts, 0.1188 deg, and the last angle 178.2 deg',
    ]);
  });

  it('keeps a step of whole counts as it was asked for, and has no counts without an encoder', () => {
    const { fly } = flown({ start: 0, end: 180, nsteps: 1800, countsPerTurn: 3_600_000 });
    expect([fly.stepDegrees, last(fly.theta), fly.encoder!.countsPerStep]).toEqual([0.1, 180, 1000]);
    const plain = phaseOf(planOf({ nsteps: 700 }), 'projections')!.fly!;
    expect([plain.encoder, plain.stepDegrees]).toEqual([undefined, 180 / 700]);
  });

  it('takes two projections at least, as nsteps counts intervals', () => {
    const { plan, fly } = flown({ start: 0, end: 5, nsteps: 1, countsPerTurn: 3_600_000 });
    expect([plan.frames.proj, fly.triggers.count, last(fly.theta)]).toEqual([2, 2, 5]);
    expect(() => planOf({ nsteps: 0 })).toThrow();
  });

  it('lets every trigger through its window and none beyond, half a step away on either side', () => {
    const counted = fc.record({
      start: fc.integer({ min: -400, max: 400 }),
      range: fc.integer({ min: 1, max: 800 }),
      up: fc.boolean(),
      nsteps: fc.integer({ min: 1, max: 3000 }),
      countsPerTurn: fc.integer({ min: 500_000, max: 30_000_000 }),
      falling: fc.boolean(),
    });
    fc.assert(
      fc.property(counted, ({ start, range, up, nsteps, countsPerTurn: counts, falling }) => {
        const countsPerTurn = falling ? -counts : counts;
        const { fly } = flown({ start, end: up ? start + range : start - range, nsteps, countsPerTurn });
        const { window, countsPerStep, sense } = fly.encoder!;
        // Half of a single count is none.
        fc.pre(countsPerStep > 1);
        // Counts of a trigger from the first one on, by the encoder: whole steps, whatever was asked for.
        const countAt = (k: number) => ((at(fly.triggers, k) - fly.triggers.first) * countsPerTurn) / 360;
        expect(countAt(nsteps)).toBeCloseTo(sense * nsteps * countsPerStep, 3);
        const [low, high] = [Math.min(...window), Math.max(...window)];
        for (const k of [0, nsteps]) {
          expect(countAt(k)).toBeGreaterThan(low);
          expect(countAt(k)).toBeLessThan(high);
        }
        for (const k of [-1, nsteps + 1]) expect(countAt(k) > low && countAt(k) < high).toBe(false);
        expect(Math.sign(window[1] - window[0])).toBe(sense);
      }),
      { seed: 21, numRuns: 300 },
    );
  });
});

describe('the arithmetic differs from tomoscan on purpose', () => {
  const sweep = { start: 0, end: 180, nsteps: 180, countsPerTurn: 3_600_000, exposure: 0.04 };

  it('in the angles: theta is the middle of the exposure, not the trigger', () => {
    const { fly } = flown(sweep);
    // 1 deg in 0.04 s, all of it exposed: tomoscan triggers at 0 and writes 0, where the middle is at 0.5.
    expect(fly.triggers.first).toBeCloseTo(-0.5, 12);
    const profile = profileOf(fly.approachDegrees, fly.endDegrees, fly.degreesPerSecond, 0.5);
    const begin = 0.6; // The ramp and the settling of the servo.
    expect(positionAt(profile, begin)).toBeCloseTo(-0.5, 9);
    expect(positionAt(profile, begin + 0.02)).toBeCloseTo(0, 9);
    expect(positionAt(profile, begin + 0.04 * 180 + 0.02)).toBeCloseTo(180, 9);
  });

  it('in the run-up: ramp and servo time, not whole steps', () => {
    const { fly } = flown(sweep);
    const theirs = tomoscan(sweep);
    // Both need 6.25 deg to reach 25 deg/s. tomoscan taxis ceil(6.25 + 0.5) = 7 steps: 0.03 s for the servo.
    expect([theirs.accelerationWay, theirs.taxi]).toEqual([6.25, 7]);
    expect(fly.runUpDegrees).toBeCloseTo(6.25 + 0.1 * 25, 9);
    // With steps of 30 deg it taxis 30 deg at 3 deg/s; the ramp and the servo need 0.75 + 0.3.
    const coarse = { start: 0, end: 180, nsteps: 6, countsPerTurn: 3_600_000, exposure: 10 };
    expect(tomoscan(coarse).taxi).toBe(30);
    expect(flown(coarse).fly.runUpDegrees).toBeCloseTo(1.05, 9);
  });

  it('in the run-up of a trigger that counts from where it is armed: whole steps then, too', () => {
    const { fly } = flown({ ...sweep, countsFromArming: true });
    expect(fly.runUpDegrees).toBeCloseTo(9, 9);
    expect((fly.triggers.first - fly.approachDegrees) / fly.triggers.step).toBeCloseTo(9, 9);
  });

  it('in the window: it has room for the pulses there are, not for one more', () => {
    const { fly } = flown(sweep);
    const theirs = tomoscan(sweep);
    const [first, end] = fly.encoder!.window;
    // 10,000 counts a step and 181 projections; tomoscan lets a 182nd pulse pass.
    expect([first, end]).toEqual([-5000, 1_805_000]);
    expect(end - first).toBe(10_000 * 181);
    expect(theirs.windowLength).toBe(10_000 * 182);
  });

  it('in the period: the gap that the user asked for counts as well', () => {
    const period = (latency: number) => phaseOf(planOf({ latency }), 'projections')!.periodSeconds;
    expect([period(0), period(0.01), period(0.02)]).toEqual([0.03, 0.04, 0.05]);
  });
});

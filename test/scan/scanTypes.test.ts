import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { at, last, valuesOf } from '#core';
import { describePlan, phaseOf, phasesOf, type PhaseName, type ScanPlan } from '#scan';
import { planOf, problemsOf } from './facts.ts';

const waysOf = (plan: ScanPlan) => plan.returning.map(({ axis, from, to }) => [axis, from, to]);

describe('a scan stop by stop', () => {
  const plan = planOf({ scan_type: 'ascan', scan_start: -90, scan_end: 90, nsteps: 9 });
  const phase = phaseOf(plan, 'projections')!;

  it('takes a frame at each of nsteps + 1 angles, all the way at full speed', () => {
    expect(phase).toMatchObject({ motion: 'steps', frames: 10 });
    expect([phase.fly, phase.approach]).toEqual([undefined, undefined]);
    expect([...valuesOf(phase.theta)]).toEqual([-90, -70, -50, -30, -10, 10, 30, 50, 70, 90]);
    expect(phase.turning).toMatchObject({ velocity: 90, settleSeconds: 0.05 });
    // The longest turn is the first: 90 deg at 90 deg/s with half a second of ramp.
    expect(phase.turning!.seconds).toBeCloseTo(1.5, 9);
  });

  it('takes the time of its turns, settlings, exposures and readouts', () => {
    // 20 deg are too short for 90 deg/s: a triangle of 2 x sqrt(20 / 180) s.
    expect(phase.budget.moving).toBeCloseTo(1.5 + 9 * 2 * Math.sqrt(20 / 180), 9);
    expect(phase.budget.settling).toBeCloseTo(10 * 0.05, 9);
    expect(phase.budget.exposing).toBeCloseTo(10 * 0.03, 9);
    expect(phase.budget.deadBy).toEqual({
      'last readout': expect.closeTo(10 * 0.01, 9) as number,
      'arming the trigger': expect.closeTo(0.05, 9) as number,
    });
  });

  it('does not round its steps to counts: each stop is a move of its own', () => {
    const counted = planOf({ scan_type: 'ascan', nsteps: 7 }, { rot: { countsPerTurn: 1000 } });
    expect([counted.sweep.step, counted.warnings]).toEqual([180 / 7, []]);
  });
});

describe('a relative scan', () => {
  it.each(['dscan', 'dscanct'])(
    '%s counts its angles from where the axis stands, and goes back',
    (scan_type) => {
      for (const fields_flag of ['111111', '000000', '001000', '110110']) {
        for (const position of [0, 37.5, -200]) {
          const request = { scan_type, scan_start: -10, scan_end: 100, nsteps: 110, fields_flag };
          const plan = planOf(request, { rot: { position } });
          expect(plan.sweep).toEqual({ first: position - 10, step: 1, count: 111 });
          expect(phaseOf(plan, 'projections')!.theta).toEqual(plan.sweep);
          expect(plan.returning).toHaveLength(1);
          expect(plan.returning[0]).toMatchObject({ axis: 'rot', to: position });
          const end = phaseOf(plan, 'orthogonals')?.theta;
          if (end) expect(plan.returning[0]!.from).toBe(last(end));
        }
      }
    },
  );

  it('says the angles of the axis in its description', () => {
    const plan = planOf({ scan_type: 'dscan', scan_end: 90, nsteps: 9 }, { rot: { position: 12.5 } });
    expect(describePlan(plan)).toContain('dscan of rot from 12.5 to 102.5 deg on bench: 10 projections');
  });

  it('is otherwise the scan between the same absolute angles', () => {
    for (const [relative, absolute] of [
      ['dscan', 'ascan'],
      ['dscanct', 'ascanct'],
    ]) {
      const change = { rot: { position: 20 } };
      const a = planOf({ scan_type: relative, fields_flag: '111110' }, change);
      const b = planOf({ scan_type: absolute, scan_start: 20, scan_end: 200, fields_flag: '111110' }, change);
      expect(a.phases).toEqual(b.phases);
      expect([waysOf(a).length, waysOf(b).length]).toEqual([1, 0]);
    }
  });
});

describe('a time scan', () => {
  const plan = planOf({ scan_type: 'timescan', nsteps: 40, latency: 0.07 }, { rot: { position: 33 } });

  it('takes nsteps + 1 frames every exp_time + latency where the rotation stands', () => {
    const phase = phaseOf(plan, 'projections')!;
    expect(phase).toMatchObject({ motion: 'rest', frames: 41, theta: { first: 33, step: 0, count: 41 } });
    expect(phase.periodSeconds).toBeCloseTo(0.03 + 0.07, 12);
    expect(phase.budget.total).toBeCloseTo(0.05 + 40 * 0.1 + 0.03 + 0.01, 9);
    expect(phase.approach ?? []).toEqual([]);
    expect(plan.sweep).toEqual(phase.theta);
  });

  it('turns nothing, on the way back neither, and says so when orthogonals were asked for', () => {
    const turns = plan.phases.flatMap(({ sampleOut, approach = [] }) => [...sampleOut.flat(), ...approach]);
    expect(turns.map(({ axis }) => axis)).not.toContain('rot');
    expect(plan.returning.every(({ from, to, seconds }) => from === to && seconds === 0)).toBe(true);
    expect(phaseOf(plan, 'orthogonals')).toBeUndefined();
    expect(plan.warnings).toEqual(['a time scan does not turn: no orthogonals are taken']);
    expect(describePlan(plan)).toContain('timescan with rot at 33 deg on bench: 41 projections');
  });

  it('goes no faster than the camera', () => {
    const period = (latency: number) =>
      phaseOf(planOf({ scan_type: 'timescan', latency }, { cam: { readoutSeconds: 0.06 } }), 'projections')!
        .periodSeconds;
    expect([period(0), period(0.05)]).toEqual([0.06, 0.08]);
  });
});

describe('an extended field', () => {
  it.each(['ascan', 'ascanct', 'dscan', 'dscanct'])('leaves the last angle of %s out', (scan_type) => {
    for (const [scan_start, scan_end] of [
      [0, 360],
      [90, -270],
    ] as const) {
      const plan = planOf({ scan_type, scan_start, scan_end, nsteps: 720, extended_field: true });
      const step = scan_end > scan_start ? 0.5 : -0.5;
      expect(plan.sweep).toEqual({ first: scan_start, step, count: 720 });
      expect(plan.frames.proj).toBe(720);
      expect(last(plan.sweep)).toBe(scan_end - step);
      expect(plan.warnings).toEqual([]);
    }
  });

  it('has four times the volume, and as many bytes as it has frames', () => {
    const whole = { scan_end: 360, nsteps: 720, fields_flag: '000000' };
    const [plain, extended] = [planOf(whole), planOf({ ...whole, extended_field: true })];
    expect(plain.volumeBytes).toBe(4 * 100 * 100 * 50);
    expect(extended.volumeBytes).toBe(4 * plain.volumeBytes);
    expect([plain.rawBytes, extended.rawBytes]).toEqual([721 * 10_000, 720 * 10_000]);
  });

  it('is what a warning asks about when a whole turn ends with an endpoint', () => {
    const warned = (change: object) =>
      planOf(change).warnings.some((warning) => warning.includes('--extended-field'));
    expect(warned({ scan_end: 360 })).toBe(true);
    expect(warned({ scan_start: 350, scan_end: -10 })).toBe(true);
    expect(warned({ scan_end: 359 })).toBe(false);
    expect(warned({ scan_end: 360, extended_field: true })).toBe(false);
    expect(warned({ scan_type: 'timescan', scan_end: 360 })).toBe(false);
    expect(warned({ scan_type: 'helical', scan_end: 360, pitch: 1 })).toBe(false);
  });

  it('is refused when the sample does not turn by 360 degrees', () => {
    const [problem] = problemsOf(() => planOf({ scan_end: 180, extended_field: true }));
    expect(problem).toMatchObject({ about: 'extended_field', remedy: 'scan from 0 to 360' });
    expect(problem!.message).toContain('this scan turns by 180 deg');
  });
});

describe('flats at intervals', () => {
  const scans = fc.record({
    scan_type: fc.constantFrom('ascan', 'ascanct', 'dscanct', 'timescan'),
    nsteps: fc.integer({ min: 1, max: 400 }),
    flat_every: fc.integer({ min: 1, max: 500 }),
    down: fc.boolean(),
    fields_flag: fc.constantFrom('000000', '110001', '111111'),
  });

  it('divide the projections into parts that follow one another without gap or overlap', () => {
    fc.assert(
      fc.property(scans, ({ down, nsteps, flat_every, ...rest }) => {
        const plan = planOf({
          ...rest,
          nsteps,
          flat_every,
          scan_end: down ? -40 : 40,
          npt_fields: 3,
          latency: 1,
        });
        const parts = phasesOf(plan, 'projections');
        const between = phasesOf(plan, 'flatBetween');
        expect(parts).toHaveLength(Math.ceil((nsteps + 1) / flat_every));
        expect(between).toHaveLength(parts.length - 1);
        expect(parts.map(({ index }) => index)).toEqual(parts.map((_, k) => k));
        let taken = 0;
        for (const part of parts) {
          expect(part.firstSlot).toBe(taken);
          expect(part.theta.first).toBeCloseTo(at(plan.sweep, taken), 9);
          expect([part.theta.step, part.theta.count]).toEqual([plan.sweep.step, part.frames]);
          if (part.fly) expect(part.fly.triggers.count).toBe(part.frames);
          taken += part.frames;
        }
        expect([taken, plan.frames.proj, plan.sweep.count]).toEqual([nsteps + 1, nsteps + 1, nsteps + 1]);
        expect(parts.slice(0, -1).every(({ frames }) => frames === flat_every)).toBe(true);
        const order: PhaseName[] = plan.phases.map(({ name }) => name);
        const middle = order.slice(order.indexOf('projections'), order.lastIndexOf('projections') + 1);
        expect(middle).toEqual(
          parts.flatMap((_, k) => (k === 0 ? ['projections'] : ['flatBetween', 'projections'])),
        );
        const frames = plan.phases.map(({ firstFrame, frames }) => [firstFrame, frames] as const);
        let at0 = 0;
        for (const [first, count] of frames) {
          expect(first).toBe(at0);
          at0 += count;
        }
        expect(plan.totalFrames).toBe(at0);
        expect(JSON.parse(JSON.stringify(plan.phases))).toEqual(
          plan.phases.map((phase) => JSON.parse(JSON.stringify(phase)) as unknown),
        );
      }),
      { seed: 41, numRuns: 150 },
    );
  });

  it('keep the shutter open, and run up anew for each part', () => {
    const plan = planOf({ flat_every: 60 });
    const [first, second] = phasesOf(plan, 'projections');
    expect(second!.theta.first).toBe(60);
    expect(second!.fly!.approachDegrees).toBeCloseTo(60 - 0.375 - 8.75, 9);
    expect(second!.approach![0]).toMatchObject({
      from: first!.fly!.endDegrees,
      to: second!.fly!.approachDegrees,
    });
    expect(phaseOf(plan, 'flatBetween')!.theta.first).toBe(first!.fly!.endDegrees);
    // The light was switched on for the flats before: no phase after it waits for shutter or scintillator.
    const waits = plan.phases.filter(({ budget }) => budget.settling > 0.5).map(({ name }) => name);
    expect(waits).toEqual(['flatBefore']);
  });

  it('are one part when they would come after the last projection', () => {
    for (const flat_every of [181, 182, 10_000]) {
      expect(planOf({ flat_every })).toMatchObject({ phases: planOf().phases });
    }
    expect(phasesOf(planOf({ flat_every: 180 }), 'projections').map(({ frames }) => frames)).toEqual([
      180, 1,
    ]);
  });

  it('tell a problem of several parts once', () => {
    const facts = { rot: { maxVelocity: 20, lowLimit: -5, highLimit: 100 } };
    const problems = problemsOf(() => planOf({ flat_every: 20, fields_flag: '010000' }, facts));
    expect(problems.map(({ about }) => about)).toEqual(['exp_time', 'scan_start', 'scan_end']);
  });
});

describe('flats with an exposure of their own', () => {
  const plan = planOf({ flat_exposure: 0.005, flat_every: 100 });

  it('have a period of their own, and so have no others', () => {
    const periods = plan.phases.map(({ kind, exposureSeconds, periodSeconds }) => [
      kind,
      exposureSeconds,
      periodSeconds,
    ]);
    for (const [kind, exposure, period] of periods) {
      expect(exposure).toBe(kind === 'flat' ? 0.005 : 0.03);
      expect(period).toBeCloseTo(kind === 'flat' ? 0.015 : 0.04, 12);
    }
    expect(phaseOf(plan, 'flatBefore')!.budget.exposing).toBeCloseTo(5 * 0.005, 12);
  });

  it('have the detector armed for each phase, as one arm has one exposure', () => {
    expect([plan.arming, plan.atRest]).toEqual(['perPhase', 'external']);
    expect(planOf({ flat_exposure: 0.03 }).arming).toBe('once');
  });
});

describe('constants for fields that are not taken', () => {
  it('are no reason to warn', () => {
    const none = { fields_flag: '000000' };
    expect(planOf(none).warnings).toHaveLength(2);
    expect(planOf({ ...none, dark_value: 100 }).warnings).toEqual([expect.stringContaining('no flats')]);
    expect(planOf({ ...none, flat_value: 4000 }).warnings).toEqual([expect.stringContaining('no darks')]);
    expect(planOf({ ...none, dark_value: 0, flat_value: 4000 }).warnings).toEqual([]);
  });
});

describe('several problems of one scan', () => {
  it('are told together, whatever its type', () => {
    const helix = {
      scan_type: 'helical',
      scan_end: 360,
      nsteps: 360,
      pitch: 40,
      posflat: 'far',
      flat_exposure: 60,
    };
    const facts = { rot: { highLimit: 100 }, z: { highLimit: 5 } };
    expect(problemsOf(() => planOf(helix, facts)).map(({ about }) => about)).toEqual([
      'posflat',
      'flat_exposure',
      'scan_end',
      'pitch',
      'pitch',
    ]);
    const steps = { scan_type: 'ascan', scan_start: -300, scan_end: 300, roi: '999x9', posflat: 'here' };
    const limits = { rot: { lowLimit: -10, highLimit: 10 } };
    expect(problemsOf(() => planOf(steps, limits)).map(({ about }) => about)).toEqual([
      'posflat',
      'roi',
      'scan_start',
      'scan_end',
      'return_to_start',
    ]);
  });
});

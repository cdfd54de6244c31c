import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planScan, parseRequest, type OutputFacts, type RequestInput } from '#scan';
import { factsWith, OUTPUT, planOf, problemsOf, REQUEST, type FactsChange } from './facts.ts';

type Change = Partial<Record<keyof RequestInput, unknown>>;
type Refusal = readonly [
  what: string,
  about: string,
  message: string,
  request: Change,
  facts?: FactsChange,
  output?: Partial<OutputFacts>,
];

const STEPS: Change = { scan_type: 'ascan', scan_start: -30, scan_end: 60, fields_flag: '111110' };
const HELIX: Change = { scan_type: 'helical', scan_end: 360, nsteps: 360, pitch: 4, fields_flag: '000000' };

const REFUSALS: readonly Refusal[] = [
  ['an axis that is not there', 'rot_mot', 'phi is no axis of bench', { rot_mot: 'phi' }],
  ['a name that every object has', 'rot_mot', 'toString is no axis', { rot_mot: 'toString' }],
  ['a linear axis', 'rot_mot', 'x is a linear axis', { rot_mot: 'x' }],
  ['an axis the trigger does not watch', 'rot_mot', 'pso watches rot, not tilt', { rot_mot: 'tilt' }],
  ['a detector that is not there', 'tomo_det', 'eye is no detector', { tomo_det: 'eye' }],
  ['a position that is not there', 'posflat', 'no position named away', { posflat: 'away' }],
  [
    'a position with the name of a method',
    'posflat',
    'no position named constructor',
    { posflat: 'constructor' },
  ],
  ['a position where the sample stands', 'posflat', 'here leaves the sample where', { posflat: 'here' }],
  [
    'a position within the tolerance of where it stands',
    'posflat',
    'leaves the sample where it already stands',
    {},
    { x: { position: 7.9995 } },
  ],
  [
    'a position that only turns the sample',
    'posflat',
    'leaves the sample where it already stands',
    {},
    { positions: { out: { groups: [{ tilt: 15 }], angleDegrees: 90 } } },
  ],
  ['a position beyond a limit', 'posflat', 'far moves x to 50 mm, outside -20 to 20', { posflat: 'far' }],
  [
    'a position of no axis',
    'posflat',
    'out moves y, which is no axis',
    {},
    { positions: { out: { groups: [{ x: 8 }, { y: 1 }] } } },
  ],
  [
    'a position at an angle beyond a limit',
    'posflat',
    'out turns rot to 900 deg, outside -720 to 720',
    {},
    { positions: { out: { groups: [{ x: 8 }], angleDegrees: 900 } } },
  ],
  [
    'a flat exposure that the camera cannot do',
    'flat_exposure',
    '0.0002 s is outside what cam can do',
    { flat_exposure: 0.0002 },
  ],
  ['a first stop beyond the limit', 'scan_start', 'rot would stop at -30', STEPS, { rot: { lowLimit: -5 } }],
  ['a last stop beyond the limit', 'scan_end', 'rot would stop at 60', STEPS, { rot: { highLimit: 50 } }],
  [
    'relative angles that lead beyond the limit from where the axis stands',
    'scan_end',
    'rot would stop at 110',
    { ...STEPS, scan_type: 'dscan' },
    { rot: { position: 50, highLimit: 100 } },
  ],
  [
    'a step of no count',
    'nsteps',
    'the step of 0 deg is finer than any encoder',
    {},
    { rot: { countsPerTurn: 100 } },
  ],
  [
    'a helix where nothing moves up and down',
    'scan_type',
    'bench has no axis along the rotation axis',
    HELIX,
    { verticalAxis: undefined },
  ],
  [
    'a helix too steep for the speed of the axis',
    'pitch',
    'z would have to move at 1.111 mm/s, its maximum is 1',
    { ...HELIX, pitch: 16 },
  ],
  [
    'a helix that starts below the limit',
    'pitch',
    'with its run-up, z starts from',
    HELIX,
    { z: { lowLimit: 0 } },
  ],
  [
    'a helix that ends above the limit',
    'pitch',
    'with its run-out, z comes to rest at',
    HELIX,
    { z: { highLimit: 4 } },
  ],

  ['a rotation too fast', 'exp_time', 'its maximum is 20', {}, { rot: { maxVelocity: 20 } }],
  ['a start beyond the limit', 'scan_start', 'outside -5 to 720', {}, { rot: { lowLimit: -5 } }],
  [
    'a run-up beyond the limit',
    'scan_start',
    '8.75 deg of run-up, rot starts from -9.125',
    {},
    { rot: { lowLimit: -9 } },
  ],
  [
    'a run-out beyond the limit',
    'scan_end',
    'run-out, rot comes to rest at 189.125',
    {},
    { rot: { highLimit: 189 } },
  ],
  [
    'an exposure too short',
    'exp_time',
    '0.0005 s is outside what cam can do',
    { exp_time: 0.0005, latency: 0.05 },
  ],
  ['an exposure too long', 'exp_time', '20 s is outside', { exp_time: 20 }],
  ['frames faster than the camera', 'exp_time', 'takes at most 24.9', {}, { cam: { maxFrameRate: 24.9 } }],
  ['a region larger than the sensor', 'roi', '201x100 is larger than the sensor of cam', { roi: '201x100' }],
  [
    'more pulses than the table holds',
    'nsteps',
    '181 projections do not fit',
    {},
    { trigger: { maxPulses: 180 } },
  ],
  [
    'frames larger than the camera memory',
    'nsteps',
    'the memory of cam holds 1.00 MB',
    {},
    { cam: { memoryBytes: 1e6 } },
  ],
  ['a step finer than any encoder', 'nsteps', 'finer than any encoder', { scan_end: 1e-5, nsteps: 1000 }],
  ['a file that exists', 'file', '/data/scan-####.h5 exists', {}, {}, { exists: true }],
  ['a folder not to be written to', 'out', '/data cannot be written to', {}, {}, { writable: false }],
  ['a disk too small', 'out', '/data has 51.0 MB free', {}, {}, { freeBytes: 51e6 }],
];

describe('the planner refuses', () => {
  for (const [what, about, message, request, facts, output] of REFUSALS) {
    it(`${what}, naming ${about} and a remedy`, () => {
      const problems = problemsOf(() => planOf(request, facts, output));
      expect(problems.map((problem) => problem.about)).toEqual([about]);
      expect(problems[0]!.message).toContain(message);
      expect(problems[0]!.remedy).toBeTruthy();
    });
  }

  it('several things at once, all told in one error', () => {
    const facts = { rot: { maxVelocity: 20, highLimit: 100 }, cam: { memoryBytes: 1000 } };
    const task = () => planOf({ roi: '999x999', posflat: 'far' }, facts, { exists: true, writable: false });
    const abouts = problemsOf(task).map((problem) => problem.about);
    expect(abouts).toEqual(['posflat', 'roi', 'exp_time', 'scan_end', 'file', 'out', 'nsteps']);
    expect(task).toThrow('the scan cannot be run as asked: 7 problems');
  });

  it('unknown names together, before it computes with any of them', () => {
    const problems = problemsOf(() => planOf({ rot_mot: 'phi', tomo_det: 'eye', posflat: 'away' }));
    expect(problems.map((problem) => problem.about)).toEqual(['rot_mot', 'tomo_det', 'posflat']);
  });

  it('nothing that lies exactly on a bound', () => {
    const rot = { lowLimit: -9.125, highLimit: 189.125, maxVelocity: 25 };
    expect(
      problemsOf(() => planOf({}, { rot, trigger: { maxPulses: 181 }, cam: { maxFrameRate: 25 } })),
    ).toEqual([]);
    for (const exp_time of [0.001, 10])
      expect(problemsOf(() => planOf({ exp_time, latency: 0.05 }))).toEqual([]);
    expect(problemsOf(() => planOf({ roi: '200x100' }))).toEqual([]);
    const { rawBytes } = planOf();
    expect(problemsOf(() => planOf({}, { cam: { memoryBytes: rawBytes } }))).toEqual([]);
    expect(problemsOf(() => planOf({}, {}, { freeBytes: rawBytes + 50e6 }))).toEqual([]);
  });

  it('no speed for the noise of a binary fraction', () => {
    // 70 / 125 / 0.1 is 5.6000000000000005.
    const request = { scan_end: 70, nsteps: 125, exp_time: 0.1, latency: 0 };
    expect(problemsOf(() => planOf(request, { rot: { maxVelocity: 5.6 } }))).toEqual([]);
  });
});

describe('a remedy', () => {
  it('for a rotation too fast works, and one step fewer does not', () => {
    const scans = fc.record({
      scan_end: fc.integer({ min: 1, max: 360 }),
      exp_time: fc.integer({ min: 10, max: 300 }).map((ms) => ms / 1000),
      maxVelocity: fc.integer({ min: 1, max: 40 }),
    });
    fc.assert(
      fc.property(scans, ({ scan_end, exp_time, maxVelocity }) => {
        const rot = { maxVelocity };
        const speedProblem = (nsteps: number) =>
          problemsOf(() => planOf({ scan_end, exp_time, nsteps, latency: 0 }, { rot })).find((problem) =>
            problem.message.includes('its maximum is'),
          );
        const problem = speedProblem(1);
        if (!problem) return;
        const steps = Number(/nsteps (\d+)/.exec(problem.remedy!)?.[1]);
        expect(speedProblem(steps)).toBeUndefined();
        expect(speedProblem(steps - 1)).toBeDefined();
      }),
      { seed: 9, numRuns: 200 },
    );
  });

  it('for a step that whole counts make too long is one step more', () => {
    // 180 deg / 27 are 6.67 counts of 1 deg, rounded to 7: 70 deg/s, where 6.67 deg would be 66.7.
    const rot = { maxVelocity: 68, countsPerTurn: 360 };
    const scan = (nsteps: number) => () =>
      planOf({ nsteps, exp_time: 0.1, latency: 0, fields_flag: '000000' }, { rot });
    const [problem] = problemsOf(scan(27));
    expect(problem?.message).toContain('70 deg/s, its maximum is 68');
    expect(problem?.remedy).toContain('nsteps 28 or more');
    expect(problemsOf(scan(28))).toEqual([]);
  });

  it('for a camera too slow works', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 90 }), fc.integer({ min: 1, max: 9 }), (rate, ms) => {
        const cam = { maxFrameRate: rate };
        const request = { exp_time: ms / 1000, latency: 0 };
        const [problem] = problemsOf(() => planOf(request, { cam }));
        const latency = Number(/latency ([\d.]+) s/.exec(problem!.remedy!)?.[1]);
        const after = problemsOf(() => planOf({ ...request, latency }, { cam }));
        expect(after.filter(({ message }) => message.includes('takes at most'))).toEqual([]);
      }),
      { seed: 10, numRuns: 100 },
    );
  });
});

describe('planning', () => {
  it('leaves the facts and the request as they were', () => {
    const facts = factsWith();
    const request = parseRequest(REQUEST, ['cam']);
    const before = structuredClone({ facts, request });
    planScan(request, facts, OUTPUT);
    expect({ facts, request }).toEqual(before);
    expect([Object.isFrozen(request), Object.isFrozen(facts.detectors['cam'])]).toEqual([false, false]);
  });
});

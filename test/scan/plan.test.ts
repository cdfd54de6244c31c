import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { at, last, profileOf, timeAt, valuesOf, velocityAt } from '#core';
import { FRAME_KINDS, phaseOf, type Move, type ScanPlan } from '#scan';
import { planOf } from './facts.ts';

const FLAGS = Array.from({ length: 64 }, (_, k) => k.toString(2).padStart(6, '0'));

/** Moves in words, one line for each group. */
function wayOf(groups: readonly (readonly Move[])[]): string[] {
  return groups.map((group) => group.map(({ axis, from, to }) => `${axis} ${from} to ${to}`).join(', '));
}

/** Frames follow one another without gap or overlap, in the scan and in the dataset of each kind. */
function expectTiled(plan: ScanPlan): void {
  let frame = 0;
  const slots = { dark: 0, flat: 0, proj: 0, ortho: 0 };
  for (const phase of plan.phases) {
    expect([phase.firstFrame, phase.firstSlot]).toEqual([frame, slots[phase.kind]]);
    expect(phase.theta.count).toBe(phase.frames);
    expect(phase.bytes).toBe(phase.frames * 100 * 50 * 2);
    frame += phase.frames;
    slots[phase.kind] += phase.frames;
  }
  expect([plan.totalFrames, plan.frames, plan.rawBytes]).toEqual([frame, slots, frame * 10_000]);
}

/** A scan in the macro's words that the bench beamline can do. */
const requests = fc
  .record({
    scan_start: fc.integer({ min: -300, max: 300 }),
    range: fc.integer({ min: 1, max: 300 }),
    up: fc.boolean(),
    nsteps: fc.integer({ min: 1, max: 3000 }),
    exp_time: fc.integer({ min: 1, max: 500 }).map((ms) => ms / 1000),
    npt_fields: fc.integer({ min: 1, max: 50 }),
    fields_flag: fc.constantFrom(...FLAGS),
  })
  .map(({ range, up, ...r }) => ({
    ...r,
    scan_end: r.scan_start + (up ? range : -range),
    // At least 10 ms a frame for the camera, and slow enough for 80 deg/s.
    latency: Math.max(0.01, range / r.nsteps / 80),
  }));

describe('the phases', () => {
  it.each(FLAGS)('of %s are those asked for, in order, and tile the scan', (flag) => {
    const plan = planOf({ fields_flag: flag });
    const on = (place: number) => flag[place] === '1';
    expect(plan.phases.map((phase) => [phase.name, phase.kind, phase.frames, phase.shutter])).toEqual([
      ...(on(0) ? [['darkBefore', 'dark', 5, 'closed']] : []),
      ...(on(1) ? [['flatBefore', 'flat', 5, 'open']] : []),
      ['projections', 'proj', 181, 'open'],
      ...(on(2) ? [['orthogonals', 'ortho', 3, 'open']] : []),
      ...(on(3) ? [['flatAfter', 'flat', 5, 'open']] : []),
      ...(on(4) ? [['darkAfter', 'dark', 5, 'closed']] : []),
    ]);
    expect(plan.returning.map(({ axis, to }) => [axis, to])).toEqual(on(5) ? [['rot', 0]] : []);
    expectTiled(plan);
  });

  it('of any request tile the scan, and the plan is JSON', () => {
    fc.assert(
      fc.property(requests, (request) => {
        const plan = planOf(request);
        expectTiled(plan);
        expect(FRAME_KINDS.reduce((sum, kind) => sum + plan.frames[kind], 0)).toBe(plan.totalFrames);
        expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
      }),
      { seed: 7, numRuns: 200 },
    );
  });

  it('take the sample out for the flats and bring it back to where it was', () => {
    const plan = planOf({ posflat: 'both' });
    for (const name of ['flatBefore', 'flatAfter'] as const) {
      const { sampleOut, sampleBack } = phaseOf(plan, name)!;
      expect(wayOf(sampleOut)).toEqual(['x 0 to 8, z 0 to 2']);
      expect(wayOf(sampleBack)).toEqual(['x 8 to 0, z 2 to 0']);
    }
    expect(plan.initial).toEqual({ rot: 0, x: 0, z: 0 });
  });

  it('know the rotation when a named position turns the sample as well', () => {
    const out = { groups: [{ x: 8 }], angleDegrees: 90 };
    const plan = planOf({ fields_flag: '010101' }, { positions: { out } });
    const { endDegrees } = phaseOf(plan, 'projections')!.fly!;
    const [before, after] = [phaseOf(plan, 'flatBefore')!, phaseOf(plan, 'flatAfter')!];
    expect(wayOf(before.sampleOut)).toEqual(['rot 0 to 90', 'x 0 to 8']);
    expect(wayOf(after.sampleOut)).toEqual([`rot ${endDegrees} to 90`, 'x 0 to 8']);
    expect(wayOf(after.sampleBack)).toEqual(['x 8 to 0', `rot 90 to ${endDegrees}`]);
    expect([before.theta.first, after.theta.first]).toEqual([90, 90]);
    expect(plan.returning[0]?.from).toBe(endDegrees);
  });

  it('move the groups of a position one after another, and back in reverse', () => {
    const { sampleOut, sampleBack, budget } = phaseOf(planOf({ posflat: 'ordered' }), 'flatBefore')!;
    expect(wayOf(sampleOut)).toEqual(['rot 0 to 30', 'z 0 to 2', 'x 0 to 8, tilt 0 to 5']);
    expect(wayOf(sampleBack)).toEqual(['x 8 to 0, tilt 5 to 0', 'z 2 to 0', 'rot 30 to 0']);
    // Each way 2 x sqrt(30 / 180) s of triangle for rot, 2.5 s for z, 1.3 s for x and tilt; 0.1 s of shutter.
    expect(budget.moving).toBeCloseTo(2 * (2 * Math.sqrt(30 / 180) + 2.5 + 1.3) + 0.1, 9);
    expect(budget.settling).toBeCloseTo(2 * 3 * 0.05 + 0.5, 9);
  });

  it('leave out of a group what is there already', () => {
    const { sampleOut } = phaseOf(planOf({ posflat: 'ordered' }, { z: { position: 2 } }), 'flatBefore')!;
    expect(wayOf(sampleOut)).toEqual(['rot 0 to 30', 'x 0 to 8, tilt 0 to 5']);
  });

  it('stop every 90 degrees on the way back, the far end first', () => {
    const stops = (scan_start: number, scan_end: number) => {
      const { theta, motion, turning } = phaseOf(planOf({ scan_start, scan_end }), 'orthogonals')!;
      expect([motion, turning?.velocity]).toEqual(['steps', 90]);
      return [...valuesOf(theta)];
    };
    expect(stops(0, 180)).toEqual([180, 90, 0]);
    expect(stops(10, -190)).toEqual([-170, -80, 10]);
    expect(stops(0, 89)).toEqual([0]);
    expect(stops(0, 179.99999999999)).toEqual([180, 90, 0]);
  });
});

describe('the continuous rotation', () => {
  it('centres each exposure on its angle, in any direction, at constant speed within the limits', () => {
    fc.assert(
      fc.property(requests, (request) => {
        const plan = planOf(request);
        const { fly, periodSeconds, exposureSeconds, theta, approach } = phaseOf(plan, 'projections')!;
        const { scan_start, scan_end, nsteps } = request;
        expect([fly!.theta, theta.first, theta.count]).toEqual([theta, scan_start, nsteps + 1]);
        expect(last(theta)).toBeCloseTo(scan_end, 9);
        const profile = profileOf(fly!.approachDegrees, fly!.endDegrees, fly!.degreesPerSecond, 0.5);
        const first = timeAt(profile, fly!.triggers.first)!;
        expect(first).toBeGreaterThanOrEqual(0.5);
        for (const k of [0, Math.floor(nsteps / 2), nsteps]) {
          const trigger = timeAt(profile, at(fly!.triggers, k))!;
          expect(trigger).toBeCloseTo(first + k * periodSeconds, 6);
          const middle = timeAt(profile, at(theta, k))!;
          expect(middle).toBeCloseTo(trigger + exposureSeconds / 2, 6);
          const end = trigger + exposureSeconds;
          for (const t of [trigger, end]) {
            expect(velocityAt(profile, t)).toBeCloseTo(fly!.sense * fly!.degreesPerSecond, 6);
          }
        }
        expect(fly!.seconds).toBeCloseTo(profile.seconds, 9);
        expect(approach!.map(({ axis, to }) => [axis, to])).toEqual([['rot', fly!.approachDegrees]]);
      }),
      { seed: 8, numRuns: 200 },
    );
  });

  it('runs up over the acceleration and the settling of the servo', () => {
    // 1 deg in 0.04 s is 25 deg/s: 0.5 s of ramp are 6.25 deg, 0.1 s of settling 2.5 deg.
    const { fly } = phaseOf(planOf(), 'projections')!;
    expect(fly!.degreesPerSecond).toBeCloseTo(25, 9);
    expect(fly!.runUpDegrees).toBeCloseTo(8.75, 9);
    expect(fly!.triggers.first).toBeCloseTo(-0.375, 9);
    expect(fly!.approachDegrees).toBeCloseTo(-9.125, 9);
    expect(fly!.endDegrees).toBeCloseTo(180 + 0.375 + 8.75, 9);
  });
});

describe('arming', () => {
  it('is once for all frames when camera and trigger can do that', () => {
    expect(planOf()).toMatchObject({ arming: 'once', atRest: 'external' });
  });

  it('is for each phase when the camera cannot, and the camera runs by itself without time pulses', () => {
    const capabilities = { armsOnce: false, hasLabel: false, streamsFrames: true };
    expect(planOf({}, { cam: { capabilities } })).toMatchObject({ arming: 'perPhase', atRest: 'external' });
    expect(planOf({}, { trigger: { timePulses: false } })).toMatchObject({
      arming: 'perPhase',
      atRest: 'internal',
    });
  });
});

describe('a plan', () => {
  it('cannot be changed, however deep', () => {
    const plan = planOf();
    const frozen = (value: unknown): boolean =>
      typeof value !== 'object' ||
      value === null ||
      (Object.isFrozen(value) && Object.values(value).every((part) => frozen(part)));
    expect(frozen(plan)).toBe(true);
  });

  it('takes the region asked for, and says how large frames and volume are', () => {
    const plan = planOf({ roi: '80x40', fields_flag: '000000' });
    expect(plan.detector).toMatchObject({ width: 80, height: 40 });
    expect([plan.rawBytes, plan.volumeBytes]).toEqual([181 * 80 * 40 * 2, 4 * 80 * 80 * 40]);
  });

  it('warns of what makes a scan worth less', () => {
    const { warnings } = planOf(
      { fields_flag: '000000', latency: 0, exp_time: 0.01 },
      { cam: { overlapped: false } },
    );
    expect(warnings).toHaveLength(3);
    expect(warnings[0]).toContain('cam needs 0.02 s');
    expect(warnings[1]).toContain('no darks');
    expect(warnings[2]).toContain('no flats');
    expect(planOf().warnings).toEqual([]);
  });
});

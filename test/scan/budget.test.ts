import { describe, expect, it } from 'vitest';
import { describePlan, phaseOf, type ScanPlan, type TimeBudget } from '#scan';
import { planOf, type FactsChange } from './facts.ts';

const FLAGS = Array.from({ length: 64 }, (_, k) => k.toString(2).padStart(6, '0'));
const capabilities = { armsOnce: false, hasLabel: true, streamsFrames: true };
const BENCHES: readonly FactsChange[] = [{}, { cam: { capabilities } }, { trigger: { timePulses: false } }];

const sumOf = (plan: ScanPlan, part: Exclude<keyof TimeBudget, 'deadBy'>) =>
  plan.phases.reduce((sum, phase) => sum + phase.budget[part], 0);

function expectSound({ total, dead, deadBy, exposing }: TimeBudget): void {
  const causes = Object.values(deadBy);
  expect(causes.reduce((sum, seconds) => sum + seconds, 0)).toBeCloseTo(dead, 9);
  expect(causes.every((seconds) => seconds > 0)).toBe(true);
  expect(dead).toBeLessThan(total);
  expect(exposing).toBeGreaterThan(0);
}

describe('the seconds of a plan', () => {
  it.each(FLAGS)('of %s are those of its phases and of what lies between them', (flag) => {
    for (const bench of BENCHES) {
      const plan = planOf({ fields_flag: flag }, bench);
      const arming = plan.arming === 'once' ? 0.2 : 0;
      const [home] = plan.returning;
      const returning = home?.seconds ?? 0;
      const settling = home?.settleSeconds ?? 0;
      const { budget } = plan;
      expect(budget.total).toBeCloseTo(sumOf(plan, 'total') + arming + 0.1 + returning + settling, 9);
      expect(budget.moving).toBeCloseTo(sumOf(plan, 'moving') + 0.1 + returning, 9);
      expect(budget.settling).toBeCloseTo(sumOf(plan, 'settling') + settling, 9);
      expect(budget.dead).toBeCloseTo(sumOf(plan, 'dead') + arming, 9);
      expect(budget.exposing).toBeCloseTo(plan.totalFrames * 0.03, 9);
      plan.phases.forEach((phase) => expectSound(phase.budget));
      expectSound(budget);
    }
  });

  it('of darks are exposures, gaps, the last readout and the arming of the trigger', () => {
    const { budget } = phaseOf(planOf(), 'darkBefore')!;
    expect(budget.exposing).toBeCloseTo(5 * 0.03, 9);
    expect(budget.deadBy['gaps between exposures']).toBeCloseTo(4 * 0.01, 9);
    expect(budget.deadBy['last readout']).toBeCloseTo(0.01, 9);
    expect(budget.deadBy['arming the trigger']).toBeCloseTo(0.05, 9);
    expect(budget.total).toBeCloseTo(0.15 + 0.04 + 0.01 + 0.05, 9);
  });

  it('of flats have the sample moved together, there and back, and the light once', () => {
    const plan = planOf({ posflat: 'both' });
    // z is the slower: 2 mm at 1 mm/s and 0.5 s of ramp, against 8 mm at 10 mm/s and as much.
    const before = phaseOf(plan, 'flatBefore')!.budget;
    expect(before.moving).toBeCloseTo(2 * 2.5 + 0.1, 9);
    expect(before.settling).toBeCloseTo(2 * 0.05 + 0.5, 9);
    const after = phaseOf(plan, 'flatAfter')!.budget;
    expect([after.moving.toFixed(9), after.settling.toFixed(9)]).toEqual(['5.000000000', '0.100000000']);
  });

  it('name the arming of the detector for each phase, or once', () => {
    const once = planOf().budget.deadBy['arming the detector'];
    expect(once).toBeCloseTo(0.2, 9);
    const perPhase = planOf({}, { cam: { capabilities } });
    expect(perPhase.budget.deadBy['arming the detector']).toBeCloseTo(0.2 * perPhase.phases.length, 9);
    // A camera that starts by itself is armed anew at each of the three stops.
    const alone = planOf({}, { trigger: { timePulses: false } });
    expect(alone.budget.deadBy['arming the detector']).toBeCloseTo(0.2 * (5 + 3), 9);
  });

  it('follow the camera when it is slower than what was asked', () => {
    const period = (cam: FactsChange['cam'], latency = 0) =>
      phaseOf(planOf({ latency, nsteps: 1800 }, { cam: cam! }), 'projections')!.periodSeconds;
    expect(period({})).toBeCloseTo(0.03, 9);
    expect(period({}, 0.02)).toBeCloseTo(0.05, 9);
    expect(period({ overlapped: false, gapSeconds: 0.002 })).toBeCloseTo(0.042, 9);
    expect(period({ margin: 1.2 })).toBeCloseTo(0.036, 9);
    expect(period({ readoutSeconds: 0.06, gapSeconds: 0.01 })).toBeCloseTo(0.07, 9);
  });
});

describe('a plan as text', () => {
  it('shows what was understood, each phase, and the totals', () => {
    const text = describePlan(planOf());
    for (const part of [
      'ascanct of rot from 0 to 180 deg on bench: 181 projections',
      '111111: darks before the scan, flats before the scan, orthogonal projections on the way back',
      'cam (bench camera), 100 x 50, armed once for all frames',
      'out (x 0 -> 8)',
      '25 deg/s, 8.75 deg run-up from -9.125, to 189.125',
      '0 to 180 deg, at the middle of the exposures',
      'at 180, 90, 0 deg',
      '2.04 MB',
      '/data/scan-####.h5',
    ]) {
      expect(text).toContain(part);
    }
    const titles = [
      'darks before',
      'flats before',
      'projections',
      'orthogonals',
      'flats after',
      'darks after',
      'return',
    ];
    const rows = titles.map((title) => text.indexOf(`\n  ${title} `));
    expect(rows.every((row, k) => row > (rows[k - 1] ?? 0))).toBe(true);
  });

  it('shows no more than there is, and its warnings', () => {
    const text = describePlan(planOf({ fields_flag: '000000' }, { cam: { capabilities } }));
    expect(text).toContain('000000: projections only');
    expect(text).toContain('armed for each phase');
    expect(text).toContain('warning       no flats are taken');
    expect(text).not.toMatch(/flats at|darks before|return {2}/);
  });
});

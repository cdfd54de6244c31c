import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { angularRange, angularWeights } from '#recon';
import { anglesOf } from './disks.ts';

const sum = (values: Float64Array) => values.reduce((a, b) => a + b, 0);

describe('angularWeights', () => {
  it('lets 0 and 180 degrees share what is theirs', () => {
    const weights = angularWeights(anglesOf(0, 180, 181));
    expect(sum(weights)).toBeCloseTo(Math.PI, 10);
    expect(weights[90]).toBeCloseTo(Math.PI / 180, 10);
    expect(weights[0]).toBeCloseTo(Math.PI / 360, 10);
    expect(weights[180]).toBeCloseTo(Math.PI / 360, 10);
  });

  it('halves every weight of a full turn and quarters those of two', () => {
    for (const turns of [1, 2]) {
      const n = 360 * turns;
      const weights = angularWeights(Float64Array.from({ length: n }, (_, k) => 0.3 + k));
      for (const weight of weights) expect(weight).toBeCloseTo(Math.PI / n, 10);
    }
  });

  it('knows no direction, origin or order', () => {
    const theta = [0, 10, 35, 60, 100, 140, 170];
    const weights = angularWeights(theta);
    const same = (other: Float64Array) => other.forEach((w, k) => expect(w).toBeCloseTo(weights[k]!, 10));
    same(angularWeights(theta.map((t) => -t)));
    same(angularWeights(theta.map((t) => t + 1234.5)));
    same(angularWeights([...theta].reverse()).reverse());
  });

  it('gives a wedge that nobody measured to nobody', () => {
    const weights = angularWeights(anglesOf(0, 120, 241));
    expect(sum(weights)).toBeCloseTo((120.5 * Math.PI) / 180, 6);
    for (const weight of weights) expect(weight).toBeCloseTo(Math.PI / 360, 6);
  });

  it('is never negative and never more than the half turn', () => {
    const angles = fc.array(fc.double({ min: -720, max: 720, noNaN: true }), { maxLength: 60 });
    fc.assert(
      fc.property(angles, (theta) => {
        const weights = angularWeights(theta);
        expect(weights.every((w) => w >= 0)).toBe(true);
        expect(sum(weights)).toBeLessThanOrEqual(Math.PI * (1 + 1e-9));
        if (theta.length > 0) expect(sum(weights)).toBeGreaterThan(0);
      }),
      { seed: 22, numRuns: 300 },
    );
  });
});

describe('angularRange', () => {
  it('is the span of the angles in any order', () => {
    expect(angularRange([10, -5, 90])).toBe(95);
    expect(angularRange([])).toBe(0);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { circleMask, correlationInCircle, pearson } from '#recon';

describe('pearson', () => {
  it('is 1 for a line upwards, -1 downwards, 0 for a constant', () => {
    expect(pearson([1, 2, 3], [10, 20, 30])).toBeCloseTo(1, 12);
    expect(pearson([1, 2, 3], [3, 2, 1])).toBeCloseTo(-1, 12);
    expect(pearson([1, 2, 3], [5, 5, 5])).toBe(0);
    expect(pearson([1, 2, 3, 4], [1, 3, 2, 4])).toBeCloseTo(0.8, 12);
  });

  it('refuses arrays of different length', () => {
    expect(() => pearson([1, 2], [1, 2, 3])).toThrow('3 values where 2');
  });

  it('does not change when an array is scaled and shifted, even far', () => {
    const values = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 3, maxLength: 50 });
    fc.assert(
      fc.property(values, (a) => {
        const b = a.map((value, k) => value + 17 * Math.sin(k));
        const moved = b.map((value) => 3 * value + 1e7);
        expect(pearson(a, moved)).toBeCloseTo(pearson(a, b), 6);
      }),
      { seed: 23, numRuns: 200 },
    );
  });
});

describe('correlationInCircle', () => {
  it('does not see what lies outside the circle', () => {
    const size = 21;
    const a = Float32Array.from({ length: size * size }, (_, p) => Math.sin(p));
    const mask = circleMask(size, 8);
    const b = a.map((value, p) => (mask[p] ? 2 * value + 1 : 999));
    expect(correlationInCircle(a, b, size, 8)).toBeCloseTo(1, 6);
    expect(correlationInCircle(a, b, size, 10)).toBeLessThan(0.5);
  });
});

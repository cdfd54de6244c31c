import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '#sim/physics/index';

const N = 200_000;

/** Mean, variance, skewness and excess kurtosis of N draws. */
function moments(draw: () => number) {
  const values = Float64Array.from({ length: N }, draw);
  const mean = values.reduce((sum, v) => sum + v, 0) / N;
  const central = (power: number) => values.reduce((sum, v) => sum + (v - mean) ** power, 0) / N;
  const variance = central(2);
  return {
    mean,
    variance,
    skewness: central(3) / variance ** 1.5,
    kurtosis: central(4) / variance ** 2 - 3,
  };
}

describe('Random', () => {
  it('repeats itself for a seed, and not for another one', () => {
    const draw = (seed: number) =>
      Array.from(
        { length: 8 },
        (
          (r) => () =>
            r.uniform()
        )(new Random(seed)),
      );
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
    expect(draw(7)).not.toEqual(draw(7 + 2 ** 32));
  });

  it('refuses a seed that is no number', () => {
    expect(() => new Random(NaN)).toThrow(/seed is NaN/);
  });

  it('draws uniform numbers inside (0, 1) that fill it evenly', () => {
    const random = new Random(1);
    const bins = new Array<number>(64).fill(0);
    let outside = 0;
    for (let i = 0; i < N; i++) {
      const u = random.uniform();
      if (!(u > 0 && u < 1)) outside++;
      const bin = Math.floor(u * 64);
      bins[bin] = (bins[bin] ?? 0) + 1;
    }
    expect(outside).toBe(0);
    const chi2 = bins.reduce((sum, n) => sum + (n - N / 64) ** 2 / (N / 64), 0);
    // 63 degrees of freedom: mean 63, standard deviation 11.2.
    expect(chi2).toBeGreaterThan(25);
    expect(chi2).toBeLessThan(110);
  });

  it('draws normal numbers with the moments and the tails of the normal distribution', () => {
    const random = new Random(2);
    const { mean, variance, skewness, kurtosis } = moments(() => random.normal());
    expect(Math.abs(mean)).toBeLessThan(5 / Math.sqrt(N));
    expect(Math.abs(variance - 1)).toBeLessThan(5 * Math.sqrt(2 / N));
    expect(Math.abs(skewness)).toBeLessThan(5 * Math.sqrt(6 / N));
    expect(Math.abs(kurtosis)).toBeLessThan(5 * Math.sqrt(24 / N));
    // P(|z| > 1, 2, 3) and, beyond the last layer of the ziggurat, P(|z| > 3.5).
    for (const [limit, probability] of [
      [1, 0.317311],
      [2, 0.0455],
      [3, 0.0026998],
      [3.5, 0.00046526],
    ] as const) {
      let beyond = 0;
      for (let i = 0; i < N; i++) if (Math.abs(random.normal()) > limit) beyond++;
      expect(Math.abs(beyond - N * probability)).toBeLessThan(5 * Math.sqrt(N * probability));
    }
  });

  it.each([0.02, 0.5, 3, 12, 29.9, 30.1, 60, 1000, 50_000])('draws Poisson counts of mean %d', (mean) => {
    const random = new Random(3).fork(mean);
    const got = moments(() => random.poisson(mean));
    expect(Math.abs(got.mean - mean)).toBeLessThan(5 * Math.sqrt(mean / N));
    // The variance of a sample variance is (2 + kurtosis) variance^2 / N, the kurtosis 1 / mean.
    expect(Math.abs(got.variance / mean - 1)).toBeLessThan(5 * Math.sqrt((2 + 1 / mean) / N));
    if (mean > 10) {
      expect(Math.abs(got.skewness - 1 / Math.sqrt(mean))).toBeLessThan(5 * Math.sqrt(6 / N) + 0.003);
    }
  });

  it('draws small Poisson counts with their exact probabilities', () => {
    const random = new Random(4);
    const counts = new Array<number>(200).fill(0);
    for (let i = 0; i < N; i++) {
      const k = random.poisson(2.5);
      counts[k] = (counts[k] ?? 0) + 1;
    }
    let probability = Math.exp(-2.5);
    for (let k = 0; k < 10; k++) {
      expect(Math.abs((counts[k] ?? 0) - N * probability)).toBeLessThan(5 * Math.sqrt(N * probability));
      probability *= 2.5 / (k + 1);
    }
  });

  it('gives whole counts of 0 or more for any mean', () => {
    const random = new Random(5);
    fc.assert(
      fc.property(
        fc.oneof(fc.double({ min: -10, max: 1e9, noNaN: true }), fc.integer({ min: -5, max: 60 })),
        (mean) => {
          const count = random.poisson(mean);
          return Number.isInteger(count) && count >= 0 && (mean > 0 || count === 0);
        },
      ),
      { seed: 1, numRuns: 2000 },
    );
  });

  it('forks streams that do not depend on what was drawn before, and differ by name', () => {
    const fresh = new Random(6);
    const used = new Random(6);
    for (let i = 0; i < 1000; i++) used.normal();
    expect(used.fork(41).uniform()).toBe(fresh.fork(41).uniform());
    const names = [...Array.from({ length: 5000 }, (_, k) => k), '1', 'a', 'b', 'ab', 'ba'];
    expect(new Set(names.map((name) => fresh.fork(name).seed)).size).toBe(names.length);
  });

  it('forks neighbours without correlation', () => {
    const root = new Random(7);
    const [a, b] = [root.fork(1), root.fork(2)];
    let sum = 0;
    for (let i = 0; i < N; i++) sum += a.normal() * b.normal();
    expect(Math.abs(sum / N)).toBeLessThan(5 / Math.sqrt(N));
  });
});

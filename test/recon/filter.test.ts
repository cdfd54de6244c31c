import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filterSinogram } from '#recon';
import { rampResponse } from '#recon/filter';
import { fourierOf, powerOfTwoFrom } from '#recon/fourier';

/** The convolution of Kak and Slaney, written out. */
function direct(row: ArrayLike<number>): Float64Array {
  return Float64Array.from({ length: row.length }, (_, u) => {
    let sum = row[u]! / 4;
    for (let m = 0; m < row.length; m++) {
      if ((u - m) % 2 !== 0) sum -= row[m]! / (Math.PI * (u - m)) ** 2;
    }
    return sum;
  });
}

describe('filterSinogram', () => {
  it('is the convolution with the band-limited ramp, for any number of rows of any width', () => {
    const shape = fc.record({ width: fc.integer({ min: 1, max: 70 }), n: fc.integer({ min: 1, max: 5 }) });
    fc.assert(
      fc.property(
        shape,
        fc.infiniteStream(fc.double({ min: -10, max: 10, noNaN: true })),
        ({ width, n }, values) => {
          const sinogram = Float32Array.from({ length: width * n }, () => values.next().value as number);
          const filtered = filterSinogram(sinogram, width, 'ramp');
          for (let k = 0; k < n; k++) {
            const expected = direct(sinogram.subarray(k * width, (k + 1) * width));
            expected.forEach((value, u) => expect(filtered[k * width + u]).toBeCloseTo(value, 4));
          }
        },
      ),
      { seed: 21, numRuns: 40 },
    );
  });

  it('follows |f| up to the Nyquist frequency, and each window takes more off than the one before', () => {
    const size = 256;
    const ramp = rampResponse(size, 'ramp');
    for (const k of [8, 32, 64, 128]) expect(ramp[k]! / (k / size)).toBeCloseTo(1, 1);
    const atHalf = (['ramp', 'shepp-logan', 'hann', 'parzen'] as const).map(
      (w) => rampResponse(size, w)[96]!,
    );
    expect(atHalf).toEqual([...atHalf].sort((a, b) => b - a));
    expect(new Set(atHalf).size).toBe(4);
    expect(rampResponse(size, 'hann')[size / 2]).toBeCloseTo(0, 9);
    expect(rampResponse(size, 'shepp-logan')[size / 2]! / ramp[size / 2]!).toBeCloseTo(2 / Math.PI, 9);
  });
});

describe('fourierOf', () => {
  it('comes back to where it started', () => {
    const data = Float64Array.from({ length: 64 }, (_, k) => Math.sin(k * k));
    const [there, back] = [new Float64Array(64), new Float64Array(64)];
    fourierOf(32).forward(there, data);
    fourierOf(32).inverse(back, there);
    back.forEach((value, k) => expect(value).toBeCloseTo(data[k]!, 12));
  });

  it('finds the next power of two', () => {
    expect([0, 2, 3, 512, 513].map(powerOfTwoFrom)).toEqual([2, 2, 4, 512, 1024]);
  });
});

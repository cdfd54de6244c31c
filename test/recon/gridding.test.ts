import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backproject, backprojectByGridding, correlationInCircle, filterSinogram } from '#recon';
import { anglesOf, countsOf, SAMPLE, sinogramOf, sliceOf } from './disks.ts';

const pixelMm = 0.02;

function scaled(width: number) {
  const part = width / 256;
  return SAMPLE.map((d) => ({ ...d, x: d.x * part, y: d.y * part, radius: d.radius * part }));
}

function scanOf(width: number, axisColumn: number, thetaDegrees: ArrayLike<number>, counts = Infinity) {
  const exact = sinogramOf(scaled(width), thetaDegrees, width, axisColumn, pixelMm);
  const seen =
    counts === Infinity
      ? exact
      : Float32Array.from(countsOf(exact, counts, 4), (c) => -Math.log((c - 100) / counts));
  return { sinogram: filterSinogram(seen, width), width, thetaDegrees, axisColumn, pixelMm };
}

/** Root mean square of a - b beside that of b. */
function difference(a: Float32Array, b: Float32Array): number {
  let off = 0;
  let all = 0;
  b.forEach((value, p) => {
    off += (a[p]! - value) ** 2;
    all += value * value;
  });
  return Math.sqrt(off / all);
}

describe('backprojectByGridding', () => {
  it.each([
    ['an even width', 96, 47.5],
    ['an odd width', 97, 48],
    ['an axis between two pixels off the middle', 96, 53.3],
  ])('gives what back projection gives, for %s', (_, width, axisColumn) => {
    const scan = scanOf(width, axisColumn, anglesOf(0, 179, 180));
    expect(difference(backprojectByGridding(scan), backproject(scan))).toBeLessThan(0.025);
  });

  it('gives it for any angles, sizes and radii', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 40, max: 100 }),
        fc.double({ min: 0.7, max: 1, noNaN: true }),
        fc.double({ min: -500, max: 500, noNaN: true }),
        fc.double({ min: 0.7, max: 2, noNaN: true }),
        (size, part, first, step) => {
          const theta = Float64Array.from({ length: 200 }, (_, k) => first + step * k);
          const scan = { ...scanOf(96, 49.2, theta), size, radiusPixels: (part * size) / 2 };
          expect(difference(backprojectByGridding(scan), backproject(scan))).toBeLessThan(0.04);
        },
      ),
      { seed: 2, numRuns: 25 },
    );
  });

  it.each([Infinity, 1000])('is as close to the truth at %d counts', (counts) => {
    const width = 128;
    const scan = scanOf(width, 66.6, anglesOf(0, 180, 361), counts);
    const truth = sliceOf(scaled(width), width);
    const score = (slice: Float32Array) => correlationInCircle(slice, truth, width, 60);
    expect(score(backprojectByGridding(scan))).toBeGreaterThan(score(backproject(scan)) - 0.001);
  });

  it('is zero outside of the circle', () => {
    const image = backprojectByGridding({ ...scanOf(96, 47.5, anglesOf(0, 180, 91)), radiusPixels: 30 });
    image.forEach((value, p) => {
      const inside = Math.hypot((p % 96) - 47.5, Math.floor(p / 96) - 47.5) <= 30;
      expect(inside || value === 0).toBe(true);
    });
  });

  it('refuses a table of angles that is too long', () => {
    const scan = scanOf(96, 47.5, anglesOf(0, 180, 91));
    expect(() => backprojectByGridding({ ...scan, thetaDegrees: anglesOf(0, 180, 92) })).toThrow(
      'the sinogram has',
    );
  });
});

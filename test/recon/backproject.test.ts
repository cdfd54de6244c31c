import { describe, expect, it } from 'vitest';
import {
  backproject,
  correlationInCircle,
  reconstructSlice,
  rotationBetween,
  type FilterWindow,
} from '#recon';
import { anglesOf, normals, SAMPLE, sinogramOf, sliceOf, type Disk } from './disks.ts';

const pixelMm = 0.01;
const width = 128;
const half = (width - 1) / 2;
const theta = anglesOf(0, 180, 361);
const small = SAMPLE.map((d) => ({ ...d, x: d.x / 2, y: d.y / 2, radius: d.radius / 2 }));
const truth = sliceOf(small, width);

function slice(disks: readonly Disk[], angles: ArrayLike<number>, window: FilterWindow = 'shepp-logan') {
  return reconstructSlice({
    sinogram: sinogramOf(disks, angles, width),
    width,
    thetaDegrees: angles,
    pixelMm,
    window,
  });
}

/** Mean over a circle of `radius` around (x, y) pixels from the axis. */
function meanAround(image: Float32Array, x: number, y: number, radius: number): number {
  const values: number[] = [];
  image.forEach((value, p) => {
    if (Math.hypot((p % width) - half - x, half - Math.floor(p / width) - y) <= radius) values.push(value);
  });
  return values.reduce((a, b) => a + b, 0) / values.length;
}

const correlation = (image: Float32Array) => correlationInCircle(image, truth, width, 0.95 * (width / 2));

describe('reconstructSlice', () => {
  it.each(['ramp', 'shepp-logan', 'hann', 'parzen'] as const)(
    'gives attenuation in 1/mm within one percent with the %s filter',
    (window) => {
      const image = slice([{ x: 0, y: 0, radius: 45, mu: 0.7 }], theta, window);
      expect(meanAround(image, 0, 0, 35) / 0.7).toBeCloseTo(1, 2);
      expect(Math.abs(meanAround(image, 0, 54, 4))).toBeLessThan(0.007);
    },
  );

  it('keeps the value of disks off the axis', () => {
    const image = slice(small, theta);
    expect(meanAround(image, 15, 12.5, 5) / 1.3).toBeCloseTo(1, 1);
    expect(meanAround(image, -20, 5, 4)).toBeCloseTo(0.05, 1);
    expect(correlation(image)).toBeGreaterThan(0.98);
  });

  it('puts a dot where it is: x to the right, y up', () => {
    const image = slice([{ x: 20, y: 33, radius: 2, mu: 1 }], theta);
    let brightest = 0;
    image.forEach((value, p) => (brightest = value > image[brightest]! ? p : brightest));
    expect(Math.abs((brightest % width) - half - 20)).toBeLessThanOrEqual(1);
    expect(Math.abs(half - Math.floor(brightest / width) - 33)).toBeLessThanOrEqual(1);
  });

  it('gives the same for a half turn with and without its end, a full turn, and any order', () => {
    const reference = slice(small, theta);
    const fullTurn = anglesOf(0, 360, 721);
    const shuffled = Float64Array.from(theta).sort((a, b) => Math.sin(a * 999) - Math.sin(b * 999));
    for (const angles of [theta.subarray(0, 360), fullTurn, shuffled]) {
      const image = slice(small, angles);
      image.forEach((value, p) => expect(Math.abs(value - reference[p]!)).toBeLessThan(0.02));
    }
  });

  it('stays quantitative with irregular angles', () => {
    const normal = normals(5);
    const angles = Float64Array.from(theta, (t) => t + 0.4 * normal()).filter((_, k) => k % 7 !== 3);
    const image = slice([{ x: 10, y: -5, radius: 40, mu: 0.7 }], angles);
    expect(meanAround(image, 10, -5, 30) / 0.7).toBeCloseTo(1, 2);
  });

  it('follows the axis wherever it is on the detector', () => {
    const axisColumn = half + 7.3;
    const sinogram = sinogramOf(small, theta, width, axisColumn);
    const input = { sinogram, width, thetaDegrees: theta, pixelMm };
    expect(correlation(reconstructSlice({ ...input, axisColumn }))).toBeGreaterThan(0.98);
    expect(correlation(reconstructSlice(input))).toBeLessThan(0.85);
  });

  it('is another slice when the table of angles is reversed', () => {
    const sinogram = sinogramOf(small, theta, width);
    const thetaDegrees = Float64Array.from(theta).reverse();
    const image = reconstructSlice({ sinogram, width, thetaDegrees, pixelMm });
    expect(correlation(image)).toBeLessThan(0.75);
    const mirrored = image.map((_, p) => image[Math.floor(p / width) * width + width - 1 - (p % width)]!);
    const flipped = image.map((_, p) => image[(width - 1 - Math.floor(p / width)) * width + (p % width)]!);
    expect(Math.max(correlation(mirrored), correlation(flipped))).toBeGreaterThan(0.98);
  });

  it('is zero outside the circle, of any size', () => {
    const input = { sinogram: sinogramOf(small, theta, width), width, thetaDegrees: theta, pixelMm };
    const image = reconstructSlice({ ...input, size: 64, radiusPixels: 30 });
    expect(image.length).toBe(64 * 64);
    image.forEach((value, p) => {
      if (Math.hypot((p % 64) - 31.5, Math.floor(p / 64) - 31.5) > 30) expect(value).toBe(0);
    });
    const whole = reconstructSlice(input);
    expect(image[32 * 64 + 20]).toBeCloseTo(whole[64 * width + 52]!, 4);
  });

  it('refuses a table of angles that is too long', () => {
    const input = { sinogram: sinogramOf(small, theta, width), width, pixelMm };
    expect(() => reconstructSlice({ ...input, thetaDegrees: anglesOf(0, 180, 362) })).toThrow(
      `the sinogram has ${361 * width} values where ${362 * width} are needed`,
    );
  });
});

describe('backproject', () => {
  it.each([1, 2, 3, 4])('is the sum of what each of %i projections gives alone', (n) => {
    const angles = [10, 55, 100, 146].slice(0, n);
    const sinogram = sinogramOf(small, angles, width);
    const weights = [0.1, 0.2, 0.3, 0.4].slice(0, n);
    const together = backproject({ sinogram, width, thetaDegrees: angles, weights, pixelMm });
    const sum = new Float64Array(width * width);
    for (let k = 0; k < n; k++) {
      const row = sinogram.subarray(k * width, (k + 1) * width);
      const one = { sinogram: row, width, thetaDegrees: [angles[k]!], weights: [weights[k]!], pixelMm };
      backproject(one).forEach((value, p) => (sum[p]! += value));
    }
    const worst = sum.reduce((most, value, p) => Math.max(most, Math.abs(value - together[p]!)), 0);
    expect(worst).toBeLessThan(1e-4);
    expect(Math.max(...sum)).toBeGreaterThan(1);
  });
});

describe('rotationBetween', () => {
  it.each([0, 0.25, -0.5, 1])('measures a table of angles that is %f degrees off', (off) => {
    const sinogram = sinogramOf(small, theta, width);
    const thetaDegrees = theta.map((t) => t + off);
    const image = reconstructSlice({ sinogram, width, thetaDegrees, pixelMm });
    const turned = rotationBetween(image, truth, width, 0.95 * (width / 2));
    expect(Math.abs(turned - off)).toBeLessThan(0.03 + 0.1 * Math.abs(off));
  });
});

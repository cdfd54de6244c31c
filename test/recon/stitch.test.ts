import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  correlationInCircle,
  findAxisOfSinogram,
  halfAcquisitionWeights,
  previewGrid,
  reconstructPreview,
  stitchHalves,
  type PreviewInput,
} from '#recon';
import { anglesOf, countsOf, sinogramOf, sliceOf, type Disk } from './disks.ts';

const width = 96;
const pixelMm = 0.02;
/** A full turn without its endpoint. */
const theta = anglesOf(0, 359, 360);

/** A sample that fills the extended field of an axis this far from the farther edge. */
function sampleOf(radius: number): readonly Disk[] {
  const disk = (x: number, y: number, r: number, mu: number) => ({
    x: x * radius,
    y: y * radius,
    radius: r * radius,
    mu,
  });
  return [
    disk(0, 0, 0.93, 0.3),
    disk(0.5, 0.3, 0.2, 0.4),
    disk(-0.55, 0.35, 0.15, -0.28),
    disk(0.05, -0.1, 0.12, 0.5),
    disk(-0.2, -0.65, 0.1, 0.7),
    disk(0.1, 0.7, 0.06, 0.8),
    disk(0.35, -0.4, 0.09, -0.25),
  ];
}

const truths = new Map<number, Float32Array>();

/** The slice of a sample, made once: it takes longer than the reconstruction. */
function truthOf(radius: number, size: number): Float32Array {
  const key = radius * 1000 + size;
  const truth = truths.get(key) ?? sliceOf(sampleOf(radius), size);
  truths.set(key, truth);
  return truth;
}

function scanOf(axisColumn: number, angles = theta, counts = 30_000) {
  const radius = Math.max(axisColumn, width - 1 - axisColumn);
  const grid = previewGrid(width, pixelMm, 1024, 'extended');
  const sinogram = sinogramOf(sampleOf(radius), angles, width, axisColumn, pixelMm);
  return {
    projections: countsOf(sinogram, counts, 7),
    width,
    flatRow: new Float32Array(width).fill(counts + 100),
    darkRow: new Float32Array(width).fill(100),
    thetaDegrees: angles,
    pixelMm,
    extendedField: true,
    truth: truthOf(radius, grid.size),
  } satisfies PreviewInput;
}

describe('halfAcquisitionWeights', () => {
  it('gives what is seen twice the weight 1 in all, and what is seen once the weight 1', () => {
    fc.assert(
      fc.property(fc.integer({ min: 8, max: 200 }), fc.integer({ min: 0, max: 1000 }), (columns, place) => {
        // On a pixel or between two, so that the mirror image of a column is a column.
        const axis = Math.round((2 * (columns - 1) * place) / 1000) / 2;
        const weights = halfAcquisitionWeights(columns, axis);
        for (let u = 0; u < columns; u++) {
          expect(weights[u]! + (weights[2 * axis - u] ?? 0)).toBeCloseTo(1, 10);
        }
      }),
      { seed: 3, numRuns: 100 },
    );
  });

  it('falls towards the nearer edge, left or right', () => {
    const left = halfAcquisitionWeights(width, 10);
    expect(left[0]).toBeLessThan(0.05);
    expect(left[10]).toBeCloseTo(0.5, 10);
    expect(left[width - 1]).toBe(1);
    expect([...halfAcquisitionWeights(width, width - 11)].reverse()).toEqual([...left]);
  });

  it('refuses an axis that is not on the detector', () => {
    expect(() => halfAcquisitionWeights(width, -3)).toThrow('column -3.0 is outside the 96 columns');
    expect(() => stitchHalves(new Float32Array(width), width, 99)).toThrow('column 99.0 is outside');
  });
});

describe('stitchHalves', () => {
  it.each([9, 86])('adds a row and the flipped one half a turn on up to a whole row, axis at %i', (axis) => {
    const disks = sampleOf(86);
    const {
      sinogram,
      width: wide,
      axisColumn,
    } = stitchHalves(sinogramOf(disks, [40, 220], width, axis, pixelMm), width, axis);
    expect(wide).toBe(2 * 86 + 1);
    expect(axisColumn).toBe(86);
    const whole = sinogramOf(disks, [40], wide, axisColumn, pixelMm);
    for (let u = 0; u < wide; u++) {
      expect(sinogram[u]! + sinogram[wide + wide - 1 - u]!).toBeCloseTo(whole[u]!, 5);
    }
  });
});

describe('findAxisOfSinogram', () => {
  it.each([0.03, 0.05, 0.1, 0.25, 0.5, 0.66, 0.9, 0.95, 0.97])(
    'finds the axis at %f of the width',
    (part) => {
      const columns = 256;
      const axis = part * (columns - 1);
      const disks = sampleOf(Math.max(axis, columns - 1 - axis));
      const sinogram = sinogramOf(disks, theta, columns, axis, 0.005);
      const noisy = Float32Array.from(countsOf(sinogram, 30_000, 5), (c) => -Math.log((c - 100) / 30_000));
      const found = findAxisOfSinogram(noisy, columns, theta)!;
      expect(Math.abs(found.column - axis)).toBeLessThan(0.35);
      expect(found.confidence).toBe('high');
    },
  );

  it('has nothing to say without rows half a turn apart', () => {
    const angles = anglesOf(0, 170, 171);
    expect(findAxisOfSinogram(sinogramOf(sampleOf(40), angles, width), width, angles)).toBeUndefined();
  });
});

describe('reconstructPreview of an extended field', () => {
  it.each([5.3, 30.5, 47.5, 83])('shows the whole sample with the axis at column %f', (axis) => {
    const { correlation, size, axis: found, radiusPixels } = reconstructPreview(scanOf(axis));
    expect(size).toBe(2 * width - 1);
    expect(found).toMatchObject({ source: 'found', confidence: 'high' });
    expect(Math.abs(found.column - axis)).toBeLessThan(0.3);
    expect(Math.abs(radiusPixels - Math.max(axis, width - 1 - axis))).toBeLessThan(1);
    expect(correlation).toBeGreaterThan(0.95);
  });

  it('is the same with the endpoint, and right in units of 1/mm', () => {
    const plain = reconstructPreview({ ...scanOf(12), axisColumn: 12 });
    const ended = reconstructPreview({ ...scanOf(12, anglesOf(0, 360, 361)), axisColumn: 12 });
    expect(ended.correlation).toBeGreaterThan(0.95);
    const middle = (plain.size - 1) / 2;
    const mean = ({ slice }: typeof plain) => {
      let sum = 0;
      for (let i = -3; i <= 3; i++) {
        for (let j = -3; j <= 3; j++) sum += slice![(middle + 30 + i) * plain.size + middle - 30 + j]!;
      }
      return sum / 49;
    };
    expect(mean(plain)).toBeCloseTo(0.3, 1);
    expect(Math.abs(mean(ended) / mean(plain) - 1)).toBeLessThan(0.03);
  });

  it('is worse where the half turns are not joined, or joined about another column', () => {
    const right = reconstructPreview({ ...scanOf(12), axisColumn: 12 }).correlation!;
    expect(reconstructPreview({ ...scanOf(12), axisColumn: 15 }).correlation).toBeLessThan(right - 0.05);
    const scan = scanOf(12);
    const unjoined = reconstructPreview({
      ...scan,
      extendedField: false,
      axisColumn: 12,
      truth: sliceOf(sampleOf(83), width),
    });
    expect(unjoined.correlation).toBeLessThan(0.8);
  });

  it('bears lost projections, which have no stand-in half a turn on', () => {
    const scan = scanOf(12);
    const lost = Uint8Array.from(theta, (_, k) => (k >= 100 && k < 104 ? 1 : 0));
    lost.forEach((isLost, k) => isLost && scan.projections.fill(0, k * width, (k + 1) * width));
    expect(reconstructPreview({ ...scan, lost }).correlation).toBeGreaterThan(0.93);
  });

  it('bins the larger grid', () => {
    const { size, binning, pixelMm: pixel } = previewGrid(1024, 0.001, 1024, 'extended');
    expect({ size, binning, pixel }).toEqual({ size: 1023, binning: 2, pixel: 0.002 });
    const scan = scanOf(12);
    const half = sampleOf(83).map((d) => ({ ...d, x: d.x / 2, y: d.y / 2, radius: d.radius / 2 }));
    const binned = reconstructPreview({ ...scan, maxSize: 100, truth: sliceOf(half, 95) });
    expect(binned.size).toBe(95);
    expect(Math.abs(binned.axis.column - 12)).toBeLessThan(0.5);
    expect(binned.correlation).toBeGreaterThan(0.93);
  });

  it('says that a full turn is needed', () => {
    const { reason, slice } = reconstructPreview(scanOf(12, anglesOf(0, 270, 271)));
    expect(reason).toBe('no slice: the angles span 270°, an extended field needs a full turn');
    expect(slice).toBeUndefined();
  });
});

describe('correlationInCircle', () => {
  it('does not look outside of the circle', () => {
    const a = sliceOf(sampleOf(40), 64);
    const b = a.map((value, p) => (Math.hypot((p % 64) - 31.5, Math.floor(p / 64) - 31.5) > 20 ? 9 : value));
    expect(correlationInCircle(a, b, 64, 20)).toBeCloseTo(1, 6);
  });
});

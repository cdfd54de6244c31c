import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { followHeight, helicalRows, reconstructPreview } from '#recon';
import { anglesOf, countsOf, projectionOf, sliceOf, type Disk } from './disks.ts';

const width = 96;
const height = 48;
const pixelMm = 0.02;
const axisColumn = 50.2;

/** A ball: centre (x, y) pixels from the axis and `z` pixels up the sample. */
interface Ball extends Disk {
  readonly z: number;
}

/** Balls at several heights, all within a few of them: no two heights look alike. */
const BALLS: readonly Ball[] = [
  { x: 0, y: 0, z: 0, radius: 42, mu: 0.4 },
  { x: 18, y: 12, z: 4, radius: 10, mu: 0.6 },
  { x: -20, y: 5, z: -5, radius: 9, mu: -0.35 },
  { x: 5, y: -22, z: 2, radius: 7, mu: 0.9 },
  { x: -12, y: -14, z: 20, radius: 12, mu: 0.9 },
  { x: 10, y: 22, z: -21, radius: 12, mu: 0.9 },
];

/** The section of the balls at a height. */
function sectionAt(z: number): readonly Disk[] {
  return BALLS.filter((ball) => Math.abs(z - ball.z) < ball.radius).map((ball) => ({
    ...ball,
    radius: Math.sqrt(ball.radius ** 2 - (z - ball.z) ** 2),
  }));
}

/** A helical scan: in projection k the row r sees the height (middle row - r) + (k - middle) * shift. */
function scanOf(shift: number, theta: Float64Array, middle: number) {
  // Rows and columns differ in brightness and dark level: a row corrected with another row's flat would show it.
  const flat = Float64Array.from({ length: height * width }, (_, i) => 20_000 + 4000 * Math.sin(i * 0.7));
  const dark = Float64Array.from({ length: height * width }, (_, i) => 100 + 3 * (i % 7));
  const frame = (k: number, first: number, count: number) => {
    const rows = new Float64Array(count * width);
    for (let r = 0; r < count; r++) {
      const row = first + r;
      const z = height / 2 - row + (k - middle) * shift;
      const absorption = projectionOf(sectionAt(z), theta[k]!, width, axisColumn, pixelMm);
      for (let u = 0; u < width; u++) {
        const at = row * width + u;
        const light = (flat[at]! - dark[at]!) * Math.exp(-absorption[u]!);
        rows[r * width + u] =
          dark[at]! + (countsOf([-Math.log(light / 30_000)], 30_000, k * 7919 + at)[0]! - 100);
      }
    }
    return rows;
  };
  return { width, height, flat, dark, rowsOf: frame };
}

function previewOf(shift: number, theta: Float64Array, assumed = shift) {
  const middle = (theta.length - 1) / 2;
  const motion = { rowShiftPerProjection: assumed, middle };
  const rows = helicalRows({ ...motion, projections: theta.length, height, row: height / 2 });
  return reconstructPreview({
    ...followHeight(rows, scanOf(shift, theta, middle)),
    thetaDegrees: rows.map(({ projection }) => theta[projection]!),
    leastRangeDegrees: 180,
    pixelMm,
    axisColumn,
    truth: sliceOf(sectionAt(0), width),
  });
}

describe('helicalRows', () => {
  it('are the projections whose frame holds the height, in order, each within the frame', () => {
    const finite = (min: number, max: number) => fc.double({ min, max, noNaN: true });
    fc.assert(
      fc.property(
        fc.nat(400),
        fc.integer({ min: 1, max: 200 }),
        finite(-3, 3),
        finite(0, 400),
        (projections, rows, rowShiftPerProjection, middle) => {
          const row = Math.floor(rows / 2);
          const seen = helicalRows({ projections, height: rows, row, rowShiftPerProjection, middle });
          const at = (k: number) => row + (k - middle) * rowShiftPerProjection;
          const inside = (k: number) => at(k) >= 0 && at(k) <= rows - 1;
          const expected = Array.from({ length: projections }, (_, k) => k).filter(inside);
          expect(seen.map(({ projection }) => projection)).toEqual(expected);
          for (const { projection, row: place } of seen) expect(place).toBe(at(projection));
        },
      ),
      { seed: 11, numRuns: 200 },
    );
  });

  it('move to higher rows while the sample goes down', () => {
    const rows = helicalRows({ projections: 5, height: 9, row: 4, middle: 2, rowShiftPerProjection: 1.5 });
    expect(rows.map(({ row }) => row)).toEqual([1, 2.5, 4, 5.5, 7]);
  });

  it('refuse a motion that is not a number', () => {
    const scan = { projections: 5, height: 9, row: 4, middle: NaN, rowShiftPerProjection: 1 };
    expect(() => helicalRows(scan)).toThrow('not a number');
  });
});

describe('the preview of a helical scan', () => {
  const theta = anglesOf(0, 720, 481);

  it.each([0.17, -0.17])(
    'shows the height in the middle when the sample moves %f rows a projection',
    (shift) => {
      const { correlation, reason } = previewOf(shift, theta);
      expect(reason).toBeUndefined();
      expect(correlation).toBeGreaterThan(0.95);
    },
  );

  it('is another slice when the sense of the motion is taken wrongly', () => {
    const right = previewOf(0.17, theta).correlation!;
    expect(previewOf(0.17, theta, -0.17).correlation).toBeLessThan(right - 0.05);
    expect(previewOf(0.17, theta, 0.1).correlation).toBeLessThan(right - 0.01);
  });

  it('finds the axis in the rows themselves', () => {
    const middle = (theta.length - 1) / 2;
    const rows = helicalRows({
      rowShiftPerProjection: 0.13,
      middle,
      projections: theta.length,
      height,
      row: height / 2,
    });
    const { axis } = reconstructPreview({
      ...followHeight(rows, scanOf(0.13, theta, middle)),
      thetaDegrees: rows.map(({ projection }) => theta[projection]!),
      pixelMm,
    });
    expect(axis.source).toBe('found');
    expect(Math.abs(axis.column - axisColumn)).toBeLessThan(0.3);
  });

  it('says so when the height is seen over less than half a turn', () => {
    const { reason, slice } = previewOf(0.5, theta);
    expect(reason).toMatch(/^no slice: the angles span 14\d°|^no slice: the angles span 14\d\.\d°/);
    expect(reason).toMatch('at least 180° are needed');
    expect(slice).toBeUndefined();
  });

  it('refuses flats that are no brighter than the darks', () => {
    const scan = scanOf(0.1, theta, 0);
    expect(() => followHeight([], { ...scan, flat: scan.dark })).toThrow('no brighter than the darks');
  });
});

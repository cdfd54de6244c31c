import { describe, expect, it } from 'vitest';
import { findAxis, findAxisOfPairs, oppositePairs } from '#recon';
import { anglesOf, countsOf, projectionOf, SAMPLE } from './disks.ts';

const width = 256;
const rows = 32;

/** Absorption of a band of rows of a sample whose disks are balls stacked on one another, at counts per pixel. */
function frame(thetaDegrees: number, axisColumn: number, counts: number, seed: number): Float32Array {
  const absorption = new Float32Array(rows * width);
  for (let r = 0; r < rows; r++) {
    const disks = SAMPLE.map((d, k) => {
      const height = (r - rows / 2 - 3 * k) * (k === 0 ? 1 : 0.3);
      return { ...d, radius: Math.sqrt(Math.max(1, d.radius * d.radius - height * height)) };
    });
    absorption.set(projectionOf(disks, thetaDegrees, width, axisColumn, 0.01), r * width);
  }
  if (counts === Infinity) return absorption;
  return Float32Array.from(
    countsOf(absorption, counts, seed),
    (c) => -Math.log(Math.max(1, c - 100) / counts),
  );
}

function found(shift: number, counts: number, seed = 1) {
  const column = (width - 1) / 2 + shift;
  const axis = findAxis(frame(0, column, counts, seed), frame(180, column, counts, seed + 1), width);
  return { ...axis, error: Math.abs(axis.column - column) };
}

describe('findAxis', () => {
  it.each([0, 7.3, -20.45, 0.5, 51.2])('finds an axis %f pixels off the middle', (shift) => {
    expect(found(shift, Infinity).error).toBeLessThan(0.02);
    const noisy = found(shift, 30_000);
    expect(noisy.error).toBeLessThan(0.05);
    expect(noisy.confidence).toBe('high');
  });

  it.each([7.3, -20.45])('is right within half a pixel at 300 counts, %f pixels off', (shift) => {
    for (const seed of [10, 20, 30]) expect(found(shift, 300, seed).error).toBeLessThan(0.5);
  });

  it('finds it from a single row', () => {
    const column = 120.2;
    const [a, b] = [0, 180].map((t) => projectionOf(SAMPLE, t, width, column, 0.01));
    expect(findAxis(a!, b!, width).column).toBeCloseTo(column, 1);
  });

  it('has low confidence when the frames have nothing in common', () => {
    const noise = (seed: number) => Float32Array.from(countsOf(new Float32Array(rows * width), 1000, seed));
    expect(findAxis(noise(1), noise(2), width)).toMatchObject({ confidence: 'low' });
    const blank = new Float32Array(rows * width);
    expect(findAxis(blank, blank, width)).toMatchObject({ confidence: 'low', score: 0, margin: 0 });
  });

  it('refuses frames of different shapes, and frames too small to search', () => {
    expect(() => findAxis(new Float32Array(512), new Float32Array(256), width)).toThrow(
      '256 values where 512',
    );
    expect(() => findAxis([1, 2], [2, 1], 2)).toThrow('2 columns is too small');
  });
});

describe('findAxisOfPairs', () => {
  const pair = (t: number, column: number) => ({
    frame0: frame(t, column, 30_000, t),
    frame180: frame(t + 180, column, 30_000, t + 500),
  });

  it('takes the median of the pairs and says how far they are apart', () => {
    const axis = findAxisOfPairs([pair(0, 130), pair(60, 130), pair(120, 130.5)], width);
    expect(Math.abs(axis.column - 130)).toBeLessThan(0.1);
    expect(Math.abs(axis.spread - 0.5)).toBeLessThan(0.1);
    expect(axis.confidence).toBe('high');
  });

  it('trusts no pairs that disagree, and needs one', () => {
    const axis = findAxisOfPairs([pair(0, 130), pair(60, 130), pair(120, 134)], width);
    expect(axis.confidence).toBe('low');
    expect(() => findAxisOfPairs([], width)).toThrow('no two projections half a turn apart');
  });
});

describe('oppositePairs', () => {
  it('pairs projections half a turn apart, none twice', () => {
    expect(oppositePairs(anglesOf(0, 180, 181), 0.01)).toEqual([[0, 180]]);
    expect(oppositePairs(anglesOf(0, 170, 171), 0.01)).toEqual([]);
    const pairs = oppositePairs(anglesOf(0, 359, 360), 0.01);
    expect(pairs.length).toBe(8);
    for (const [a, b] of pairs) expect(b - a).toBe(180);
    expect(new Set(pairs.flat()).size).toBe(16);
  });

  it('allows the tolerance and runs backwards too', () => {
    expect(oppositePairs([180.1, 90, 0], 0.2)).toEqual([[2, 0]]);
    expect(oppositePairs([180.3, 90, 0], 0.2)).toEqual([]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TomochartError } from '#core';
import { correlationInCircle, reconstructSlice, stitchTiles } from '#recon';
import { anglesOf, SAMPLE, sinogramOf, sliceOf } from './disks.ts';

const PIXEL_MM = 0.01;
const WIDE = 256;

/** What a detector of `width` columns sees of the sample from column `offsetPixels` of its frame on. */
function tileOf(theta: Float64Array, width: number, offsetPixels: number, axisColumn: number) {
  return {
    offsetPixels,
    sinogram: sinogramOf(SAMPLE, theta, width, axisColumn - offsetPixels, PIXEL_MM),
  };
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}

describe('tiles of a row of a mosaic', () => {
  it('are the sinogram of one wide detector, wherever the tiles lie and in whatever order they come', () => {
    const theta = anglesOf(0, 180, 7);
    const cases = fc.record({
      width: fc.integer({ min: 20, max: 90 }),
      axis: fc.integer({ min: 0, max: 400 }).map((tenths) => tenths / 4),
      start: fc.integer({ min: -300, max: 300 }),
      steps: fc.array(fc.double({ min: 0.05, max: 1, noNaN: true }), { maxLength: 4 }),
      backwards: fc.boolean(),
    });
    fc.assert(
      fc.property(cases, ({ width, axis, start, steps, backwards }) => {
        const offsets = [start];
        for (const step of steps) offsets.push(offsets.at(-1)! + Math.max(1, Math.floor(step * width)));
        const tiles = offsets.map((offset) => tileOf(theta, width, offset, start + axis));
        const stitched = stitchTiles(backwards ? tiles.reverse() : tiles, width);
        expect(stitched.offset).toBe(start);
        expect(stitched.width).toBe(offsets.at(-1)! - start + width);
        const whole = sinogramOf(SAMPLE, theta, stitched.width, axis, PIXEL_MM);
        expect(largestDifference(stitched.sinogram, whole)).toBeLessThan(1e-6);
      }),
      { seed: 11, numRuns: 60 },
    );
  });

  it('make the slice of a sample that no tile sees whole, and on the wrong side of each other do not', () => {
    const theta = anglesOf(0, 180, 361);
    const [width, step] = [160, 96];
    const tiles = [0, step].map((offset) => tileOf(theta, width, offset, 127.5));
    const swapped = tiles.map((tile) => ({ ...tile, offsetPixels: step - tile.offsetPixels }));
    const judged = [tiles, swapped].map((row) => {
      const { sinogram, width: wide } = stitchTiles(row, width);
      expect(wide).toBe(WIDE);
      const slice = reconstructSlice({ sinogram, width: wide, thetaDegrees: theta, pixelMm: PIXEL_MM });
      return correlationInCircle(slice, sliceOf(SAMPLE, WIDE), WIDE, 0.95 * (WIDE / 2));
    });
    expect(judged[0]).toBeGreaterThan(0.97);
    expect(judged[1]).toBeLessThan(0.8);
  });

  it('blend linearly where two of them overlap, so that a change of the beam leaves no step', () => {
    const flat = (value: number, offsetPixels: number) => ({
      offsetPixels,
      sinogram: new Float32Array(10).fill(value),
    });
    const { sinogram, width, offset } = stitchTiles([flat(1, -6), flat(0, 0)], 10);
    expect([width, offset]).toEqual([16, -6]);
    const expected = [1, 1, 1, 1, 1, 1, 0.875, 0.625, 0.375, 0.125, 0, 0, 0, 0, 0, 0];
    expect(largestDifference(sinogram, expected)).toBeLessThan(1e-7);
  });

  it('are refused when they do not fit', () => {
    const tile = (offsetPixels: number, length = 20) => ({
      offsetPixels,
      sinogram: new Float32Array(length),
    });
    for (const [tiles, message] of [
      [[], /no tiles/],
      [[tile(0), tile(4.5)], /4\.5 pixels aside/],
      [[tile(0), tile(12)], /no tile shows column 10 of 22/],
      [[tile(0), tile(5, 30)], /has 30 values where 20 are needed/],
    ] as const) {
      expect(() => stitchTiles(tiles, 10)).toThrow(TomochartError);
      expect(() => stitchTiles(tiles, 10)).toThrow(message);
    }
  });
});

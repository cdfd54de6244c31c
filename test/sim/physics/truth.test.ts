import { describe, expect, it } from 'vitest';
import { muAt, phantomOf, projectInto, sliceOf } from '#sim/physics/index';

describe('sliceOf', () => {
  it.each(['foam', 'tooth'] as const)('%s: column j is at x, row i at y upwards', (name) => {
    const phantom = phantomOf({ name, diameterMm: 2, heightMm: 2, muPerMm: 1, seed: 4 });
    const [size, pixelMm, zMm] = [51, 0.045, 0.13];
    const slice = sliceOf(phantom, { zMm, size, pixelMm, supersample: 1 });
    slice.forEach((value, at) => {
      const x = ((at % size) - 25) * pixelMm;
      const y = (25 - Math.floor(at / size)) * pixelMm;
      expect(value).toBeCloseTo(muAt(phantom, x, y, zMm), 5);
    });
  });

  it.each([0, 90, 180, 270])('summed along the beam at %d degrees it is the projection', (angleDegrees) => {
    const width = 64;
    const beam = { width, height: 1, pixelMm: 0.035 };
    const phantom = phantomOf({ name: 'tooth', diameterMm: 2, heightMm: 2, muPerMm: 1, seed: 1 });
    const slice = sliceOf(phantom, { zMm: 0, size: width, pixelMm: beam.pixelMm, supersample: 8 });
    const projection = new Float32Array(width);
    projectInto(projection, phantom, { ...beam, subColumns: 8 }, { angleDegrees, xMm: 0, zMm: 0 });
    const [c, s] = [
      Math.round(Math.cos((angleDegrees * Math.PI) / 180)),
      Math.round(Math.sin((angleDegrees * Math.PI) / 180)),
    ];
    const sums = new Float32Array(width);
    slice.forEach((value, at) => {
      const x = (at % width) - 31.5;
      const y = 31.5 - Math.floor(at / width);
      const column = 31.5 + x * c + y * s;
      sums[column] = (sums[column] ?? 0) + value * beam.pixelMm;
    });
    sums.forEach((sum, column) => expect(Math.abs(sum - (projection[column] ?? NaN))).toBeLessThan(0.02));
  });
});

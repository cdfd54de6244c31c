import { describe, expect, it } from 'vitest';
import { TomochartError } from '#core';
import {
  muAt,
  phantomNames,
  phantomOf,
  Random,
  shapesFrom,
  sliceOf,
  type PhantomSpec,
} from '#sim/physics/index';

const size = { diameterMm: 2, heightMm: 2.2, muPerMm: 0.7, seed: 1 };
const SIZE = 96;
const slice = (spec: PhantomSpec, zMm = 0) =>
  sliceOf(phantomOf(spec), { zMm, size: SIZE, pixelMm: 2.2 / SIZE });

/** Pearson correlation of two slices. */
function correlation(a: Float32Array, b: Float32Array): number {
  const mean = (v: Float32Array) => v.reduce((sum, x) => sum + x, 0) / v.length;
  const [ma, mb] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  a.forEach((x, i) => {
    const y = (b[i] ?? 0) - mb;
    ab += (x - ma) * y;
    aa += (x - ma) ** 2;
    bb += y * y;
  });
  return ab / Math.sqrt(aa * bb);
}

/** The slice seen at (x, y) -> (ax + by, cx + dy). */
function turned(source: Float32Array, [a, b, c, d]: readonly [number, number, number, number]): Float32Array {
  const middle = (SIZE - 1) / 2;
  return Float32Array.from(source, (_, i) => {
    const x = (i % SIZE) - middle;
    const y = middle - Math.floor(i / SIZE);
    const column = Math.round(a * x + b * y + middle);
    const row = Math.round(middle - (c * x + d * y));
    return row >= 0 && row < SIZE && column >= 0 && column < SIZE ? (source[row * SIZE + column] ?? 0) : 0;
  });
}

describe('the phantoms that ship', () => {
  it.each(phantomNames)('%s fits its cylinder and attenuates nowhere less than air', (name) => {
    const phantom = phantomOf({ name, ...size });
    const random = new Random(1);
    let [least, most, outside] = [0, 0, 0];
    for (let i = 0; i < 20_000; i++) {
      const [x, y, z] = [0, 1, 2].map(() => 1.3 * (2 * random.uniform() - 1)) as [number, number, number];
      const mu = muAt(phantom, x, y, z);
      least = Math.min(least, mu);
      if (Math.hypot(x, y) > 1 || Math.abs(z) > 1.1) outside += Math.abs(mu);
      most = Math.max(most, mu);
    }
    expect(least).toBeGreaterThan(-1e-9);
    expect(outside).toBe(0);
    expect(most).toBeGreaterThanOrEqual(0.7 - 1e-9);
  });

  it('foam is another one for another seed, and the same for the same', () => {
    const foam = slice({ name: 'foam', ...size });
    expect(slice({ name: 'foam', ...size })).toEqual(foam);
    expect(correlation(foam, slice({ name: 'foam', ...size, seed: 2 }))).toBeLessThan(0.8);
  });

  it.each([-0.8, 0, 0.8])('foam at height %d mm looks unlike its mirror images and itself turned', (zMm) => {
    const foam = slice({ name: 'foam', ...size }, zMm);
    const transforms = [
      [-1, 0, 0, 1],
      [1, 0, 0, -1],
      [0, 1, 1, 0],
      [0, -1, -1, 0],
      [0, -1, 1, 0],
      [-1, 0, 0, -1],
      [0, 1, -1, 0],
    ] as const;
    for (const transform of transforms) {
      expect(correlation(foam, turned(foam, transform))).toBeLessThan(0.8);
    }
  });

  it('foam shows a turn by three degrees', () => {
    const foam = slice({ name: 'foam', ...size });
    const [c, s] = [Math.cos(Math.PI / 60), Math.sin(Math.PI / 60)];
    expect(correlation(foam, turned(foam, [c, -s, s, c]))).toBeLessThan(0.95);
  });

  it('foam has its matrix and its pores, whatever its height', () => {
    for (const heightMm of [0.4, 2, 5]) {
      const phantom = phantomOf({ name: 'foam', ...size, heightMm });
      const random = new Random(2);
      let solid = 0;
      let all = 0;
      for (let i = 0; i < 6000; i++) {
        const [x, y] = [2 * random.uniform() - 1, 2 * random.uniform() - 1];
        if (Math.hypot(x, y) > 0.95) continue;
        all++;
        if (muAt(phantom, x, y, heightMm * (random.uniform() - 0.5)) > 1e-9) solid++;
      }
      expect(solid / all).toBeGreaterThan(0.25);
      expect(solid / all).toBeLessThan(0.85);
    }
  });
});

describe('phantomOf', () => {
  it('takes shapes, as a file gives them', () => {
    const shapes = shapesFrom([
      { kind: 'cylinder', center: [0, 0, 0], semiAxes: [1, 2], halfHeight: 1, muPerMm: 0.5 },
    ]);
    const phantom = phantomOf({ name: 'mine', shapes });
    expect(muAt(phantom, 0, 1.9, 0)).toBe(0.5);
    expect(muAt(phantom, 1.9, 0, 0)).toBe(0);
    expect(muAt(phantom, 0, 0, 1.1)).toBe(0);
  });

  it('turns shapes from x towards y', () => {
    const phantom = phantomOf({
      name: 'needle',
      shapes: [
        { kind: 'ellipsoid', center: [0, 0, 0], semiAxes: [2, 0.1, 0.1], angleDegrees: 30, muPerMm: 1 },
      ],
    });
    expect(muAt(phantom, 1.5 * Math.cos(Math.PI / 6), 1.5 * Math.sin(Math.PI / 6), 0)).toBe(1);
    expect(muAt(phantom, 1.5 * Math.cos(Math.PI / 6), -1.5 * Math.sin(Math.PI / 6), 0)).toBe(0);
  });

  it('names what is wrong with a shape', () => {
    const wrong = [{ kind: 'ellipsoid', center: [0, 0, 0], semiAxes: [1, -1, 1], muPerMm: 'x' }];
    try {
      shapesFrom(wrong);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(TomochartError);
      expect((error as TomochartError).code).toBe('BAD_CONFIG');
      const about = (error as TomochartError).problems.map((problem) => problem.about);
      expect(about.sort()).toEqual(['shapes.0.muPerMm', 'shapes.0.semiAxes.1']);
    }
  });

  it('refuses unknown names and sizes that are none', () => {
    expect(() => phantomOf({ name: 'potato' as 'foam', ...size })).toThrow(/no phantom "potato"/);
    expect(() => phantomOf({ name: 'foam', ...size, heightMm: 0 })).toThrow(/heightMm is 0/);
  });
});

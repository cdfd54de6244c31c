import { describe, expect, it } from 'vitest';
import { flatField, Scintillator, StorageRing } from '#sim/physics/index';

describe('StorageRing', () => {
  it('decays to 1/e in its lifetime', () => {
    const ring = new StorageRing({ currentMilliamps: 500, lifetimeHours: 10 });
    expect(ring.currentAt(0)).toBe(500);
    expect(ring.currentAt(36_000)).toBeCloseTo(500 / Math.E, 9);
    expect(new StorageRing({ currentMilliamps: 5, lifetimeHours: Infinity }).currentAt(1e9)).toBe(5);
  });

  it('is refilled at each top-up', () => {
    const ring = new StorageRing({
      currentMilliamps: 400,
      lifetimeHours: 1,
      topUp: { intervalSeconds: 600, toMilliamps: 500 },
    });
    expect(ring.currentAt(599.999)).toBeCloseTo(400 * Math.exp(-1 / 6), 3);
    expect(ring.currentAt(600)).toBe(500);
    expect(ring.currentAt(1500)).toBeCloseTo(500 * Math.exp(-1 / 12), 9);
  });

  it('refuses parameters that make no sense', () => {
    expect(() => new StorageRing({ currentMilliamps: -1, lifetimeHours: 1 })).toThrow(/ring/);
    expect(() => new StorageRing({ currentMilliamps: 1, lifetimeHours: 0 })).toThrow(/ring/);
  });
});

describe('Scintillator', () => {
  const parameters = { depth: 0.1, warmSeconds: 20, coolSeconds: 80 };

  it('starts cold, and warms only in the beam', () => {
    const scintillator = new Scintillator(parameters);
    expect(scintillator.yieldAt(1000)).toBeCloseTo(0.9, 12);
    scintillator.light(1000, true);
    expect(scintillator.yieldAt(1020)).toBeCloseTo(1 - 0.1 / Math.E, 12);
    expect(scintillator.yieldAt(5000)).toBeCloseTo(1, 9);
  });

  it('follows its differential equation through changes of the light', () => {
    const scintillator = new Scintillator(parameters);
    const step = 0.001;
    let warmth = 0;
    let lit = false;
    for (let k = 0; k < 120_000; k++) {
      const time = k * step;
      if (k % 17_000 === 0) scintillator.light(time, (lit = !lit));
      // Opening an open shutter changes nothing.
      if (k % 5000 === 0) scintillator.light(time, lit);
      if (k % 1000 === 0) expect(scintillator.yieldAt(time)).toBeCloseTo(1 - 0.1 * (1 - warmth), 5);
      warmth += step * (lit ? (1 - warmth) / 20 : -warmth / 80);
    }
  });

  it('refuses times before the last change, and parameters that make no sense', () => {
    const scintillator = new Scintillator(parameters);
    scintillator.light(10, true);
    expect(() => scintillator.yieldAt(9)).toThrow(/before its last change at 10 s/);
    expect(() => scintillator.light(9, false)).toThrow(/before/);
    expect(() => new Scintillator({ ...parameters, depth: 2 })).toThrow(/depth 2/);
    expect(() => new Scintillator({ ...parameters, warmSeconds: 0 })).toThrow(/warmSeconds 0/);
  });
});

describe('flatField', () => {
  const spec = { width: 120, height: 90, seed: 1, structure: 1 };
  const spread = (v: Float32Array) => {
    const mean = v.reduce((sum, x) => sum + x, 0) / v.length;
    return Math.sqrt(v.reduce((sum, x) => sum + (x - mean) ** 2, 0) / v.length);
  };
  const rowMeans = (v: Float32Array) =>
    Float32Array.from(
      { length: 90 },
      (_, r) => v.subarray(r * 120, r * 120 + 120).reduce((s, x) => s + x, 0) / 120,
    );
  const columnMeans = (v: Float32Array) =>
    Float32Array.from({ length: 120 }, (_, c) => v.reduce((s, x, i) => (i % 120 === c ? s + x : s), 0) / 90);

  it('stays within 0.3 to 1.3 around 1, for any seed', () => {
    for (let seed = 0; seed < 20; seed++) {
      const field = flatField({ ...spec, seed });
      expect(field.every((value) => value > 0.3 && value < 1.3)).toBe(true);
      const mean = field.reduce((sum, x) => sum + x, 0) / field.length;
      expect(mean).toBeGreaterThan(0.8);
      expect(mean).toBeLessThan(1.1);
    }
  });

  it('has horizontal stripes: rows differ more than columns do', () => {
    const field = flatField(spec);
    expect(spread(rowMeans(field))).toBeGreaterThan(1.5 * spread(columnMeans(field)));
    expect(spread(field)).toBeGreaterThan(0.05);
  });

  it('is even for structure 0, weaker for less structure, and one of its own for each seed', () => {
    expect(flatField({ ...spec, structure: 0 }).every((value) => value === 1)).toBe(true);
    expect(spread(flatField({ ...spec, structure: 0.3 }))).toBeLessThan(0.5 * spread(flatField(spec)));
    expect(flatField(spec)).toEqual(flatField(spec));
    expect(flatField(spec)).not.toEqual(flatField({ ...spec, seed: 2 }));
    expect(() => flatField({ ...spec, structure: 2 })).toThrow(/structure is 2/);
  });
});

import { describe, expect, it } from 'vitest';
import { ImageModel, phantomOf, type ExposureState, type ImageParameters } from '#sim/physics/index';

const width = 48;
const height = 32;
const phantom = phantomOf({ name: 'foam', diameterMm: 1.8, heightMm: 3, muPerMm: 0.8, seed: 1 });
const parameters: ImageParameters = {
  width,
  height,
  bitDepth: 16,
  photonsPerPixelPerSecond: 20_000,
  countsPerPhoton: 2.5,
  darkOffsetCounts: 100,
  darkCurrentCountsPerSecond: 40,
  readNoiseCounts: 3,
  hotPixels: 0,
  flat: new Float32Array(width * height).fill(1),
  phantom,
  geometry: { width, height, pixelMm: 0.05 },
  nominalCurrentMilliamps: 300,
  seed: 1,
};
const inBeam = { angleDegrees: 0, xMm: 0, zMm: 0 };
const outOfBeam = { ...inBeam, xMm: 50 };
const flat: ExposureState = {
  exposureSeconds: 0.1,
  openFraction: 1,
  currentMilliamps: 300,
  scintillatorYield: 1,
  poses: [outOfBeam],
};
const dark: ExposureState = { ...flat, openFraction: 0, poses: [] };

/** Mean over frames and pixels, and the variance from frame to frame averaged over pixels. */
function statistics(model: ImageModel, state: ExposureState, count = 60) {
  const frames = Array.from({ length: count }, (_, k) => model.expose(state, k));
  const means = new Float64Array(width * height);
  let variance = 0;
  for (let i = 0; i < means.length; i++) {
    let [sum, squares] = [0, 0];
    for (const frame of frames) {
      sum += frame[i] ?? 0;
      squares += (frame[i] ?? 0) ** 2;
    }
    means[i] = sum / count;
    variance += (squares - (sum * sum) / count) / (count - 1) / means.length;
  }
  return { means, variance, mean: means.reduce((s, m) => s + m, 0) / means.length };
}
describe('flats and darks', () => {
  it('have the dark mean and the read noise of the camera', () => {
    const { mean, variance } = statistics(new ImageModel(parameters), dark);
    // 40 counts/s for 0.1 s are 4 counts; their shot noise is gain x counts, rounding adds 1/12.
    expect(Math.abs(mean - 104)).toBeLessThan(0.3);
    expect(Math.abs(variance / (9 + 2.5 * 4 + 1 / 12) - 1)).toBeLessThan(0.03);
  });

  it('obey photon transfer: above the read noise, variance over mean is the gain', () => {
    const model = new ImageModel(parameters);
    const base = statistics(model, dark);
    for (const exposureSeconds of [0.05, 0.2, 0.8]) {
      const lit = statistics(model, { ...flat, exposureSeconds });
      const gain = (lit.variance - base.variance) / (lit.mean - base.mean);
      expect(Math.abs(gain / 2.5 - 1)).toBeLessThan(0.03);
      const counts = 100 + exposureSeconds * (40 + 20_000 * 2.5);
      expect(Math.abs(lit.mean / counts - 1)).toBeLessThan(0.003);
    }
  });

  it('follow exposure, shutter, ring current, scintillator and flat field in proportion', () => {
    const uneven = Float32Array.from({ length: width * height }, (_, i) => 0.5 + (i % width) / width);
    const model = new ImageModel({ ...parameters, flat: () => uneven, darkCurrentCountsPerSecond: 0 });
    const full = statistics(model, flat, 20).mean - 100;
    const part = (state: Partial<ExposureState>) => statistics(model, { ...flat, ...state }, 20).mean - 100;
    expect(part({ exposureSeconds: 0.3 }) / full).toBeCloseTo(3, 1);
    expect(part({ openFraction: 0.5 }) / full).toBeCloseTo(0.5, 2);
    expect(part({ currentMilliamps: 150 }) / full).toBeCloseTo(0.5, 2);
    expect(part({ scintillatorYield: 0.9 }) / full).toBeCloseTo(0.9, 2);
    const { means } = statistics(model, flat, 20);
    const column = (c: number) => means.reduce((s, m, i) => (i % width === c ? s + m - 100 : s), 0);
    expect(column(40) / column(4)).toBeCloseTo((0.5 + 40 / 48) / (0.5 + 4 / 48), 1);
  });

  it('show a fixed pattern that stays, and hot pixels in the part asked for', () => {
    const model = new ImageModel({ ...parameters, hotPixels: 0.02 });
    const { means } = statistics(model, { ...dark, exposureSeconds: 1 }, 20);
    const hot = means.filter((mean) => mean > 600).length / means.length;
    expect(hot).toBeGreaterThan(0.01);
    expect(hot).toBeLessThan(0.035);
    const again = statistics(
      new ImageModel({ ...parameters, hotPixels: 0.02 }),
      { ...dark, exposureSeconds: 1 },
      5,
    );
    again.means.forEach((mean, i) => expect(mean > 600).toBe((means[i] ?? 0) > 600));
  });

  it('saturate at the full range of the camera', () => {
    const model = new ImageModel({ ...parameters, bitDepth: 12 });
    expect(model.expose({ ...flat, exposureSeconds: 1 }, 1).every((value) => value === 4095)).toBe(true);
  });
});

describe('ImageModel', () => {
  it('makes the same frame for seed, key and state, whatever was made or skipped before', () => {
    const state = { ...flat, poses: [inBeam] };
    const one = new ImageModel(parameters);
    const two = new ImageModel(parameters);
    const expected = one.expose(state, 7);
    two.expose(dark, 3);
    two.skip(4);
    two.expose({ ...state, poses: [{ ...inBeam, angleDegrees: 9 }] }, 8);
    expect(two.expose(state, 7)).toEqual(expected);
    expect(two.frames).toEqual({ made: 3, skipped: 4 });
    expect(one.expose(state, 8)).not.toEqual(expected);
    expect(new ImageModel({ ...parameters, seed: 2 }).expose(state, 7)).not.toEqual(expected);
  });

  it('asks for the flat field only when light falls', () => {
    let asked = 0;
    const model = new ImageModel({ ...parameters, flat: () => (asked++, parameters.flat as Float32Array) });
    model.skip();
    model.expose(dark, 1);
    expect(asked).toBe(0);
    model.expose(flat, 2);
    model.expose(flat, 3);
    expect(asked).toBe(1);
  });

  it('refuses parameters and states that make no sense, naming them', () => {
    const wrong = (more: Partial<ImageParameters>) => () => new ImageModel({ ...parameters, ...more });
    expect(wrong({ bitDepth: 17 })).toThrow(/bitDepth is 17/);
    expect(wrong({ countsPerPhoton: 0 })).toThrow(/countsPerPhoton is 0/);
    expect(wrong({ readNoiseCounts: -1 })).toThrow(/readNoiseCounts is -1/);
    expect(wrong({ hotPixels: 2 })).toThrow(/hotPixels is 2/);
    expect(wrong({ width: 3 })).toThrow(/frames are 3 x 32, the geometry is 48 x 32/);
    const model = new ImageModel({ ...parameters, flat: new Float32Array(3) });
    expect(() => model.expose(flat, 1)).toThrow(/flat field has 3 pixels/);
    expect(() => model.expose({ ...flat, poses: [] }, 1)).toThrow(/no frame can be made/);
    expect(() => model.expose({ ...flat, openFraction: NaN }, 1)).toThrow(/no frame can be made/);
  });
});

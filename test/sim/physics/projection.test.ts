import { describe, expect, it } from 'vitest';
import { ImageModel, phantomOf, projectInto, type ImageParameters, type Pose } from '#sim/physics/index';

const [width, height] = [48, 32];
const geometry = { width, height, pixelMm: 0.05 };
const phantom = phantomOf({ name: 'foam', diameterMm: 1.8, heightMm: 3, muPerMm: 0.8, seed: 1 });
const strong: ImageParameters = {
  width,
  height,
  bitDepth: 16,
  photonsPerPixelPerSecond: 200_000,
  countsPerPhoton: 0.5,
  darkOffsetCounts: 100,
  darkCurrentCountsPerSecond: 40,
  readNoiseCounts: 3,
  hotPixels: 0,
  flat: new Float32Array(width * height).fill(1),
  phantom,
  geometry,
  nominalCurrentMilliamps: 300,
  seed: 1,
};
const inBeam = { angleDegrees: 0, xMm: 0, zMm: 0 };
const outOfBeam = { ...inBeam, xMm: 50 };
const exposed = { exposureSeconds: 0.1, openFraction: 1, currentMilliamps: 300, scintillatorYield: 1 };

/** The mean of `count` frames taken with the sample at these poses; a dark without any. */
function meansOf(model: ImageModel, poses: readonly Pose[], count: number): Float64Array {
  const state = { ...exposed, openFraction: poses.length > 0 ? 1 : 0, poses };
  const means = new Float64Array(width * height);
  for (let k = 0; k < count; k++) {
    model.expose(state, k).forEach((counts, i) => (means[i] = (means[i] ?? 0) + counts / count));
  }
  return means;
}

describe('projections', () => {
  it('obey Beer and Lambert: -ln of the corrected mean is the line integral', () => {
    const model = new ImageModel(strong);
    const pose = { ...inBeam, angleDegrees: 40 };
    const dark0 = meansOf(model, [], 40);
    const flat0 = meansOf(model, [outOfBeam], 40);
    const means = meansOf(model, [pose], 40);
    const integrals = new Float32Array(width * height);
    projectInto(integrals, phantom, geometry, pose);
    let squares = 0;
    means.forEach((mean, i) => {
      const measured = -Math.log((mean - (dark0[i] ?? 0)) / ((flat0[i] ?? 0) - (dark0[i] ?? 0)));
      squares += (measured - (integrals[i] ?? 0)) ** 2;
    });
    expect(Math.max(...integrals)).toBeGreaterThan(0.8);
    expect(Math.sqrt(squares / means.length)).toBeLessThan(0.004);
  });

  it('blur by averaging intensities, not line integrals, over the motion', () => {
    const dense = phantomOf({
      name: 'bar',
      shapes: [
        {
          kind: 'cylinder',
          center: [0, 0, 0],
          semiAxes: [0.4, 0.4],
          angleDegrees: 0,
          halfHeight: 5,
          muPerMm: 5,
        },
      ],
    });
    const model = new ImageModel({ ...strong, phantom: dense });
    const means = meansOf(model, [inBeam, outOfBeam], 20);
    const middle = (means[16 * width + 24] ?? 0) - 104;
    // exp(-4) half of the time and 1 the other half: 0.509; the mean of the integrals would give exp(-2) = 0.135.
    expect(middle / 10_000).toBeGreaterThan(0.48);
    expect(middle / 10_000).toBeLessThan(0.54);
  });

  it('spread an edge over the way the sample goes', () => {
    const model = new ImageModel(strong);
    const contrast = (poses: readonly Pose[]) => {
      const means = meansOf(model, poses, 10);
      let sum = 0;
      for (let i = 1; i < means.length; i++) sum += Math.abs((means[i] ?? 0) - (means[i - 1] ?? 0));
      return sum;
    };
    const moving = Array.from({ length: 8 }, (_, k) => ({ ...inBeam, angleDegrees: 5 * k }));
    expect(contrast(moving)).toBeLessThan(0.9 * contrast([inBeam]));
  });
});

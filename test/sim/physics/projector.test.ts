import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { muAt, phantomOf, projectInto, sampleHeightOf, type Pose, type Shape } from '#sim/physics/index';

const geometry = { width: 40, height: 30, pixelMm: 0.1 };
const still: Pose = { angleDegrees: 0, xMm: 0, zMm: 0 };

function project(shapes: readonly Shape[], pose: Partial<Pose>, more: object = {}): Float32Array {
  const out = new Float32Array(geometry.width * geometry.height);
  projectInto(out, phantomOf({ name: 'test', shapes }), { ...geometry, ...more }, { ...still, ...pose });
  return out;
}

/** Where the shadow's centre of mass is, in pixels. */
function centroid(image: Float32Array): { column: number; row: number } {
  let [sum, columns, rows] = [0, 0, 0];
  image.forEach((value, i) => {
    sum += value;
    columns += value * (i % geometry.width);
    rows += value * Math.floor(i / geometry.width);
  });
  return { column: columns / sum, row: rows / sum };
}

const ball = (x: number, y: number, z: number, r = 0.3): Shape => ({
  kind: 'ellipsoid',
  center: [x, y, z],
  semiAxes: [r, r, r],
  angleDegrees: 0,
  muPerMm: 1,
});

// fc.double draws its exponent evenly, so that nearly all angles would be nearly 0.
const between = (min: number, max: number) =>
  fc.integer({ min: 0, max: 1_000_000 }).map((k) => min + ((max - min) * k) / 1_000_000);
const length = (max: number) => between(0.05, max);
const place = between(-0.9, 0.9);
const turn = between(-400, 400);
const anyShape: fc.Arbitrary<Shape> = fc.oneof(
  fc.record({
    kind: fc.constant('ellipsoid' as const),
    center: fc.tuple(place, place, place),
    semiAxes: fc.tuple(length(1), length(1), length(1)),
    angleDegrees: turn,
    muPerMm: between(-2, 2),
  }),
  fc.record({
    kind: fc.constant('cylinder' as const),
    center: fc.tuple(place, place, place),
    semiAxes: fc.tuple(length(1), length(1)),
    angleDegrees: turn,
    halfHeight: length(1),
    muPerMm: between(-2, 2),
  }),
);

describe('projectInto', () => {
  it('agrees with marching along the ray through any phantom, under any pose', () => {
    const pose = fc.record({ angleDegrees: turn, xMm: place, zMm: place });
    const pixel = fc.tuple(fc.nat(geometry.width - 1), fc.nat(geometry.height - 1));
    fc.assert(
      fc.property(fc.array(anyShape, { minLength: 1, maxLength: 4 }), pose, pixel, (shapes, at, [c, r]) => {
        const phantom = phantomOf({ name: 'any', shapes });
        const theta = (at.angleDegrees * Math.PI) / 180;
        const u = (c - (geometry.width - 1) / 2) * geometry.pixelMm - at.xMm;
        const z = sampleHeightOf(geometry, r, at.zMm);
        const step = 0.001;
        let marched = 0;
        for (let v = -3; v < 3; v += step) {
          const x = u * Math.cos(theta) - v * Math.sin(theta);
          const y = u * Math.sin(theta) + v * Math.cos(theta);
          marched += muAt(phantom, x, y, z) * step;
        }
        const exact = project(shapes, at)[r * geometry.width + c] ?? NaN;
        // Each crossing of a surface is known to one step.
        const bound = shapes.reduce((sum, shape) => sum + 2 * step * Math.abs(shape.muPerMm), 1e-6);
        expect(Math.abs(exact - marched)).toBeLessThan(bound);
      }),
      { seed: 2, numRuns: 150 },
    );
  });

  it('puts the point (x, y) at u = x cos(theta) + y sin(theta) from the axis', () => {
    const [x, y] = [0.9, 0.5];
    for (const angleDegrees of [0, 30, 90, 135, 180, 270, 301]) {
      const theta = (angleDegrees * Math.PI) / 180;
      const u = x * Math.cos(theta) + y * Math.sin(theta);
      const { column } = centroid(
        project([ball(x, y, 0)], { angleDegrees }, { axisColumn: 17.3, subColumns: 4 }),
      );
      expect(column).toBeCloseTo(17.3 + u / geometry.pixelMm, 1);
    }
  });

  it('moves the shadow right with xMm and up with zMm', () => {
    const at = centroid(project([ball(0, 0, 0)], {}));
    expect(at.column).toBeCloseTo(19.5, 2);
    expect(at.row).toBeCloseTo(14.5, 2);
    const moved = centroid(project([ball(0, 0, 0)], { xMm: 0.8, zMm: 0.5 }));
    expect(moved.column).toBeCloseTo(27.5, 2);
    expect(moved.row).toBeCloseTo(9.5, 2);
    expect(centroid(project([ball(0, 0, 0.5)], {})).row).toBeCloseTo(9.5, 2);
  });

  it('keeps the total attenuation of a shape under every angle: volume times mu', () => {
    const shape: Shape = { ...ball(0.2, -0.3, 0.1), semiAxes: [0.9, 0.3, 0.7], angleDegrees: 20 } as Shape;
    const volume = (4 / 3) * Math.PI * 0.9 * 0.3 * 0.7;
    for (const angleDegrees of [0, 20, 77, 110]) {
      const total = project([shape], { angleDegrees }, { subColumns: 4 }).reduce((sum, v) => sum + v, 0);
      expect((total * geometry.pixelMm ** 2) / volume).toBeCloseTo(1, 2);
    }
  });

  it('leaves nothing in the beam when the sample is far out, and nothing of the frame before', () => {
    const out = new Float32Array(geometry.width * geometry.height).fill(9);
    const phantom = phantomOf({ name: 'test', shapes: [ball(0, 0, 0)] });
    projectInto(out, phantom, geometry, { ...still, xMm: 50 });
    expect(out.every((value) => value === 0)).toBe(true);
    expect(() => projectInto(new Float32Array(3), phantom, geometry, still)).toThrow(/does not fit/);
  });
});

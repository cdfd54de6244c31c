import type { PhantomSize } from './phantomSize.ts';
import type { Shape } from './shape.ts';

type Triple = readonly [number, number, number];

/**
 * Parts of a tooth: centre and semi-axes as parts of diameter, diameter and height, turn in degrees, and what
 * the part adds to the attenuation, enamel being 1. Each part lies wholly in the one it is cut out of.
 */
const PARTS: readonly (readonly [Triple, Triple, number, number])[] = [
  // enamel, dentine inside it, pulp chamber inside that
  [[0, 0, 0], [0.5, 0.42, 0.5], 0, 1],
  [[0.01, -0.01, -0.02], [0.41, 0.34, 0.43], 0, -0.4],
  [[-0.03, 0.02, 0.02], [0.12, 0.09, 0.22], 25, -0.6],
  // two root canals
  [[0.22, -0.06, -0.08], [0.04, 0.03, 0.22], -10, -0.6],
  [[-0.25, -0.03, -0.06], [0.035, 0.03, 0.18], 15, -0.6],
  // a metal filling, a cavity beside it, and a crack in the dentine
  [[0.2, 0.12, 0.05], [0.07, 0.05, 0.1], 30, 1.6],
  [[0.08, 0.21, 0], [0.05, 0.035, 0.08], -20, -0.6],
  [[-0.1, -0.2, 0], [0.13, 0.006, 0.15], 25, -0.6],
];

/** A tooth of enamel, dentine and pulp, with two root canals, a filling, a cavity and a crack. */
export function toothShapes(size: PhantomSize): readonly Shape[] {
  const { diameterMm: d, heightMm: h, muPerMm } = size;
  return PARTS.map(([[x, y, z], [a, b, c], angleDegrees, part]) => ({
    kind: 'ellipsoid' as const,
    center: [x * d, y * d, z * h] as const,
    semiAxes: [a * d, b * d, c * h] as const,
    angleDegrees,
    muPerMm: part * muPerMm,
  }));
}

import { z } from 'zod';
import { TomochartError } from '#core';

const finite = z.number();
const positive = z.number().positive();
const common = {
  center: z.tuple([finite, finite, finite]).readonly(),
  angleDegrees: finite.default(0),
  muPerMm: finite,
};

/** Schema of one shape, as it may stand in a beamline file. */
export const shapeSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('ellipsoid'),
    ...common,
    semiAxes: z.tuple([positive, positive, positive]).readonly(),
  }),
  z.strictObject({
    kind: z.literal('cylinder'),
    ...common,
    semiAxes: z.tuple([positive, positive]).readonly(),
    halfHeight: positive,
  }),
]);

/**
 * A body of uniform attenuation, in the coordinates of the sample at stage angle 0: x along the detector
 * columns, y along the beam, z up. Lengths in mm, `muPerMm` in 1/mm. The first semi-axis points
 * `angleDegrees` from x towards y. Where shapes overlap their attenuations add, so a pore is a shape with
 * negative `muPerMm` inside a body.
 *
 * - `ellipsoid`: `semiAxes` [a, b, c], c along z
 * - `cylinder`: upright, elliptical section with `semiAxes` [a, b], from -halfHeight to +halfHeight about its centre
 */
export type Shape = Readonly<z.infer<typeof shapeSchema>>;

/**
 * Shapes read from a file, checked.
 * @throws TomochartError `BAD_CONFIG` with one problem for each thing that is wrong, named like `shapes.2.semiAxes`
 */
export function shapesFrom(value: unknown): readonly Shape[] {
  const parsed = z.array(shapeSchema).min(1).safeParse(value);
  if (parsed.success) return parsed.data;
  throw new TomochartError('BAD_CONFIG', 'the shapes of the phantom are wrong', {
    problems: parsed.error.issues.map((issue) => ({
      about: ['shapes', ...issue.path].join('.'),
      message: issue.message,
    })),
    remedy:
      'each shape is an ellipsoid (center, semiAxes of 3) or a cylinder (center, semiAxes of 2, halfHeight)',
  });
}

/** Half the height of a shape, mm. */
export function halfHeightOf(shape: Shape): number {
  return shape.kind === 'ellipsoid' ? shape.semiAxes[2] : shape.halfHeight;
}

/**
 * Half the width of a shape seen under a direction `angleDegrees` from x towards y, mm: the support function
 * sqrt(a^2 cos^2 + b^2 sin^2) of an ellipse.
 */
export function halfWidthAt(shape: Shape, angleDegrees: number): number {
  const angle = ((angleDegrees - shape.angleDegrees) * Math.PI) / 180;
  return Math.hypot(shape.semiAxes[0] * Math.cos(angle), shape.semiAxes[1] * Math.sin(angle));
}

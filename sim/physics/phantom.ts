import { TomochartError } from '#core';
import { foamShapes } from './foam.ts';
import type { PhantomSize } from './phantomSize.ts';
import { sheppLoganShapes } from './sheppLogan.ts';
import { shapesFrom, type Shape } from './shape.ts';
import { toothShapes } from './tooth.ts';

/** A sample made of shapes, whose attenuations add. */
export interface Phantom {
  readonly name: string;
  readonly shapes: readonly Shape[];
}

/** A phantom that ships, or one described by its shapes. */
export type PhantomSpec =
  | ({ readonly name: PhantomName } & PhantomSize)
  | { readonly name: string; readonly shapes: readonly Shape[] };

const makers = { foam: foamShapes, tooth: toothShapes, 'shepp-logan': sheppLoganShapes };

/** The phantoms that ship. */
export type PhantomName = keyof typeof makers;

/** Names of the phantoms that ship. */
export const phantomNames = Object.keys(makers) as readonly PhantomName[];

/**
 * The phantom a description asks for.
 * @throws TomochartError `BAD_CONFIG` when a size is not positive, the name is unknown, or a shape is wrong
 */
export function phantomOf(spec: PhantomSpec): Phantom {
  if ('shapes' in spec) return { name: spec.name, shapes: shapesFrom(spec.shapes) };
  if (!Object.hasOwn(makers, spec.name)) {
    throw new TomochartError('BAD_CONFIG', `there is no phantom "${spec.name}"`, {
      remedy: `use one of ${phantomNames.join(', ')}, or give its shapes`,
    });
  }
  for (const name of ['diameterMm', 'heightMm', 'muPerMm'] as const) {
    if (!(spec[name] > 0 && Number.isFinite(spec[name]))) {
      throw new TomochartError('BAD_CONFIG', `phantom ${spec.name}: ${name} is ${spec[name]}`, {
        remedy: 'give a number above 0',
      });
    }
  }
  return { name: spec.name, shapes: makers[spec.name](spec) };
}

/** Attenuation at a point of the sample (coordinates as in {@link Shape}, mm), 1/mm. */
export function muAt(phantom: Phantom, x: number, y: number, z: number): number {
  let mu = 0;
  for (const shape of phantom.shapes) if (contains(shape, x, y, z)) mu += shape.muPerMm;
  return mu;
}

function contains(shape: Shape, x: number, y: number, z: number): boolean {
  const angle = (shape.angleDegrees * Math.PI) / 180;
  const dx = x - shape.center[0];
  const dy = y - shape.center[1];
  const dz = z - shape.center[2];
  const along = (dx * Math.cos(angle) + dy * Math.sin(angle)) / shape.semiAxes[0];
  const across = (dy * Math.cos(angle) - dx * Math.sin(angle)) / shape.semiAxes[1];
  const flat = along * along + across * across;
  if (shape.kind === 'cylinder') return Math.abs(dz) <= shape.halfHeight && flat <= 1;
  return flat + (dz / shape.semiAxes[2]) ** 2 <= 1;
}

import type { PhantomSize } from './phantomSize.ts';
import type { Shape } from './shape.ts';

type Six = readonly [number, number, number, number, number, number];

/**
 * The head phantom in three dimensions with P. A. Toft's contrast (thesis, 1996): centre x, y, z and semi-axes
 * a, b, c in a head of radius 1, turn in degrees, attenuation. Geometry as in A. C. Kak and M. Slaney,
 * Principles of Computerized Tomographic Imaging, table 3.1, and M. Schabel's phantom3d.
 */
const PARTS: readonly (readonly [Six, number, number])[] = [
  [[0, 0, 0, 0.69, 0.92, 0.81], 0, 1],
  [[0, -0.0184, 0, 0.6624, 0.874, 0.78], 0, -0.8],
  [[0.22, 0, 0, 0.11, 0.31, 0.22], -18, -0.2],
  [[-0.22, 0, 0, 0.16, 0.41, 0.28], 18, -0.2],
  [[0, 0.35, -0.15, 0.21, 0.25, 0.41], 0, 0.1],
  [[0, 0.1, 0.25, 0.046, 0.046, 0.05], 0, 0.1],
  [[0, -0.1, 0.25, 0.046, 0.046, 0.05], 0, 0.1],
  [[-0.08, -0.605, 0, 0.046, 0.023, 0.05], 0, 0.1],
  [[0, -0.606, 0, 0.023, 0.023, 0.02], 0, 0.1],
  [[0.06, -0.605, 0, 0.023, 0.046, 0.02], 0, 0.1],
];

/** The Shepp-Logan head; `muPerMm` is the attenuation of the skull. */
export function sheppLoganShapes(size: PhantomSize): readonly Shape[] {
  const radius = size.diameterMm / 2;
  const half = size.heightMm / 2;
  return PARTS.map(([[x, y, z, a, b, c], angleDegrees, part]) => ({
    kind: 'ellipsoid' as const,
    center: [x * radius, y * radius, z * half] as const,
    semiAxes: [a * radius, b * radius, c * half] as const,
    angleDegrees,
    muPerMm: part * size.muPerMm,
  }));
}

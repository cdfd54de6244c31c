import { TomochartError } from '#core';
import type { Phantom } from './phantom.ts';
import { halfWidthAt, type Shape } from './shape.ts';

/** Which slice of the phantom, and how finely. */
export interface SliceSpec {
  /** Height of the slice in the sample; see `sampleHeightOf` for the height a detector row sees. */
  readonly zMm: number;
  /** Pixels along each side; the rotation axis is in the middle, at (size - 1) / 2. */
  readonly size: number;
  readonly pixelMm: number;
  /** Points per pixel along each side that are averaged; default 3. */
  readonly supersample?: number;
}

/**
 * The true slice: attenuation in 1/mm, shape (size, size), row-major. Column j is
 * x = (j - (size - 1) / 2) pixelMm and row i is y = ((size - 1) / 2 - i) pixelMm, in the coordinates of the
 * sample at stage angle 0. The point (x, y) falls at stage angle theta on u = x cos(theta) + y sin(theta) of the
 * detector, so a filtered back projection that adds q_theta(x cos(theta) + y sin(theta)) with theta = stage
 * angle gives this picture, neither turned nor mirrored.
 * @throws TomochartError `INTERNAL` when size or supersample is not a whole number above 0
 */
export function sliceOf(phantom: Phantom, spec: SliceSpec): Float32Array {
  const { zMm, size, pixelMm, supersample = 3 } = spec;
  if (!(Number.isInteger(size) && size > 0 && Number.isInteger(supersample) && supersample > 0)) {
    throw new TomochartError('INTERNAL', `no slice of size ${size} with ${supersample} points per pixel`);
  }
  const slice = new Float32Array(size * size);
  for (const shape of phantom.shapes) {
    const scale = sectionScale(shape, zMm);
    if (scale > 0) addSection(slice, shape, scale, size, pixelMm, supersample);
  }
  return slice;
}

/** The section of a shape at a height is its own ellipse times this; 0 when it does not reach there. */
function sectionScale(shape: Shape, zMm: number): number {
  const dz = zMm - shape.center[2];
  if (shape.kind === 'cylinder') return Math.abs(dz) <= shape.halfHeight ? 1 : 0;
  const part = dz / shape.semiAxes[2];
  return Math.sqrt(Math.max(0, 1 - part * part));
}

function addSection(
  slice: Float32Array,
  shape: Shape,
  scale: number,
  size: number,
  pixelMm: number,
  points: number,
): void {
  const middle = (size - 1) / 2;
  const angle = (shape.angleDegrees * Math.PI) / 180;
  const [cx, cy] = shape.center;
  // Rows of the matrix that turns a point into the unit disc, per pixel.
  const step = pixelMm / scale;
  const ax = (Math.cos(angle) * step) / shape.semiAxes[0];
  const ay = (Math.sin(angle) * step) / shape.semiAxes[0];
  const bx = (-Math.sin(angle) * step) / shape.semiAxes[1];
  const by = (Math.cos(angle) * step) / shape.semiAxes[1];
  const column = middle + cx / pixelMm;
  const row = middle - cy / pixelMm;
  const reachX = (halfWidthAt(shape, 0) * scale) / pixelMm + 1;
  const reachY = (halfWidthAt(shape, 90) * scale) / pixelMm + 1;
  const right = Math.min(size - 1, Math.floor(column + reachX));
  const bottom = Math.min(size - 1, Math.floor(row + reachY));
  const share = shape.muPerMm / (points * points);
  const offsets = Array.from({ length: points }, (_, k) => (k + 0.5) / points - 0.5);
  for (let i = Math.max(0, Math.ceil(row - reachY)); i <= bottom; i++) {
    for (let j = Math.max(0, Math.ceil(column - reachX)); j <= right; j++) {
      let inside = 0;
      for (const dy of offsets) {
        const y = row - i - dy;
        for (const dx of offsets) {
          const x = j + dx - column;
          const a = ax * x + ay * y;
          const b = bx * x + by * y;
          if (a * a + b * b <= 1) inside++;
        }
      }
      const at = i * size + j;
      if (inside > 0) slice[at] = (slice[at] ?? 0) + inside * share;
    }
  }
}

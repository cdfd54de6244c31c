import { TomochartError } from '#core';
import type { Phantom } from './phantom.ts';
import { halfHeightOf, halfWidthAt, type Shape } from './shape.ts';

/** How the detector looks at the sample. Row 0 is the top; the middle of the rows, (height - 1) / 2, is at height 0. */
export interface Geometry {
  readonly width: number;
  readonly height: number;
  /** Size of a pixel at the sample, mm. */
  readonly pixelMm: number;
  /** Column of the rotation axis when the sample stands at xMm 0: 0-based pixel centres, default (width - 1) / 2. */
  readonly axisColumn?: number;
  /** Rays per pixel, side by side along the row, whose line integrals are averaged; default 1, at the pixel's centre. */
  readonly subColumns?: number;
}

/** Where the sample is. */
export interface Pose {
  /** Rotation about the axis. */
  readonly angleDegrees: number;
  /** Displacement of axis and sample across the beam, towards higher columns. */
  readonly xMm: number;
  /** Displacement of axis and sample upwards, towards lower rows. */
  readonly zMm: number;
}

/** Height in the sample that a detector row sees when the sample is displaced upwards by `zMm`, mm. */
export function sampleHeightOf(geometry: Geometry, row: number, zMm = 0): number {
  return ((geometry.height - 1) / 2 - row) * geometry.pixelMm - zMm;
}

/**
 * Exact line integrals of attenuation (dimensionless) for a parallel beam, written over `out`: shape
 * (height, width), row-major. The point (x, y) of the sample falls, at stage angle theta, on
 *
 *     u = x cos(theta) + y sin(theta)        mm from the rotation axis, towards higher columns
 *
 * Each shape touches only the pixels it covers. For an ellipsoid of half-width s under that angle the chord is
 * 2ab/s sqrt(1 - (du/s)^2 - (dz/c)^2), for an upright cylinder the same without dz (Kak and Slaney, section 3.1).
 * @throws TomochartError `INTERNAL` when `out` does not have width * height elements
 */
export function projectInto(out: Float32Array, phantom: Phantom, geometry: Geometry, pose: Pose): void {
  const { width, height, subColumns = 1 } = geometry;
  if (out.length !== width * height) {
    throw new TomochartError(
      'INTERNAL',
      `a projection of ${width} x ${height} does not fit into ${out.length} pixels`,
    );
  }
  out.fill(0);
  for (const shape of phantom.shapes) {
    const shadow = shadowOf(shape, geometry, pose);
    for (let k = 0; k < subColumns; k++) {
      const shift = (k + 0.5) / subColumns - 0.5;
      addShadow(out, width, height, {
        ...shadow,
        column: shadow.column - shift,
        peak: shadow.peak / subColumns,
      });
    }
  }
}

/** The outline of a shape on the detector, in pixels; `peak` is the line integral through its centre. */
interface Shadow {
  readonly round: boolean;
  readonly column: number;
  readonly row: number;
  readonly halfWidth: number;
  readonly halfHeight: number;
  readonly peak: number;
}

function shadowOf(shape: Shape, geometry: Geometry, pose: Pose): Shadow {
  const { pixelMm, axisColumn = (geometry.width - 1) / 2 } = geometry;
  const [x, y, z] = shape.center;
  const theta = (pose.angleDegrees * Math.PI) / 180;
  const u = x * Math.cos(theta) + y * Math.sin(theta);
  const halfWidthMm = halfWidthAt(shape, pose.angleDegrees);
  const longest = (2 * shape.semiAxes[0] * shape.semiAxes[1]) / halfWidthMm;
  return {
    round: shape.kind === 'ellipsoid',
    column: axisColumn + (u + pose.xMm) / pixelMm,
    row: (geometry.height - 1) / 2 - (z + pose.zMm) / pixelMm,
    halfWidth: halfWidthMm / pixelMm,
    halfHeight: halfHeightOf(shape) / pixelMm,
    peak: longest * shape.muPerMm,
  };
}

function addShadow(out: Float32Array, width: number, height: number, shadow: Shadow): void {
  const { round, column, row, halfWidth, halfHeight, peak } = shadow;
  const top = Math.max(0, Math.ceil(row - halfHeight));
  const bottom = Math.min(height - 1, Math.floor(row + halfHeight));
  if (!round) {
    addUpright(out, width, top, bottom, shadow);
    return;
  }
  const narrow = 1 / halfWidth;
  for (let r = top; r <= bottom; r++) {
    const dz = (r - row) / halfHeight;
    const left = 1 - dz * dz;
    if (left <= 0) continue;
    const reach = halfWidth * Math.sqrt(left);
    const first = Math.max(0, Math.ceil(column - reach));
    const last = Math.min(width - 1, Math.floor(column + reach));
    const start = r * width;
    for (let c = first; c <= last; c++) {
      const du = (c - column) * narrow;
      const rest = left - du * du;
      // Rounding can leave a pixel on the rim with a rest just below zero.
      if (rest > 0) out[start + c] = (out[start + c] ?? 0) + peak * Math.sqrt(rest);
    }
  }
}

/** All rows of an upright cylinder are alike: the chords of one row are computed and added to every one. */
function addUpright(out: Float32Array, width: number, top: number, bottom: number, shadow: Shadow): void {
  const { column, halfWidth, peak } = shadow;
  const first = Math.max(0, Math.ceil(column - halfWidth));
  const last = Math.min(width - 1, Math.floor(column + halfWidth));
  if (bottom < top || last < first) return;
  const chords = new Float32Array(last - first + 1);
  for (let c = first; c <= last; c++) {
    const du = (c - column) / halfWidth;
    chords[c - first] = peak * Math.sqrt(Math.max(0, 1 - du * du));
  }
  for (let r = top; r <= bottom; r++) {
    const start = r * width + first;
    for (let k = 0; k < chords.length; k++) out[start + k] = (out[start + k] ?? 0) + (chords[k] ?? 0);
  }
}

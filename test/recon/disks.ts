/** A homogeneous disk: centre and radius in pixels from the rotation axis, attenuation in 1/mm. */
export interface Disk {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly mu: number;
}

/** A few disks that look the same from no two directions, for a detector of 256 columns. */
export const SAMPLE: readonly Disk[] = [
  { x: 0, y: 0, radius: 85, mu: 0.5 },
  { x: 30, y: 25, radius: 18, mu: 0.8 },
  { x: -40, y: 10, radius: 14, mu: -0.45 },
  { x: 10, y: -45, radius: 8, mu: 1.2 },
  { x: -20, y: -50, radius: 4, mu: 1.5 },
];

/** Area under the chord length of a disk from its centre to `u`; its differences are exact pixel integrals. */
function chordArea(radius: number, u: number): number {
  const t = Math.max(-1, Math.min(1, u / radius));
  return radius * radius * (t * Math.sqrt(1 - t * t) + Math.asin(t));
}

/** Exact absorption of one row, averaged over each pixel: shape (width). */
export function projectionOf(
  disks: readonly Disk[],
  thetaDegrees: number,
  width: number,
  axisColumn: number,
  pixelMm: number,
): Float32Array {
  const theta = (thetaDegrees * Math.PI) / 180;
  const row = new Float32Array(width);
  for (const { x, y, radius, mu } of disks) {
    const centre = axisColumn + x * Math.cos(theta) + y * Math.sin(theta);
    for (let u = 0; u < width; u++) {
      const left = u - 0.5 - centre;
      row[u]! += mu * pixelMm * (chordArea(radius, left + 1) - chordArea(radius, left));
    }
  }
  return row;
}

/** Exact sinogram, shape (n, width). */
export function sinogramOf(
  disks: readonly Disk[],
  thetaDegrees: ArrayLike<number>,
  width: number,
  axisColumn = (width - 1) / 2,
  pixelMm = 0.01,
): Float32Array {
  const out = new Float32Array(thetaDegrees.length * width);
  for (let k = 0; k < thetaDegrees.length; k++) {
    out.set(projectionOf(disks, thetaDegrees[k]!, width, axisColumn, pixelMm), k * width);
  }
  return out;
}

/** The slice itself, every pixel the mean of 5 x 5 points: shape (size, size), 1/mm. */
export function sliceOf(disks: readonly Disk[], size: number): Float32Array {
  const out = new Float32Array(size * size);
  const half = (size - 1) / 2;
  for (let p = 0; p < out.length; p++) {
    const x = (p % size) - half;
    const y = half - Math.floor(p / size);
    for (let s = 0; s < 25; s++) {
      const sx = x + ((s % 5) - 2) / 5;
      const sy = y + (Math.floor(s / 5) - 2) / 5;
      for (const disk of disks) {
        if (Math.hypot(sx - disk.x, sy - disk.y) <= disk.radius) out[p]! += disk.mu / 25;
      }
    }
  }
  return out;
}

/** `count` angles from `first` to `last`, both included. */
export function anglesOf(first: number, last: number, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, k) => first + ((last - first) * k) / (count - 1));
}

/** A generator of the standard normal distribution that repeats (Box and Muller; numbers by mulberry32). */
export function normals(seed: number): () => number {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return (((t ^ (t >>> 14)) >>> 0) + 0.5) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** Camera counts of absorption in a beam of `counts` per pixel, with shot noise and a dark offset of 100. */
export function countsOf(absorption: ArrayLike<number>, counts: number, seed: number): Uint16Array {
  const normal = normals(seed);
  return Uint16Array.from(absorption, (a) => {
    const light = counts * Math.exp(-a);
    return Math.max(0, Math.min(65535, Math.round(100 + light + Math.sqrt(light) * normal())));
  });
}

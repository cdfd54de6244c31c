/** Neighbours a sample is spread over in each direction. */
export const KERNEL_WIDTH = 4;
/** Entries of the kernel's table from one grid point to the next. */
const FINE = 2048;
/**
 * Shape of the kernel for a grid of at least twice the size of the image: beta = pi sqrt((W / s)^2 (s - 1/2)^2 - 0.8)
 * with W the width and s = 2 (P. J. Beatty et al., IEEE Trans. Med. Imaging 24 (2005) 799, eq. 5).
 */
const BETA = Math.PI * Math.sqrt((KERNEL_WIDTH / 2) ** 2 * 1.5 ** 2 - 0.8);

/** I0, the modified Bessel function of order zero, by its power series; for the arguments here to all digits. */
function bessel0(x: number): number {
  const quarter = (x * x) / 4;
  let term = 1;
  let sum = 1;
  for (let k = 1; term > 1e-17 * sum; k++) {
    term *= quarter / (k * k);
    sum += term;
  }
  return sum;
}

/**
 * The Kaiser-Bessel kernel I0(beta sqrt(1 - (2 t / W)^2)) at t = index / `FINE` - W / 2, 0 beyond its ends: the
 * weights of the W neighbours of a sample are `FINE` entries apart.
 */
const table = Float64Array.from({ length: KERNEL_WIDTH * FINE + FINE + 1 }, (_, index) => {
  const t = index / FINE - KERNEL_WIDTH / 2;
  const inside = 1 - ((2 * t) / KERNEL_WIDTH) ** 2;
  return inside > 0 ? bessel0(BETA * Math.sqrt(inside)) : 0;
});

/**
 * The weights of the grid points around a place.
 * @param weights of shape (`KERNEL_WIDTH`), written over
 * @returns the first of these points
 */
export function spreadAt(place: number, weights: Float64Array): number {
  const first = Math.ceil(place - KERNEL_WIDTH / 2);
  let at = Math.round((first - place + KERNEL_WIDTH / 2) * FINE);
  for (let j = 0; j < KERNEL_WIDTH; j++) {
    weights[j] = table[at]!;
    at += FINE;
  }
  return first;
}

/** What the kernel does to the image: its Fourier transform `offset` pixels from the middle, for a grid of `gridSize` points. */
export function apodisation(offset: number, gridSize: number): number {
  const z = Math.sqrt(BETA ** 2 - ((Math.PI * KERNEL_WIDTH * offset) / gridSize) ** 2);
  return (KERNEL_WIDTH * Math.sinh(z)) / z;
}

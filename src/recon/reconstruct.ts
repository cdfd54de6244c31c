import { backproject, type BackprojectionInput } from './backproject.ts';
import { filterSinogram, type FilterWindow } from './filter.ts';
import { backprojectByGridding } from './gridding.ts';

/** Pixels times projections from which on the way through the Fourier plane is the shorter one. */
const LARGE = 6e7;

/**
 * Filtered back projection of one row of absorption, or of the weighted rows of `stitchHalves`; large slices by
 * gridding, which takes a third of the time and differs by less than the noise of any scan.
 * @returns attenuation in 1/mm, shape (size, size)
 * @throws TomochartError FRAMES when angles or weights do not match the projections
 */
export function reconstructSlice(
  input: BackprojectionInput & { readonly window?: FilterWindow },
): Float32Array {
  const { width, size = width, thetaDegrees } = input;
  const sinogram = filterSinogram(input.sinogram, width, input.window);
  const large = thetaDegrees.length * size * size >= LARGE;
  return (large ? backprojectByGridding : backproject)({ ...input, sinogram });
}

import { findAxis, oppositePairs, type AxisFound } from './axis.ts';
import { median, type Numbers } from './numbers.ts';

/** Pairs that take part: they are matched together, and more of them add time, not certainty. */
const MOST_PAIRS = 64;
/** 3 % of the width on the nearer side of the axis are 6 % of overlap; so little is believed of several pairs only. */
const LEAST_OVERLAP = 0.05;
const SEVERAL = 4;

/**
 * Finds the rotation axis in the sinogram of one row over more than half a turn, wherever it is between 3 % and
 * 97 % of the width (of fewer than four pairs of rows: with a quarter of the width as overlap). Of two rows half a turn apart only what is near the axis is in both when the axis is near an edge
 * of the field: one pair would often match better by chance somewhere else, so many pairs, spread over
 * the turn, are moved over each other together.
 * @param sinogram absorption, shape (n, width)
 * @param thetaDegrees shape (n), any order
 * @returns undefined when no two rows are half a turn apart
 * @throws TomochartError FRAMES under 8 columns
 */
export function findAxisOfSinogram(
  sinogram: Numbers,
  width: number,
  thetaDegrees: Numbers,
): AxisFound | undefined {
  const pairs = oppositePairs(thetaDegrees, toleranceOf(thetaDegrees), MOST_PAIRS);
  if (pairs.length === 0) return undefined;
  const here = new Float32Array(pairs.length * width);
  const opposite = new Float32Array(pairs.length * width);
  for (const [p, [k, half]] of pairs.entries()) {
    for (let u = 0; u < width; u++) {
      here[p * width + u] = sinogram[k * width + u]!;
      opposite[p * width + u] = sinogram[half * width + u]!;
    }
  }
  const options = pairs.length < SEVERAL ? {} : { leastOverlap: LEAST_OVERLAP };
  return findAxis(here, opposite, width, options);
}

/** A little over half the usual step: with an odd number of steps in a turn no row has an exact partner. */
function toleranceOf(thetaDegrees: Numbers): number {
  const sorted = Float64Array.from(thetaDegrees).sort();
  const steps = sorted.subarray(1).map((theta, k) => theta - sorted[k]!);
  return Math.max(0.01, 0.55 * (steps.length > 0 ? median(steps) : 0));
}

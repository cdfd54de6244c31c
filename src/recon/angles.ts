import { median, type Numbers } from './numbers.ts';

/** A gap wider than this many usual gaps is a wedge nobody measured, not a sparse region. */
const WEDGE = 10;

/** Difference between the largest and the smallest angle, degrees; 0 of nothing. */
export function angularRange(thetaDegrees: Numbers): number {
  let low = Infinity;
  let high = -Infinity;
  for (let k = 0; k < thetaDegrees.length; k++) {
    low = Math.min(low, thetaDegrees[k]!);
    high = Math.max(high, thetaDegrees[k]!);
  }
  return high >= low ? high - low : 0;
}

/**
 * The share of the half turn that each projection stands for, radians, shape (n); the sum is pi when the half
 * turn is covered. With a period of 360 degrees it is the share of the full turn, as half acquisition needs it, where
 * the projection half a turn on has seen the other half of the sample and cannot stand in for this one. A parallel projection and the one half a turn on are the same measurement, so angles
 * are taken modulo 180 degrees: 0 and 180 share what is theirs, and a full turn is two half turns of half weight. Each
 * angle gets half of the gap to either neighbour, which is the trapezoidal rule on the circle.
 */
export function angularWeights(thetaDegrees: Numbers, periodDegrees: 180 | 360 = 180): Float64Array {
  const n = thetaDegrees.length;
  const weights = new Float64Array(n);
  if (n === 0) return weights;
  const folded = Float64Array.from(thetaDegrees, (t) => t - periodDegrees * Math.floor(t / periodDegrees));
  const order = Array.from(folded.keys()).sort((a, b) => folded[a]! - folded[b]!);
  const groups = groupEqual(order, folded, periodDegrees);
  const gaps = Float64Array.from(groups, (group, g) => {
    const next = groups[g + 1];
    return (next ? folded[next[0]!]! : folded[groups[0]![0]!]! + periodDegrees) - folded[group[0]!]!;
  });
  const usual = median(gaps);
  const widest = usual * WEDGE;
  for (const [g, group] of groups.entries()) {
    const sides = [gaps[g]!, gaps[(g + gaps.length - 1) % gaps.length]!];
    const share = sides.reduce((sum, gap) => sum + (gap > widest ? usual : gap) / 2, 0);
    for (const k of group) weights[k] = ((share / group.length) * Math.PI) / 180;
  }
  return weights;
}

/** Indices in order of angle, those of one angle together: within a hundredth of the mean gap, also across the period's end. */
function groupEqual(
  order: readonly number[],
  folded: Float64Array,
  period: number,
): readonly (readonly number[])[] {
  const tolerance = period / order.length / 100;
  const groups: number[][] = [];
  for (const k of order) {
    const group = groups.at(-1);
    if (group && folded[k]! - folded[group[0]!]! <= tolerance) group.push(k);
    else groups.push([k]);
  }
  const first = groups[0];
  const last = groups.at(-1);
  if (first && last && first !== last && folded[first[0]!]! + period - folded[last[0]!]! <= tolerance) {
    groups.pop();
    first.push(...last);
  }
  return groups;
}

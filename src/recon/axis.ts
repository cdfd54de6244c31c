import { TomochartError } from '#core';
import { median, parabolaPeak, requireLength, type Numbers } from './numbers.ts';
import { edgesOf, peakOfFlip } from './flip.ts';
import { refineFlip } from './flipRefine.ts';

/** A best match that leads the second-best by less than this is not to be trusted. */
export const LOW_MARGIN = 0.1;

/** Where the rotation axis is, and how much the search believes it. */
export interface AxisFound {
  /** 0-based pixel centre; (width - 1) / 2 is the middle of the detector. */
  readonly column: number;
  /** Normalised correlation of the two frames at the best match, -1..1. */
  readonly score: number;
  /** By how much the best match leads the best one elsewhere, in units of the score. */
  readonly margin: number;
  /** `low` when the margin is under 0.1 or, for several pairs, when they disagree by more than a pixel. */
  readonly confidence: 'high' | 'low';
}

/** What several pairs of projections half a turn apart say together. */
export interface AxisOfPairs extends AxisFound {
  /** Greatest distance of one pair's column from the median, pixels. */
  readonly spread: number;
  readonly pairs: readonly AxisFound[];
}

/** Two projections half a turn apart: absorption, each of shape (rows, width). */
export interface OppositePair {
  readonly frame0: Numbers;
  readonly frame180: Numbers;
}

export interface AxisOptions {
  /** Least width of the overlap of one frame and the flipped other, as a fraction of the width; 0.25 when not given. */
  readonly leastOverlap?: number;
}

/**
 * Finds the rotation axis from two projections half a turn apart: one is the mirror image of the other about the axis,
 * p180(u) = p0(2 c - u). The flipped frame is moved over the other one pixel at a time, the match being
 * Pearson's correlation of their edges (smoothed derivatives along the rows, which slow drifts of the beam do not
 * move) over the overlap; the best match is then refined to a fraction of a pixel.
 * @param frame0 and `frame180` are absorption of shape (rows, width), any number of rows
 * @throws TomochartError FRAMES when the shapes do not fit, or under 8 columns
 */
export function findAxis(
  frame0: Numbers,
  frame180: Numbers,
  width: number,
  { leastOverlap = 0.25 }: AxisOptions = {},
): AxisFound {
  requireLength('the projection half a turn on', frame180, frame0.length);
  requireLength('the projection', frame0, Math.floor(frame0.length / width) * width);
  if (width < 8 || frame0.length === 0) {
    throw new TomochartError('FRAMES', `a projection of ${width} columns is too small to find the axis in`, {
      remedy: 'give the column of the rotation axis',
    });
  }
  const a = edgesOf(frame0, width, false);
  const b = edgesOf(frame180, width, true);
  const peak = peakOfFlip(a, b, leastOverlap);
  // An interpolated start: the refinement is local and the best whole pixel may be half a pixel off.
  const start = peak.shift + parabolaPeak(peak.before, peak.score, peak.after);
  const shift = refineFlip(a, b, start);
  const column = (width - 1 - shift) / 2;
  const { score, margin } = peak;
  return { column, score, margin, confidence: margin >= LOW_MARGIN ? 'high' : 'low' };
}

/**
 * The axis from several pairs, for scans over more than half a turn: the median of their columns.
 * @param pairs at least one, all of the same width
 * @throws TomochartError FRAMES as `findAxis`, and when there is no pair
 */
export function findAxisOfPairs(
  pairs: readonly OppositePair[],
  width: number,
  options?: AxisOptions,
): AxisOfPairs {
  if (pairs.length === 0) {
    throw new TomochartError('FRAMES', 'there are no two projections half a turn apart', {
      remedy: 'scan at least 180 degrees, or give the column of the rotation axis',
    });
  }
  const found = pairs.map(({ frame0, frame180 }) => findAxis(frame0, frame180, width, options));
  const column = median(found.map((axis) => axis.column));
  const spread = Math.max(...found.map((axis) => Math.abs(axis.column - column)));
  const score = median(found.map((axis) => axis.score));
  const margin = median(found.map((axis) => axis.margin));
  const confidence = margin >= LOW_MARGIN && spread <= 1 ? 'high' : 'low';
  return { column, score, margin, confidence, spread, pairs: found };
}

/**
 * Indices of projections that are half a turn apart within `toleranceDegrees`, each index in one pair at most;
 * at most `most` pairs, spread evenly over the scan.
 */
export function oppositePairs(
  thetaDegrees: Numbers,
  toleranceDegrees: number,
  most = 8,
): readonly (readonly [number, number])[] {
  const order = Array.from({ length: thetaDegrees.length }, (_, k) => k);
  order.sort((a, b) => thetaDegrees[a]! - thetaDegrees[b]!);
  const pairs: [number, number][] = [];
  const used = new Set<number>();
  let j = 0;
  for (const k of order) {
    const wanted = thetaDegrees[k]! + 180;
    const off = (m: number) => Math.abs(thetaDegrees[order[m]!]! - wanted);
    while (j + 1 < order.length && off(j + 1) <= off(j)) j++;
    const partner = order[j]!;
    if (off(j) > toleranceDegrees || used.has(k) || used.has(partner)) continue;
    used.add(k).add(partner);
    pairs.push([k, partner]);
  }
  const stride = Math.max(1, pairs.length / most);
  return Array.from({ length: Math.min(most, pairs.length) }, (_, i) => pairs[Math.floor(i * stride)]!);
}

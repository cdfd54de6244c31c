import type { Numbers } from './numbers.ts';

/** How far from half a turn apart two projections may be to show each other's mirror image. */
const MIRROR_DEGREES = 2.5;
/** Projections from the start of the scan for which a partner is looked for: the first may have been lost. */
const CANDIDATES = 4;

/**
 * A projection near the start of a scan and the one half a turn on, if the scan reaches that far.
 * @param kept indices of the projections that are real, ascending
 * @returns undefined when there is no projection at all
 */
export function mirrorPairOf(
  thetaDegrees: Numbers,
  kept: readonly number[],
): { readonly first: number; readonly opposite?: number } | undefined {
  const pairs = kept.slice(0, CANDIDATES).map((first) => {
    const away = (slot: number) => Math.abs(Math.abs(thetaDegrees[slot]! - thetaDegrees[first]!) - 180);
    const opposite = kept.reduce((best, slot) => (away(slot) < away(best) ? slot : best), first);
    return { first, opposite, away: away(opposite) };
  });
  const [nearest] = pairs.sort((a, b) => a.away - b.away || a.first - b.first);
  if (!nearest || nearest.away <= MIRROR_DEGREES) return nearest;
  return { first: nearest.first };
}

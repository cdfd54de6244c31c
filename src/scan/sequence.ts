import { at, type Series } from '#core';
import type { AxisFacts } from './facts.ts';
import type { ScanPlan } from './plan.ts';
import type { ScanRequest } from './request.ts';
import { isRelative, motionOf, type Sweep } from './sweep.ts';
import type { Walk } from './walk.ts';

/** The sequence of every scan; what it was not asked for is left out. */
export function sequence(
  walk: Walk,
  request: ScanRequest,
  rotation: AxisFacts,
  { angles }: Sweep,
): Pick<ScanPlan, 'returning' | 'ending'> {
  const { fields, scanType } = request;
  if (fields.dark) walk.darks('darkBefore');
  if (fields.flat) walk.flats('flatBefore');
  let taken = 0;
  for (const part of partsOf(angles, request)) {
    if (taken > 0 && isDue(taken, request.darkEvery)) walk.darks('darkBetween');
    if (taken > 0 && isDue(taken, request.flatEvery)) walk.flats('flatBetween');
    walk.projections(part);
    taken += part.count;
  }
  if (fields.ortho && motionOf(scanType) !== 'rest') walk.orthogonals();
  if (fields.flatAfter) walk.flats('flatAfter');
  walk.closeShutter();
  if (fields.darkAfter) walk.darks('darkAfter');
  const returns = fields.returnToStart || isRelative(scanType);
  if (!returns && !request.homes) return { returning: [], ending: undefined };
  const start = isRelative(scanType) ? rotation.position : angles.first;
  const { degrees, ending } = endOf(request, rotation, start, walk.angle);
  return { returning: degrees === undefined ? [] : walk.returnTo(degrees), ending };
}

/** The projections between two repetitions of darks or flats. */
function partsOf(angles: Series, { flatEvery, darkEvery }: ScanRequest): Series[] {
  const parts: Series[] = [];
  let from = 0;
  for (let k = 1; k <= angles.count; k++) {
    if (k < angles.count && !isDue(k, flatEvery) && !isDue(k, darkEvery)) continue;
    parts.push({ first: at(angles, from), step: angles.step, count: k - from });
    from = k;
  }
  return parts;
}

/** After so many projections it is time again. */
function isDue(projections: number, every: number | undefined): boolean {
  return every !== undefined && projections % every === 0;
}

/**
 * The angle at the end of the scan, and what is done once it is there. An axis that turns without end goes to
 * the nearest place that is the start but for whole turns, and is then told so.
 */
function endOf(request: ScanRequest, rotation: AxisFacts, start: number, angle: number) {
  if (request.homes) return { degrees: undefined, ending: { kind: 'home' } as const };
  const turns = rotation.wraps ? Math.round((angle - start) / 360) : 0;
  const ending = turns === 0 ? undefined : ({ kind: 'define', degrees: start } as const);
  return { degrees: start + 360 * turns, ending };
}

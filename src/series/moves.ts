import { last, profileOf } from '#core';
import type { BeamlineFacts, Move, ScanPlan } from '#scan';

/** Positions of axes by name. */
export type Places = Readonly<Record<string, number>>;

/** Moves at full speed from some places to others; axes that are there already are left out. */
export function movesBetween(facts: BeamlineFacts, from: Places, to: Places): Move[] {
  return Object.entries(to).flatMap(([name, target]): Move[] => {
    const axis = facts.axes[name];
    const start = from[name] ?? axis?.position ?? target;
    if (!axis || start === target) return [];
    const { maxVelocity: velocity, accelerationSeconds, settleSeconds } = axis;
    const { seconds } = profileOf(start, target, velocity, accelerationSeconds);
    return [{ axis: name, from: start, to: target, velocity, seconds, settleSeconds }];
  });
}

/** Moves made at the same time last as long as the longest, its settling included. */
export function secondsOf(moves: readonly Move[]): number {
  return Math.max(0, ...moves.map(({ seconds, settleSeconds }) => seconds + settleSeconds));
}

/** The facts with some axes standing elsewhere. */
export function factsAt(facts: BeamlineFacts, places: Places): BeamlineFacts {
  const axes = Object.entries(facts.axes).map(([name, axis]) => {
    const position = Object.hasOwn(places, name) ? places[name]! : axis.position;
    return [name, { ...axis, position }] as const;
  });
  return { ...facts, axes: Object.fromEntries(axes) };
}

/** Where a scan leaves its axes: the next one begins there. */
export function placesAfter(plan: ScanPlan): Places {
  const rotation = plan.request.rotationAxis;
  const places: Record<string, number> = {};
  for (const { fly, motion, theta } of plan.phases) {
    if (fly) places[rotation] = fly.endDegrees;
    if (fly?.vertical) places[fly.vertical.axis] = fly.vertical.to;
    if (motion === 'steps') places[rotation] = last(theta);
  }
  for (const move of plan.returning) places[move.axis] = move.to;
  return places;
}

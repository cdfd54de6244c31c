import { at, type Series } from '#core';
import type { Span } from './budget.ts';
import { flyOf, triggerSeconds, type FlyInput } from './fly.ts';
import type { Ground } from './ground.ts';
import { moveOf } from './moves.ts';
import type { Phase } from './plan.ts';
import { armDetector, armTrigger, framesAtStops, readoutOf, runAtRest, spansOfMoves } from './spans.ts';
import { periodSeconds } from './timing.ts';
import type { Whereabouts } from './whereabouts.ts';

/**
 * A phase by what its frames need: one frame for each angle of `theta`, and how long everything takes, in order. What
 * depends on the other phases is missing.
 */
export type Frames = Pick<Phase, 'theta' | 'exposureSeconds' | 'periodSeconds'> &
  Partial<Pick<Phase, 'motion' | 'sampleOut' | 'sampleBack' | 'approach' | 'turning' | 'fly'>> & {
    readonly spans: readonly Span[];
  };

/** Frames in one run with every axis at rest, dark or in the light as it is. */
export function framesResting(ground: Ground, theta: Series, exposureSeconds: number): Frames {
  const period = periodOf(ground, exposureSeconds);
  return {
    theta,
    exposureSeconds,
    periodSeconds: period,
    spans: runAtRest(ground, theta.count, exposureSeconds, period),
  };
}

/** One frame at each stop of the rotation, which is left at the last of them. */
export function framesStopping(ground: Ground, where: Whereabouts, stops: Series): Frames {
  const { rotation, request } = ground;
  const { exposureSeconds } = request;
  const period = periodOf(ground, exposureSeconds);
  const light = where.light();
  const turns = Array.from({ length: stops.count }, (_, k) => {
    const turn = where.turnTo(at(stops, k));
    where.arrive(turn.to);
    return turn;
  });
  return {
    motion: 'steps',
    theta: stops,
    exposureSeconds,
    periodSeconds: period,
    turning: {
      velocity: rotation.maxVelocity,
      seconds: Math.max(...turns.map((turn) => turn.seconds)),
      settleSeconds: rotation.settleSeconds,
    },
    spans: [...light, ...framesAtStops(ground, turns, exposureSeconds, period)],
  };
}

/** Frames while the rotation turns, and along with it the vertical axis of a helix; both are left where they end. */
export function framesFlying(ground: Ground, where: Whereabouts, angles: Series): Frames {
  const { request, rotation, detectors, vertical, sweep } = ground;
  const { exposureSeconds } = request;
  const period = periodOf(ground, exposureSeconds);
  const fly = flyOf({
    angles,
    rotation,
    exposureSeconds,
    periodSeconds: period,
    countsPerStep: sweep.countsPerStep,
    wholeSteps: ground.facts.trigger.countsFromArming,
    ...helixOf(ground, angles.first),
  });
  const approach = [where.turnTo(fly.approachDegrees)];
  if (fly.vertical && vertical) approach.push(moveOf(vertical, where.height, fly.vertical.from));
  const settle = Math.max(rotation.settleSeconds, fly.vertical ? (vertical?.settleSeconds ?? 0) : 0);
  const delivered =
    triggerSeconds(fly, rotation.accelerationSeconds, angles.count - 1) +
    exposureSeconds +
    readoutOf(detectors);
  where.arrive(fly.endDegrees, fly.vertical?.to);
  return {
    motion: 'fly',
    fly,
    approach,
    theta: angles,
    exposureSeconds,
    periodSeconds: period,
    spans: [
      ...spansOfMoves([approach]),
      ...where.light(),
      ...armDetector(ground),
      armTrigger(ground),
      { kind: 'fly', frames: angles.count, exposureSeconds, seconds: fly.seconds },
      { kind: 'settling', seconds: settle },
      { kind: 'dead', seconds: delivered - fly.seconds - settle, cause: 'last readout' },
    ],
  };
}

/** The helix, from where it is when the rotation is at an angle of the sweep. */
function helixOf({ vertical, sweep, request }: Ground, degrees: number): Pick<FlyInput, 'helix'> {
  const { pitchMm: pitch } = request;
  if (!vertical || pitch === undefined) return {};
  const turns = Math.abs(degrees - sweep.angles.first) / 360;
  return { helix: { axis: vertical, from: vertical.position + pitch * turns, pitch } };
}

function periodOf({ detectors, request }: Ground, exposureSeconds: number): number {
  return periodSeconds(detectors, exposureSeconds, request.latencySeconds);
}

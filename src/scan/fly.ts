import { at, profileOf, rampDistance, timeAt, type Series } from '#core';
import type { AxisFacts } from './facts.ts';
import type { Fly } from './plan.ts';
import type { ScanRequest } from './request.ts';

/** Constant speed before the first trigger, for the servo to settle after the acceleration. */
const SERVO_SETTLE_SECONDS = 0.1;

/**
 * The arithmetic of a continuous scan. Exposures are centred on the angles that were asked for, so that
 * `theta` is exact in both directions of rotation: the trigger comes half an exposure earlier.
 *
 * @param periodSeconds from the start of one exposure to the next
 */
export function flyOf(request: ScanRequest, axis: AxisFacts, periodSeconds: number): Fly {
  const { startDegrees, endDegrees, intervals, exposureSeconds } = request;
  const stepDegrees = (endDegrees - startDegrees) / intervals;
  const sense = stepDegrees > 0 ? 1 : -1;
  const speed = Math.abs(stepDegrees) / periodSeconds;
  const exposureTravel = speed * exposureSeconds;
  const theta: Series = { first: startDegrees, step: stepDegrees, count: intervals + 1 };
  const triggers: Series = { ...theta, first: startDegrees - (sense * exposureTravel) / 2 };
  const runUpDegrees = rampDistance(speed, axis.accelerationSeconds) + speed * SERVO_SETTLE_SECONDS;
  const approachDegrees = triggers.first - sense * runUpDegrees;
  const stop = at(triggers, intervals) + sense * (exposureTravel + runUpDegrees);
  return {
    axis: axis.name,
    sense,
    degreesPerSecond: speed,
    stepDegrees,
    runUpDegrees,
    runOutDegrees: runUpDegrees,
    approachDegrees,
    endDegrees: stop,
    triggers,
    theta,
    seconds: profileOf(approachDegrees, stop, speed, axis.accelerationSeconds).seconds,
  };
}

/** Seconds from the start of the motion to the last trigger. */
export function lastTriggerSeconds(fly: Fly, accelerationSeconds: number): number {
  const profile = profileOf(fly.approachDegrees, fly.endDegrees, fly.degreesPerSecond, accelerationSeconds);
  return timeAt(profile, at(fly.triggers, fly.triggers.count - 1)) ?? profile.seconds;
}

import { at, last, profileOf, rampDistance, timeAt, type Series } from '#core';
import type { AxisFacts } from './facts.ts';
import type { EncoderTable, Fly, VerticalSweep } from './plan.ts';

/** Constant speed before the first trigger, for the servo to settle after the acceleration. */
const SERVO_SETTLE_SECONDS = 0.1;

/** What a continuous scan is worked out from. */
export interface FlyInput {
  /** Angles at the middle of the exposures. */
  readonly angles: Series;
  readonly rotation: AxisFacts;
  readonly exposureSeconds: number;
  /** From the start of one exposure to the start of the next. */
  readonly periodSeconds: number;
  /** Whole counts of a step, where the hardware counts. */
  readonly countsPerStep: number | undefined;
  /** The trigger counts whole steps from where it is armed, which is where the run-up begins. */
  readonly wholeSteps: boolean;
  /** A helical scan: the axis along the rotation axis, where it begins, and mm a turn. */
  readonly helix?: { readonly axis: AxisFacts; readonly from: number; readonly pitch: number };
}

/**
 * The arithmetic of a continuous scan. Exposures are centred on the angles that were asked for, so that
 * `theta` is exact in both directions of rotation: the trigger comes half an exposure earlier.
 */
export function flyOf(input: FlyInput): Fly {
  const { angles, rotation, exposureSeconds, periodSeconds, helix } = input;
  const sense = angles.step >= 0 ? 1 : -1;
  const speed = Math.abs(angles.step) / periodSeconds;
  const travel = speed * exposureSeconds;
  const triggers: Series = { ...angles, first: atCount(input, angles.first - (sense * travel) / 2) };
  // Both axes of a helix have to be at speed when the first frame is taken.
  const slowest = Math.max(rotation.accelerationSeconds, helix?.axis.accelerationSeconds ?? 0);
  const extra = slowest - rotation.accelerationSeconds;
  const neededDegrees =
    rampDistance(speed, rotation.accelerationSeconds) + speed * (SERVO_SETTLE_SECONDS + extra);
  const step = Math.abs(angles.step);
  const runUpDegrees = input.wholeSteps ? Math.ceil(neededDegrees / step - 1e-9) * step : neededDegrees;
  const approachDegrees = triggers.first - sense * runUpDegrees;
  const endDegrees = last(triggers) + sense * (travel + runUpDegrees);
  const { seconds } = profileOf(approachDegrees, endDegrees, speed, rotation.accelerationSeconds);
  const fly: Fly = {
    axis: rotation.name,
    sense,
    degreesPerSecond: speed,
    stepDegrees: angles.step,
    runUpDegrees,
    runOutDegrees: runUpDegrees,
    approachDegrees,
    endDegrees,
    triggers,
    theta: angles,
    seconds,
    encoder: encoderOf(input, sense),
    vertical: undefined,
  };
  return helix ? { ...fly, vertical: verticalOf(fly, input, helix) } : fly;
}

/** Where hardware that compares counts can fire: at whole ones, half of one away at most. */
function atCount({ rotation }: FlyInput, degrees: number): number {
  const perDegree = Math.abs(rotation.countsPerTurn ?? 0) / 360;
  return perDegree > 0 ? Math.round(degrees * perDegree) / perDegree : degrees;
}

/** Seconds from the start of the motion to a trigger, counted from 0. */
export function triggerSeconds(fly: Fly, accelerationSeconds: number, k: number): number {
  const profile = profileOf(fly.approachDegrees, fly.endDegrees, fly.degreesPerSecond, accelerationSeconds);
  return timeAt(profile, at(fly.triggers, k)) ?? profile.seconds;
}

function encoderOf({ angles, rotation, countsPerStep }: FlyInput, sense: 1 | -1): EncoderTable | undefined {
  const { countsPerTurn } = rotation;
  if (countsPerTurn === undefined || countsPerStep === undefined) return undefined;
  const counting = (sense * Math.sign(countsPerTurn)) as 1 | -1;
  const half = Math.round(countsPerStep / 2);
  return {
    countsPerTurn,
    countsPerStep,
    sense: counting,
    window: [-half * counting, ((angles.count - 1) * countsPerStep + half) * counting],
  };
}

/** The axis begins and ends with the rotation, and passes `from` at the middle of the first exposure. */
function verticalOf(
  fly: Fly,
  { rotation, exposureSeconds, periodSeconds }: FlyInput,
  helix: NonNullable<FlyInput['helix']>,
): VerticalSweep {
  const { axis, from, pitch } = helix;
  const perSecond = (pitch * fly.degreesPerSecond) / 360;
  const middle = triggerSeconds(fly, rotation.accelerationSeconds, 0) + exposureSeconds / 2;
  const start = from - perSecond * (middle - axis.accelerationSeconds / 2);
  return {
    axis: axis.name,
    from: start,
    to: start + perSecond * (fly.seconds - axis.accelerationSeconds),
    velocity: Math.abs(perSecond),
    positions: { first: from, step: perSecond * periodSeconds, count: fly.theta.count },
  };
}

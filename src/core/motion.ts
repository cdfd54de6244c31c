/**
 * Trapezoidal motion as motor records and Sardana motors define it: the acceleration is given as the
 * time to reach the commanded velocity, whatever that velocity is. Units are those of the axis (mm or
 * degrees) and seconds.
 */
export interface MotionProfile {
  readonly from: number;
  readonly to: number;
  /** Greatest speed reached, > 0; below the commanded velocity when the way is too short for it. */
  readonly peakVelocity: number;
  readonly accelerationSeconds: number;
  readonly seconds: number;
}

/** The profile of a move, all numbers finite, `velocity` > 0 and `accelerationSeconds` >= 0. */
export function profileOf(
  from: number,
  to: number,
  velocity: number,
  accelerationSeconds: number,
): MotionProfile {
  const distance = Math.abs(to - from);
  const rampDistance = velocity * accelerationSeconds;
  if (distance >= rampDistance) {
    const seconds = distance === 0 ? 0 : distance / velocity + accelerationSeconds;
    return { from, to, peakVelocity: velocity, accelerationSeconds, seconds };
  }
  // Triangle: the acceleration stays velocity / accelerationSeconds, the peak is lower.
  const acceleration = velocity / accelerationSeconds;
  const ramp = Math.sqrt(distance / acceleration);
  return { from, to, peakVelocity: acceleration * ramp, accelerationSeconds: ramp, seconds: 2 * ramp };
}

/** Position `t` seconds after the start of the move. */
export function positionAt(profile: MotionProfile, t: number): number {
  const { from, to, peakVelocity, accelerationSeconds: ramp, seconds } = profile;
  if (t <= 0) return from;
  if (t >= seconds) return to;
  const sense = Math.sign(to - from);
  if (t < ramp) return from + (sense * peakVelocity * t * t) / (2 * ramp);
  const remaining = seconds - t;
  if (remaining < ramp) return to - (sense * peakVelocity * remaining * remaining) / (2 * ramp);
  return from + sense * peakVelocity * (t - ramp / 2);
}

/** Seconds after the start at which the move passes `position`, or undefined when it does not. */
export function timeAt(profile: MotionProfile, position: number): number | undefined {
  const { from, to, peakVelocity, accelerationSeconds: ramp, seconds } = profile;
  const total = Math.abs(to - from);
  if (total === 0) return position === from ? 0 : undefined;
  const way = (position - from) * Math.sign(to - from);
  if (!(way >= 0 && way <= total)) return undefined;
  const rampWay = (peakVelocity * ramp) / 2;
  if (way < rampWay) return Math.sqrt((2 * ramp * way) / peakVelocity);
  if (total - way < rampWay) return seconds - Math.sqrt((2 * ramp * (total - way)) / peakVelocity);
  return way / peakVelocity + ramp / 2;
}

/** The way an axis needs to reach `velocity` from rest, or to stop from it. */
export function rampDistance(velocity: number, accelerationSeconds: number): number {
  return (velocity * accelerationSeconds) / 2;
}

/** Velocity `t` seconds after the start of the move, signed. */
export function velocityAt(profile: MotionProfile, t: number): number {
  const { from, to, peakVelocity, accelerationSeconds: ramp, seconds } = profile;
  if (t <= 0 || t >= seconds) return 0;
  const speed = peakVelocity * Math.min(1, t / ramp, (seconds - t) / ramp);
  return Math.sign(to - from) * speed;
}

/** The profile that brings something at `position` with `velocity` to rest, begun at full velocity after its first half. */
export function stopProfile(position: number, velocity: number, acceleration: number): MotionProfile {
  const ramp = Math.abs(velocity) / acceleration;
  const way = (velocity * ramp) / 2;
  return {
    from: position - way,
    to: position + way,
    peakVelocity: Math.abs(velocity),
    accelerationSeconds: ramp,
    seconds: 2 * ramp,
  };
}

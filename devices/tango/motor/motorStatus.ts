import { TomochartError } from '#core';

/** What a motor says of itself at one moment, its state read before its position. */
export interface MotorStatus {
  readonly state: string;
  readonly moving: boolean;
  /** Stands still and can be moved. What is neither moving nor idle is a fault. */
  readonly idle: boolean;
  /** In units of the axis; NaN where the encoder reads nothing. */
  readonly position: number;
  /** Limit switches at the ends of the axis, true where one is active. */
  readonly lower: boolean;
  readonly upper: boolean;
}

/** What the names of an axis and its device bring to a message. */
export interface MotorName {
  readonly name: string;
  /** `dom/fam/mem` */
  readonly deviceName: string;
}

/**
 * The limit switch that stands in the way, undefined when none does.
 * @param direction of the move: positive, negative, or 0 when nobody knows
 */
export function hitSwitch(
  { name, deviceName }: MotorName,
  { lower, upper }: MotorStatus,
  direction: number,
): TomochartError | undefined {
  const high = upper && direction >= 0;
  const low = lower && direction <= 0;
  if (!high && !low) return undefined;
  const side = high ? 'upper (positive)' : 'lower (negative)';
  return new TomochartError('DEVICE', `${name} (${deviceName}) is at its ${side} limit switch`, {
    remedy: `move it off by hand to the ${high ? 'negative' : 'positive'} side, and check offset and limits`,
  });
}

/** Written so that NaN, what a lost encoder reads, is not in position. */
export function isNear(position: number, to: number, tolerance: number): boolean {
  return Math.abs(position - to) <= tolerance;
}

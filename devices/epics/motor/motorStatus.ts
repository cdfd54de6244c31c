import { TomochartError } from '#core';
import type { Severity } from '#epics';
import { INVALID } from '../signal.ts';

/** Bits of MSTA as motor.h of the EPICS motor module declares them, from the lowest: 0 DIRECTION to 14 HOMED. */
const MSTA = {
  slipStall: 1 << 6,
  problem: 1 << 9,
  communication: 1 << 12,
  homed: 1 << 14,
} as const;

/** What a motor record says of its motor at one moment. */
export interface MotorStatus {
  /** DMOV: every part of the last move is over, retries and backlash, too. */
  readonly done: boolean;
  /** RBV, in units of the record; NaN where the encoder reads nothing. */
  readonly position: number;
  readonly severity: Severity;
  /** MSTA. */
  readonly bits: number;
  /** LVIO: it does not move, because the target lies beyond a soft limit. */
  readonly violatesLimit: boolean;
  /** HLS and LLS, in the directions of the user. */
  readonly highSwitch: boolean;
  readonly lowSwitch: boolean;
}

/** What the names of an axis and its record bring to a message. */
export interface MotorName {
  readonly name: string;
  readonly record: string;
}

/** The fault bits of MSTA that are set. */
export function faultBits({ bits }: MotorStatus): number {
  return bits & (MSTA.slipStall | MSTA.problem | MSTA.communication);
}

/** False where the controller does not answer its record, which shows what was. */
export function isVouchedFor({ bits, severity }: Pick<MotorStatus, 'bits' | 'severity'>): boolean {
  return (bits & MSTA.communication) === 0 && severity !== INVALID;
}

/** True when the controller says that the reference position is known. */
export function isHomed({ bits }: MotorStatus): boolean {
  return (bits & MSTA.homed) !== 0;
}

/**
 * The fault that a motor reports, undefined when it reports none.
 * @param tolerated fault bits that were set before the move began: a controller may keep them until it moves again
 */
export function reportedFault(
  { name, record }: MotorName,
  status: MotorStatus,
  tolerated = 0,
): TomochartError | undefined {
  const bits = faultBits(status) & ~tolerated;
  const fault = (what: string, remedy: string) =>
    new TomochartError('DEVICE', `${name} (${record}) ${what}`, { remedy });
  if ((bits & MSTA.slipStall) !== 0) {
    return fault(
      'has stalled: its motor slipped, or its following error is too large (MSTA)',
      'look for what blocks it, and for a velocity or a load that is too high; then reset the fault',
    );
  }
  if ((bits & MSTA.communication) !== 0 || !isVouchedFor(status)) {
    return fault(
      'cannot be trusted: its record is in alarm INVALID, the controller does not answer',
      'check the controller, its cable and the log of its IOC',
    );
  }
  if ((bits & MSTA.problem) !== 0) {
    return fault(
      'has a problem that its controller reports (MSTA)',
      'look at the controller: drive enabled, emergency stop, fault; then reset it',
    );
  }
  return undefined;
}

/**
 * The limit switch that stands in the way, undefined when none does.
 * @param direction of the move in the user's coordinates: positive, negative, or 0 when nobody knows
 */
export function hitSwitch(
  { name, record }: MotorName,
  status: MotorStatus,
  direction: number,
): TomochartError | undefined {
  const high = status.highSwitch && direction >= 0;
  const low = status.lowSwitch && direction <= 0;
  if (!high && !low) return undefined;
  const side = high ? 'high (positive) limit switch (HLS)' : 'low (negative) limit switch (LLS)';
  return new TomochartError('DEVICE', `${name} (${record}) is at its ${side}`, {
    remedy: `move it off by hand to the ${high ? 'negative' : 'positive'} side, and check offset and soft limits`,
  });
}

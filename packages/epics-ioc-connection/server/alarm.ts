import type { CaLimits, Severity } from '../codec/value.ts';

/** Alarm status and severity that go together with a value. */
export interface Alarm {
  readonly status: number;
  readonly severity: Severity;
}

/** Alarm states as alarm.h of EPICS base numbers them; only those that limits can raise. */
export const ALARM_STATUS = { NONE: 0, HIHI: 3, HIGH: 4, LOLO: 5, LOW: 6 } as const;

export const NO_ALARM: Alarm = { status: ALARM_STATUS.NONE, severity: 0 };

/** Limits that nobody set: equal pairs, which mean none. */
export const NO_LIMITS: CaLimits = { display: [0, 0], alarm: [0, 0], warning: [0, 0], control: [0, 0] };

/**
 * Whether `value` is outside of a pair of limits. Limits that are equal, or not a number, bound nothing; a value that is
 * not a number is outside of all others.
 */
export function isOutside(value: number, [low, high]: readonly [number, number]): boolean {
  return low !== high && (Number.isNaN(value) || value < low || value > high);
}

/**
 * The alarm that a value raises: HIHI and LOLO (MAJOR) from the alarm limits on, HIGH and LOW (MINOR) from the warning
 * limits on, as the ai record does with HHSV = LLSV = MAJOR and HSV = LSV = MINOR.
 */
export function alarmOf(value: number, limits: CaLimits): Alarm {
  const beyond = ([low, high]: readonly [number, number]): -1 | 0 | 1 =>
    low === high ? 0 : value >= high ? 1 : value <= low ? -1 : 0;
  const major = beyond(limits.alarm);
  if (major !== 0) return { status: major > 0 ? ALARM_STATUS.HIHI : ALARM_STATUS.LOLO, severity: 2 };
  const minor = beyond(limits.warning);
  if (minor !== 0) return { status: minor > 0 ? ALARM_STATUS.HIGH : ALARM_STATUS.LOW, severity: 1 };
  return NO_ALARM;
}

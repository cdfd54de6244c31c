import type { Severity } from '#epics';
import type { EpicsRecord } from '../record.ts';

/** Bits of MSTA (msta_field of motor.h). */
export const MSTA = {
  /** The last motion was towards higher dial values. */
  DIRECTION: 1 << 0,
  DONE: 1 << 1,
  PLUS_LIMIT: 1 << 2,
  HOME: 1 << 3,
  CLOSED_LOOP: 1 << 5,
  SLIP_STALL: 1 << 6,
  ENCODER_HOME: 1 << 7,
  ENCODER_PRESENT: 1 << 8,
  PROBLEM: 1 << 9,
  MOVING: 1 << 10,
  GAIN_SUPPORT: 1 << 11,
  COMMUNICATION_ERROR: 1 << 12,
  MINUS_LIMIT: 1 << 13,
  HOMED: 1 << 14,
} as const;

/** What a motor controller reports; limits and direction in the sense of the dial. */
export interface ControllerStatus {
  readonly moving: boolean;
  readonly positive: boolean;
  readonly plusLimit: boolean;
  readonly minusLimit: boolean;
  readonly atHome: boolean;
  readonly homed: boolean;
  /** It was told to move and did not, or not as far. */
  readonly stalled: boolean;
  /** Closed loop is on. */
  readonly powered: boolean;
}

/** The status as MSTA shows it. */
export function mstaOf(status: ControllerStatus): number {
  const bits: readonly (readonly [boolean, number])[] = [
    [status.positive, MSTA.DIRECTION],
    [!status.moving, MSTA.DONE],
    [status.moving, MSTA.MOVING],
    [status.plusLimit, MSTA.PLUS_LIMIT],
    [status.minusLimit, MSTA.MINUS_LIMIT],
    [status.atHome, MSTA.HOME | MSTA.ENCODER_HOME],
    [status.homed, MSTA.HOMED],
    [status.stalled, MSTA.SLIP_STALL | MSTA.PROBLEM],
    [status.powered, MSTA.CLOSED_LOOP],
    [true, MSTA.ENCODER_PRESENT | MSTA.GAIN_SUPPORT],
  ];
  return bits.reduce((sum, [on, bit]) => (on ? sum | bit : sum), 0);
}

/** Alarm statuses of EPICS (alarm.h). */
const HIGH_ALARM = 4;
const LOW_ALARM = 6;
const STATE_ALARM = 7;
const MAJOR: Severity = 2;

/** Gives the record the alarm that follows from its fields, as alarm_sub() of the motor record does. */
export function alarmMotor(record: EpicsRecord): void {
  const limitSeverity = record.number('HLSV') as Severity;
  const dial = record.number('DVAL');
  const outside = (below: boolean) => (below ? dial < record.number('DLLM') : dial > record.number('DHLM'));
  const limited = !(record.number('DLLM') === 0 && record.number('DHLM') === 0);
  if (limitSeverity > 0 && (record.number('HLS') === 1 || (limited && outside(false)))) {
    record.alarm(HIGH_ALARM, limitSeverity);
  } else if (limitSeverity > 0 && (record.number('LLS') === 1 || (limited && outside(true)))) {
    record.alarm(LOW_ALARM, limitSeverity);
  } else if ((record.number('MSTA') & (MSTA.SLIP_STALL | MSTA.PROBLEM)) !== 0) {
    record.alarm(STATE_ALARM, MAJOR);
  } else {
    record.alarm(0, 0);
  }
}

import { formatNumber, type Patience } from '#core';
import type { MotorRecord } from './motorRecord.ts';
import { faultBits, reportedFault, type MotorStatus } from './motorStatus.ts';
import { prove } from '../prove.ts';

/** Fields whose updates say that it is time to look at the motor again. */
const WATCHED = ['DMOV', 'MSTA', 'LVIO', 'HLS', 'LLS'] as const;

/** How far a motion has come, judged from what was known before the status was read. */
export interface Progress {
  /** It has been seen to move: DMOV was 0. */
  readonly begun: boolean;
  /** It is complete, or never begins: what reads so now, stays so. */
  readonly over: boolean;
}

/** A write to a motor record that makes it move. */
export interface Motion {
  readonly field: 'VAL' | 'HOMF' | 'HOMR';
  readonly value: number;
  /** Names the wait in the error, e.g. `to arrive at 90 deg`. */
  readonly what: string;
  /** See MoveParameters. */
  readonly startGraceSeconds: number;
  /** Where it was to go, a motor that does not begin has nothing to begin. */
  readonly arrived: (status: MotorStatus) => boolean;
  /** True when the motion is proved; rejects when it has failed. Faults that the record reports are thrown before. */
  readonly judge: (status: MotorStatus, progress: Progress, patience: Patience) => Promise<boolean>;
}

/**
 * Begins a motion and follows it to its end: the write is complete and DMOV, read after that, is 1. Neither alone is
 * enough. A gateway, or caproto's example, completes the write early; DMOV then still reads 1 from before the motion, so
 * that it has to have been 0, or the motor has to be where it was to go, or nothing begins within the grace.
 * @param before the status from before, in which the motor stood
 */
export async function followMotion(
  record: MotorRecord,
  before: MotorStatus,
  motion: Motion,
  patience: Patience,
): Promise<void> {
  const { clock } = patience;
  const { startGraceSeconds } = motion;
  const dmov = record.field('DMOV').channel;
  let completedAt: number | undefined;
  let begun = false;
  let last = before;
  await prove({
    channels: WATCHED.map((field) => record.field(field).channel),
    patience,
    what: `${record.name} (${record.record}) ${motion.what}`,
    lookAgainSeconds: Math.min(1, startGraceSeconds),
    // It was read as standing before these updates were asked for, so a 0 belongs to this motion.
    onUpdate: (channel, { value }) => {
      if (channel === dmov && value === 0) begun = true;
    },
    start: async (inner) => {
      await record.field(motion.field).write(motion.value, inner);
      completedAt = clock.now();
    },
    look: async (inner) => {
      // Taken before the reads, which are then younger: DMOV that reads 1 after it was seen at 0 is the end.
      const [wasBegun, completed] = [begun, completedAt];
      const graceOver = completed !== undefined && clock.now() - completed >= startGraceSeconds;
      last = await record.status(inner);
      if (!last.done) begun = true;
      const over = last.done && completed !== undefined && (wasBegun || graceOver || motion.arrived(last));
      // A controller may keep the fault of an earlier motion until this one has begun.
      const fault = reportedFault(record, last, over ? 0 : faultBits(before));
      if (fault) throw fault;
      return (await motion.judge(last, { begun: wasBegun, over }, inner)) ? last : undefined;
    },
    seen: () => {
      const where = `${last.done ? 'stands' : 'is still moving'} at ${formatNumber(last.position)}`;
      return `it ${where}${last.done && completedAt === undefined ? ', but the record is not done with it' : ''}`;
    },
    remedy:
      'look for a stall, something that blocks it, or a velocity that is too low; the motor may still move',
  });
}

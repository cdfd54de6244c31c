import { formatNumber, type Patience } from '#core';
import { endSurely } from '../ending.ts';
import type { MotorRecord } from './motorRecord.ts';
import { isVouchedFor } from './motorStatus.ts';

/** What a stop has to know of a motor: fewer fields than a move, so that fewer of them can stand in its way. */
interface Standing {
  readonly done: boolean;
  readonly isKnown: boolean;
  readonly position: number;
}

/**
 * Stops a motor and proves it: DMOV, read after STOP, is 1. A record whose controller does not answer reads so, too
 * (motorRecord.cc: RA_PROBLEM counts as standing), in alarm INVALID, and drops STOP meanwhile (devMotorAsyn.c: COMM_ALARM):
 * so STOP is sent again while that is not proved. Goes on after STOP was refused and a connection was lost, as long as the
 * deadline allows.
 */
export function stopMotor(record: MotorRecord, patience: Patience): Promise<void> {
  const stopping = {
    channels: [record.field('DMOV').channel],
    what: `${record.name} (${record.record}) to stop`,
    // Without completion: a put with one waits in the IOC until the put that started the move is complete, so that
    // STOP would come when it is of no use any more. Commands of one circuit are taken in turn, reads after it, too.
    command: (inner: Patience) => record.sent('STOP').write(1, inner),
    show: (inner: Patience) => standing(record, inner),
    isOver: ({ done, isKnown }: Standing) => done && isKnown,
    describe,
    remedy: 'stop it by hand',
  };
  return endSurely(stopping, patience);
}

async function standing(record: MotorRecord, patience: Patience): Promise<Standing> {
  const [{ value, severity }, bits, position] = await Promise.all([
    record.field('DMOV').reading(patience),
    // What cannot be read of these must not hinder a stop.
    record.read('MSTA', patience).catch(() => 0),
    record.read('RBV', patience).catch(() => NaN),
  ]);
  return { done: value !== 0, isKnown: isVouchedFor({ bits, severity }), position };
}

function describe({ done, position }: Standing): string {
  const where = `last at ${formatNumber(position)}`;
  if (!done) return `it is still moving (DMOV), ${where}`;
  return `it reads done (DMOV), but its controller does not answer, ${where}`;
}

import type { Patience } from '#core';
import { isLostConnection } from '../failure.ts';
import type { MotorRecord } from './motorRecord.ts';
import { prove } from '../prove.ts';

/**
 * Stops a motor and proves it: DMOV, read after STOP, is 1. Goes on after a connection that was lost, as long as the
 * deadline allows.
 */
export async function stopMotor(record: MotorRecord, patience: Patience): Promise<void> {
  for (;;) {
    try {
      await stopOnce(record, patience);
      return;
    } catch (thrown) {
      if (patience.signal.aborted || !isLostConnection(thrown) || patience.seconds <= 0) throw thrown;
    }
  }
}

async function stopOnce(record: MotorRecord, patience: Patience): Promise<void> {
  let sent = false;
  let position = NaN;
  await prove({
    channels: [record.field('DMOV').channel],
    patience,
    what: `${record.name} (${record.record}) to stop`,
    start: async (inner) => {
      // Without completion: a put with one waits in the IOC until the put that started the move is complete, so that
      // STOP would come when it is of no use any more. Commands of one circuit are taken in turn, reads after it, too.
      await record.sent('STOP').write(1, inner);
      sent = true;
    },
    look: async (inner) => {
      const wasSent = sent;
      const status = await record.status(inner);
      position = status.position;
      return wasSent && status.done ? status : undefined;
    },
    seen: () => `it is still moving (DMOV), last at ${position}`,
    remedy: 'stop it by hand',
  });
}

import { formatNumber, TomochartError, type Patience } from '#core';
import { checkReady } from './motorMove.ts';
import type { MotorRecord } from './motorRecord.ts';

/** To leave Set mode there is this long, whatever happened to the deadline. */
const RESTORE_SECONDS = 3;

/**
 * Calls the present place of a motor `position`: VAL is written in Set mode. Whether that moves the offset or, where the
 * offset is frozen (FOFF), loads the register of the controller is the record's choice. Set mode is left in any case.
 * @throws TomochartError DEVICE when the record is not in Set mode when it should be: the motor would move
 */
export async function defineMotor(
  record: MotorRecord,
  position: number,
  tolerance: number,
  patience: Patience,
): Promise<void> {
  checkReady(record, await record.settings(patience));
  if (await record.ignoresSet(patience)) {
    throw new TomochartError('DEVICE', `${record.name} (${record.record}) ignores Set mode (IGSET)`, {
      remedy: 'clear IGSET of the record: as it is, the motor would move',
    });
  }
  let failure: unknown;
  try {
    await writeInSetMode(record, position, tolerance, patience);
  } catch (thrown) {
    failure = thrown;
  }
  // By a signal of its own, so that a scan that is aborted does not leave a motor that answers moves by renaming places.
  const restore = { clock: patience.clock, signal: new AbortController().signal, seconds: RESTORE_SECONDS };
  try {
    await record.sent('SET').write(0, restore);
    await record.field('SET').until((set) => set === 0, restore, `${record.name} to be in Use mode`);
  } catch (thrown) {
    throw new TomochartError('DEVICE', `${record.name} (${record.record}) may have been left in Set mode`, {
      remedy: 'press Use on its screen before anything moves it',
      cause: failure ?? thrown,
    });
  }
  if (failure !== undefined) throw failure as Error;
}

async function writeInSetMode(
  record: MotorRecord,
  position: number,
  tolerance: number,
  patience: Patience,
): Promise<void> {
  await record.field('SET').write(1, patience);
  if ((await record.read('SET', patience)) === 0) {
    throw new TomochartError('DEVICE', `${record.name} (${record.record}) does not go into Set mode`, {
      remedy: 'look who else writes SET, and at the access rights of the record',
    });
  }
  await record.field('VAL').write(position, patience);
  const near = (value: number) => Math.abs(value - position) <= tolerance;
  const what = `${record.name} to read ${formatNumber(position)}`;
  await record.field('RBV').until(near, patience, what, {
    remedy: 'look at FOFF and OFF of the record, and whether its controller takes a new position',
  });
}

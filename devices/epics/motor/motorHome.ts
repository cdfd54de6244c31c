import { TomochartError, type Patience } from '#core';
import { followMotion } from './motorFollow.ts';
import { checkReady } from './motorMove.ts';
import type { MotorRecord } from './motorRecord.ts';
import { hitSwitch, isHomed } from './motorStatus.ts';

/** Which way a motor looks for its reference position: HOMF or HOMR, dial coordinates. */
export type HomeDirection = 'forward' | 'reverse';

/**
 * Homes a motor and proves it: the write is complete, DMOV reads 1 after 0, and the motor reads at home (ATHM) or homed
 * (MSTA). Limit switches do not end it, because many controllers turn round there.
 * @param startGraceSeconds how long a motor whose write was complete at once has to begin
 */
export async function homeMotor(
  record: MotorRecord,
  direction: HomeDirection,
  startGraceSeconds: number,
  patience: Patience,
): Promise<void> {
  const before = await record.settings(patience);
  checkReady(record, before);
  const field = direction === 'forward' ? 'HOMF' : 'HOMR';
  const motion = { field, value: 1, what: `to be homed (${field})`, startGraceSeconds } as const;
  await followMotion(
    record,
    before.status,
    {
      ...motion,
      // It is not known where home is, so that it has to be seen to move.
      arrived: () => false,
      judge: async (status, { begun, over }, inner) => {
        if (!over) return false;
        const atHome = isHomed(status) || (await record.read('ATHM', inner)) !== 0;
        if (begun && atHome) return true;
        const what = begun ? 'has not found its reference position' : 'has not begun to look for home';
        throw (
          hitSwitch(record, status, 0) ??
          new TomochartError('DEVICE', `${record.name} (${record.record}) ${what} (${field})`, {
            remedy: 'look at its home switch, at HVEL, and whether the other direction is the right one',
          })
        );
      },
    },
    patience,
  );
}

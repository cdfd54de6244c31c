import { TomochartError, type Patience } from '#core';
import type { MotorDevice } from './motorDevice.ts';
import { checkReady, followMotion, STILL_SECONDS } from './motorFollow.ts';
import { isNear } from './motorStatus.ts';

/**
 * Homes a motor and proves it as far as a device tells: the command is answered, and the motor stands idle after it was
 * seen to move. Some devices answer at the end and cannot be read before, so that a command that took its time counts as
 * motion. Limit switches do not end it, because many controllers turn round there.
 * @param startGraceSeconds how long a motor that was told to move may stand before it is held not to begin
 */
export async function homeMotor(
  motor: MotorDevice,
  startGraceSeconds: number,
  patience: Patience,
): Promise<void> {
  const { home, tolerance } = motor.names;
  if (home === undefined) {
    throw new TomochartError(
      'DEVICE',
      `${motor.title} has no command that looks for its reference position`,
      {
        remedy: 'name it as home in beamline.yaml, or home the motor by hand',
      },
    );
  }
  const before = await motor.status(patience);
  await checkReady(motor, before, undefined, patience);
  let tookSeconds = 0;
  await followMotion(
    motor,
    before,
    {
      what: `to be homed (${home})`,
      startGraceSeconds,
      blocked: () => undefined,
      tolerance,
      start: async (inner) => {
        const asked = patience.clock.now();
        await motor.device.command(home, undefined, inner);
        tookSeconds = patience.clock.now() - asked;
      },
      judge: async (status, { begun, over, still }, inner) => {
        const moved =
          begun || tookSeconds > STILL_SECONDS || !isNear(status.position, before.position, tolerance);
        if (moved && still) return true;
        if (!over) return false;
        throw await motor.fault(
          `has not begun to look for its reference position (${home})`,
          'look at its home switch, and whether its drive is enabled',
          inner,
        );
      },
    },
    patience,
  );
}

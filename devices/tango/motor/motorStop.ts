import { formatNumber, type Patience } from '#core';
import { budgetOf } from '#devices/budget';
import { isLostConnection } from '../failure.ts';
import { prove } from '../prove.ts';
import type { MotorDevice } from './motorDevice.ts';
import type { MotorStatus } from './motorStatus.ts';
import { STILL_SECONDS } from './motorFollow.ts';
import { Stillness } from './stillness.ts';

/** A server that is away is looked for again after so long. */
const RETRY_SECONDS = 0.1;

/** Part of the time that the gentle stop has, where there is another one. */
const GENTLE_PART = 0.5;

/**
 * Stops a motor and proves it: its state and position, read after the command, are those of one that stands. Where Stop
 * does not do it in half the time, Abort has the other half. Goes on after a server that was away, as long as the
 * deadline allows.
 */
export async function stopMotor(motor: MotorDevice, patience: Patience): Promise<void> {
  for (;;) {
    try {
      await stopOrAbort(motor, patience);
      return;
    } catch (thrown) {
      if (patience.signal.aborted || !isLostConnection(thrown)) throw thrown;
      if (patience.seconds <= RETRY_SECONDS) throw thrown;
      await patience.clock.sleep(RETRY_SECONDS, patience.signal);
    }
  }
}

async function stopOrAbort(motor: MotorDevice, patience: Patience): Promise<void> {
  const { stop, abort } = motor.names;
  if (abort === undefined) return stopBy(motor, stop, false, patience);
  const gentle = budgetOf({ ...patience, seconds: patience.seconds * GENTLE_PART });
  try {
    await stopBy(motor, stop, true, gentle);
  } catch (thrown) {
    if (patience.signal.aborted || isLostConnection(thrown)) throw thrown;
    await stopBy(motor, abort, false, patience);
  }
}

/** @param instead there is another command, so that one that is refused is not waited for */
async function stopBy(
  motor: MotorDevice,
  command: string,
  instead: boolean,
  patience: Patience,
): Promise<void> {
  const still = new Stillness(motor.names.tolerance);
  let answered = false;
  let refused: Error | undefined;
  let last: MotorStatus | undefined;
  await prove({
    device: motor.device,
    attributes: [motor.names.state],
    patience,
    what: `${motor.title} to stop (${command})`,
    start: async (inner) => {
      try {
        await motor.device.command(command, undefined, inner);
      } catch (thrown) {
        // Many devices refuse to stop what stands already.
        if (inner.signal.aborted || isLostConnection(thrown)) throw thrown;
        refused = thrown as Error;
      }
      answered = true;
      still.reset();
    },
    look: async (inner) => {
      const wasAnswered = answered;
      last = await motor.motion(inner);
      if (last.moving) {
        if (wasAnswered && refused && instead) throw refused;
        still.reset();
        return undefined;
      }
      const stillSeconds = still.seen(last.position, patience.clock.now());
      // The state of a fault does not say that the motor stands; its encoder has to.
      const known = last.idle || !Number.isNaN(last.position);
      return wasAnswered && known && stillSeconds >= STILL_SECONDS ? last : undefined;
    },
    seen: () => {
      const how = refused ? `, and ${refused.message}` : answered ? '' : ', the command unanswered';
      return last && `it is ${last.state} at ${formatNumber(last.position)}${how}`;
    },
    remedy: 'stop it by hand',
  });
}

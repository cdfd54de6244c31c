import { formatNumber, type Patience } from '#core';
import { budgetOf } from '#devices/budget';
import { persistently } from '#devices/persist';
import { isLostConnection } from '../failure.ts';
import { prove } from '../prove.ts';
import type { MotorDevice } from './motorDevice.ts';
import type { MotorStatus } from './motorStatus.ts';
import { STILL_SECONDS } from './motorFollow.ts';
import { Stillness } from './stillness.ts';

/** Part of the time that the gentle stop has, where there is another one. */
const GENTLE_PART = 0.5;

/**
 * Stops a motor and proves it: its state and position, read after the command, are those of one that stands. Where Stop
 * does not do it in half the time, Abort has the other half. Goes on after a server that was away, as long as the
 * deadline allows.
 */
export function stopMotor(motor: MotorDevice, patience: Patience): Promise<void> {
  return persistently(patience, isLostConnection, (inner) => stopOrAbort(motor, inner));
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
  let unread: Error | undefined;
  let last: MotorStatus | undefined;
  await prove({
    device: motor.device,
    attributes: [motor.names.state],
    patience,
    sendsAnyway: true,
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
      try {
        last = await motor.motion(inner);
        unread = undefined;
      } catch (thrown) {
        // What its controller does not tell now it may tell in a moment.
        if (inner.signal.aborted || isLostConnection(thrown)) throw thrown;
        unread = thrown as Error;
        still.reset();
        return undefined;
      }
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
      if (unread) return `${unread.message}${how}`;
      return last && `it is ${last.state} at ${formatNumber(last.position)}${how}`;
    },
    remedy: 'stop it by hand',
  });
}

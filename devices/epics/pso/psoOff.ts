import type { Patience } from '#core';
import { persistently, RETRY_SECONDS } from '#devices/persist';
import { isLostConnection } from '../failure.ts';
import type { AerotechCommands } from './asynCommand.ts';

/**
 * Sends commands that turn an output off until each is acknowledged: one that is refused hinders none of the others, and
 * is sent again as long as the deadline allows. After a connection that was lost all are: nobody knows what was heard.
 * @throws TomochartError DEVICE with a command that was not acknowledged at the end, TIMEOUT
 */
export function turnOff(
  commands: AerotechCommands,
  wanted: readonly string[],
  patience: Patience,
): Promise<void> {
  return persistently(patience, isLostConnection, (inner) => untilAcknowledged(commands, wanted, inner));
}

async function untilAcknowledged(
  commands: AerotechCommands,
  wanted: readonly string[],
  patience: Patience,
): Promise<void> {
  let left = wanted;
  for (;;) {
    const refused: string[] = [];
    let why: unknown;
    for (const command of left) {
      try {
        await commands.send(command, patience);
      } catch (thrown) {
        if (patience.signal.aborted || isLostConnection(thrown)) throw thrown;
        refused.push(command);
        why = thrown;
      }
    }
    if (refused.length === 0) return;
    if (patience.seconds <= RETRY_SECONDS) throw why;
    left = refused;
    await patience.clock.sleep(RETRY_SECONDS, patience.signal);
  }
}

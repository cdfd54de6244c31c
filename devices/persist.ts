import type { Patience } from '#core';
import { budgetOf } from './budget.ts';

/** What failed is tried again after so long. */
export const RETRY_SECONDS = 0.1;

/**
 * For what makes safe: goes on after a server that was away, as long as the deadline allows. A server that was restarted
 * must not leave a motor moving, a shutter open, or a camera armed.
 * @param isLost whether it has failed because a connection broke, which may come back
 * @param act is given what is left of the time
 * @throws what `act` rejects with, for any reason but a connection that broke; for that one when the time is over
 */
export async function persistently(
  patience: Patience,
  isLost: (thrown: unknown) => boolean,
  act: (patience: Patience) => Promise<void>,
): Promise<void> {
  const budget = budgetOf(patience);
  for (;;) {
    try {
      return await act(budget);
    } catch (thrown) {
      if (budget.signal.aborted || !isLost(thrown)) throw thrown;
      if (budget.seconds <= RETRY_SECONDS) throw thrown;
      await budget.clock.sleep(RETRY_SECONDS, budget.signal);
    }
  }
}

/** A command that makes safe and may be refused at first. */
export interface Insisted {
  /** Resolves when it was taken. */
  readonly command: (patience: Patience) => Promise<void>;
  /** It is so already: many devices refuse what is so. */
  readonly isSo: (patience: Patience) => Promise<boolean>;
  /** Whether it has failed because a connection broke: then it is begun anew from the outside (`persistently`). */
  readonly isLost: (thrown: unknown) => boolean;
  /** Told why it was refused, and `undefined` once it was taken. */
  readonly onRefused: (refused: Error | undefined) => void;
  /** Aborts when nothing must be sent any more; what is under way then goes on. */
  readonly over: AbortSignal;
}

/**
 * For what makes safe: commands it, and where that is refused, again after a while, until it is taken or is so.
 * @throws what `command` rejects with when a connection broke; the reason of the signal, and of `over`, when they abort
 */
export async function insistently(insisted: Insisted, patience: Patience): Promise<void> {
  const { command, isSo, isLost, onRefused, over } = insisted;
  const pause = AbortSignal.any([patience.signal, over]);
  for (;;) {
    try {
      await command(patience);
      return onRefused(undefined);
    } catch (thrown) {
      if (patience.signal.aborted || isLost(thrown)) throw thrown;
      onRefused(thrown as Error);
    }
    if (await isSo(patience)) return;
    await patience.clock.sleep(RETRY_SECONDS, pause);
  }
}

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

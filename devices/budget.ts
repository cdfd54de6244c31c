import type { Patience } from '#core';

/**
 * One deadline for several steps: each step that is given the result may take what the steps before it have left, and
 * fails with an error of its own.
 */
export function budgetOf({ clock, signal, seconds }: Patience): Patience {
  const ends = clock.now() + seconds;
  return {
    clock,
    signal,
    get seconds() {
      return Math.max(0, ends - clock.now());
    },
  };
}

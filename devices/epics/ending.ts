import type { Patience } from '#core';
import { persistently } from '#devices/persist';
import { ended, type Ending as AnyEnding } from '#devices/proofs';
import { isLostConnection } from './failure.ts';
import { prove, type Proof } from './prove.ts';

/** A put that ends something, and what shows that it has ended. */
export interface Ending<S>
  extends Omit<AnyEnding<S>, 'isFatal'>, Pick<Proof<S>, 'channels' | 'what' | 'remedy'> {}

/**
 * Ends it and proves it, for what is to begin after that.
 * @throws TomochartError DEVICE at once when it is refused, or the connection is lost; TIMEOUT with how things stood
 */
export function endAtOnce<S extends object>(ending: Ending<S>, patience: Patience): Promise<void> {
  return end(ending, () => true, patience);
}

/**
 * Ends it and proves it, for what makes safe: goes on after a put that is refused, a readback that cannot be read and a
 * connection that is lost, as long as the deadline allows.
 * @param onLost told of each connection that was lost meanwhile
 * @throws TomochartError TIMEOUT with how things stood; DEVICE when the connection is lost at the end
 */
export function endSurely<S extends object>(
  ending: Ending<S>,
  patience: Patience,
  onLost: (lost: Error) => void = () => undefined,
): Promise<void> {
  const isLost = (thrown: unknown) => {
    if (!isLostConnection(thrown)) return false;
    onLost(thrown as Error);
    return true;
  };
  return persistently(patience, isLost, (inner) => end(ending, isLostConnection, inner));
}

async function end<S extends object>(
  { channels, what, remedy, ...parts }: Ending<S>,
  isFatal: (thrown: unknown) => boolean,
  patience: Patience,
): Promise<void> {
  const named = remedy === undefined ? { what } : { what, remedy };
  await prove({ ...named, ...ended({ ...parts, isFatal }), channels, patience });
}

import { formatSeconds } from '#core';
import { prove as proveIt, type Proof as AnyProof } from '#devices/prove';
import type { TangoDevice } from './device.ts';
import { UNREACHABLE } from './failure.ts';

/** Looks so often without being told: many servers send no events, and a server that is gone shows when it is read. */
const LOOK_AGAIN_SECONDS = 0.05;

/** An answer that is due for longer than this is missing. */
const SILENT_SECONDS = 0.5;

export interface Proof<T> extends Omit<AnyProof<T>, 'watch' | 'unreachable' | 'lookAgainSeconds'> {
  readonly device: TangoDevice;
  /** Change events of these attributes are moments to look, too. */
  readonly attributes: readonly string[];
}

/**
 * Waits until fresh reads of a device prove something. Events come by another connection than answers, so that they only
 * say when to read.
 * @throws TomochartError what `look` rejects with: DEVICE when the server is gone; TIMEOUT with how things stood
 */
export function prove<T extends object>(proof: Proof<T>): Promise<T> {
  const { device, attributes } = proof;
  return proveIt({
    ...proof,
    lookAgainSeconds: LOOK_AGAIN_SECONDS,
    watch: ({ ring }) => device.watch(attributes, ring),
    unreachable: (lookingSeconds) =>
      lookingSeconds <= SILENT_SECONDS
        ? undefined
        : {
            seen: `${device.name} has not answered for ${formatSeconds(lookingSeconds)}`,
            remedy: UNREACHABLE,
          },
  });
}

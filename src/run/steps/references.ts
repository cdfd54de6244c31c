import { asTomochartError, isAbort } from '#core';
import type { Phase } from '#scan';
import type { Session } from '../session.ts';

/** Nothing but previews of other programs waits for this. */
const TELL_SECONDS = 2;

/**
 * Tells the control system which file has the darks or the flats that have just been taken, where it wants to know. A
 * scan is worth more than that: what goes wrong becomes a warning.
 */
export async function tellReferences(session: Session, phase: Phase, signal: AbortSignal): Promise<void> {
  const { references } = session.devices;
  const [{ file, ownFile }] = session.channels;
  if (!references || file === undefined || (phase.kind !== 'dark' && phase.kind !== 'flat')) return;
  // The frames are there already; in ours they are shown at the end.
  const path = ownFile ?? file;
  const patience = { clock: session.clock, signal, seconds: TELL_SECONDS };
  session.note('references', { kind: phase.kind, file: path });
  try {
    await references.connect(patience);
    if (phase.kind === 'dark') await references.setDarkFile(path, patience);
    else await references.setFlatFile(path, patience);
  } catch (thrown) {
    if (isAbort(thrown)) throw thrown;
    session.warn(
      `${references.name} was not told of the ${phase.kind}s: ${asTomochartError(thrown).message}`,
    );
  }
}

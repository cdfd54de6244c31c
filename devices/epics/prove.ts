import { formatSeconds } from '#core';
import { prove as proveIt, type Ears, type Proof as AnyProof, type Unreachable } from '#devices/prove';
import type { CaReading, Channel } from '#epics';
import { lostConnection, standing, UNREACHABLE } from './failure.ts';

/** An answer that is due for longer than this is missing. */
const SILENT_SECONDS = 0.5;

export interface Proof<T> extends Omit<AnyProof<T>, 'watch' | 'unreachable'> {
  /** Updates of these are the moments to look; losing the connection of one ends the wait. */
  readonly channels: readonly Channel[];
  /** Told of every update, too, which may be older than `start`. */
  readonly onUpdate?: (channel: Channel, reading: CaReading) => void;
}

/**
 * Waits until fresh reads prove something: other servers or a gateway may deliver an update late, so that updates of
 * `channels` only say when to read.
 * @throws TomochartError DEVICE at once when a connection is lost; TIMEOUT with how things stood; whatever `look` and
 * `start` reject with; the signal's reason when it aborts
 */
export function prove<T extends object>(proof: Proof<T>): Promise<T> {
  return proveIt({
    ...proof,
    watch: (ears) => watch(proof, ears),
    unreachable: (silentSeconds) => unreachable(proof, silentSeconds),
  });
}

function watch<T>({ channels, what, onUpdate }: Proof<T>, { ring, lost }: Ears): () => void {
  const monitors = channels.map((channel) =>
    channel.monitor((reading) => {
      onUpdate?.(channel, reading);
      ring();
    }),
  );
  const ends = channels.map((channel) => {
    let was = false;
    return channel.onConnection((connected) => {
      if (was && !connected) lost(lostConnection(channel, `cannot wait for ${what}`));
      was = connected;
    });
  });
  return () => {
    for (const monitor of monitors) monitor.close();
    for (const end of ends) end();
  };
}

function unreachable<T>({ channels }: Proof<T>, silentSeconds: number): Unreachable | undefined {
  const dead = channels.find((channel) => channel.state !== 'connected');
  if (dead) return { seen: `ca://${dead.name} ${standing(dead)}`, remedy: UNREACHABLE };
  if (silentSeconds <= SILENT_SECONDS) return undefined;
  return { seen: `its IOC has not answered for ${formatSeconds(silentSeconds)}`, remedy: UNREACHABLE };
}

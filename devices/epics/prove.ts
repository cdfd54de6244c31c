import { formatSeconds, TomochartError, withDeadline, type Patience } from '#core';
import type { CaReading, Channel } from '#epics';
import { Bell } from './bell.ts';
import { lostConnection, standing, UNREACHABLE } from './failure.ts';

/** Reads again after so long without an update: one that a server or a gateway swallowed must not hang the wait. */
const LOOK_AGAIN_SECONDS = 1;

/** An answer that is due for longer than this is missing. */
const SILENT_SECONDS = 0.5;

/** When the look that is under way began, in seconds of the clock. */
interface Asked {
  since: number | undefined;
}

export interface Proof<T> {
  /** Updates of these are the moments to look; losing the connection of one ends the wait. */
  readonly channels: readonly Channel[];
  readonly patience: Patience;
  /** Names the wait in the error, e.g. `rot to stand still`. */
  readonly what: string;
  /** Reads what it takes, and returns undefined while that does not prove it; a rejection ends the wait. */
  readonly look: (patience: Patience) => Promise<T | undefined>;
  /** Done once, when the updates have been asked for; a rejection ends the wait. */
  readonly start?: (patience: Patience) => Promise<void>;
  /** Told of every update, too, which may be older than `start`. */
  readonly onUpdate?: (channel: Channel, reading: CaReading) => void;
  /** How things stood at the last look, for the error. */
  readonly seen?: () => string | undefined;
  readonly remedy?: string;
  readonly lookAgainSeconds?: number;
}

/**
 * Waits until fresh reads prove something. An update of a monitor may have been sent before the write that it seems to
 * answer, and other servers or a gateway may deliver it late: so updates are only the reason to read.
 * @throws TomochartError DEVICE at once when a connection is lost; TIMEOUT with how things stood; whatever `look` and
 * `start` reject with; the signal's reason when it aborts
 */
export async function prove<T extends object>(proof: Proof<T>): Promise<T> {
  const { what } = proof;
  // Steps of one budget have less and less: here it is what is left now.
  const patience = { ...proof.patience };
  const asked: Asked = { since: undefined };
  try {
    return await withDeadline(patience, what, (signal) => proveUntil(proof, { ...patience, signal }, asked));
  } catch (thrown) {
    if (!(thrown instanceof TomochartError) || thrown.code !== 'TIMEOUT' || patience.signal.aborted)
      throw thrown;
    const dead = proof.channels.find((channel) => channel.state !== 'connected');
    const silentSeconds = asked.since === undefined ? 0 : patience.clock.now() - asked.since;
    const silent = dead === undefined && silentSeconds > SILENT_SECONDS;
    const seen = dead
      ? `ca://${dead.name} ${standing(dead)}`
      : silent
        ? `its IOC has not answered for ${formatSeconds(silentSeconds)}`
        : proof.seen?.();
    const remedy = dead || silent ? UNREACHABLE : (proof.remedy ?? thrown.remedy);
    throw new TomochartError('TIMEOUT', seen ? `${thrown.message}: ${seen}` : thrown.message, {
      ...(remedy === undefined ? {} : { remedy }),
      cause: thrown,
    });
  }
}

async function proveUntil<T extends object>(proof: Proof<T>, patience: Patience, asked: Asked): Promise<T> {
  const { channels, what } = proof;
  const failed = new AbortController();
  const inner = { ...patience, signal: AbortSignal.any([patience.signal, failed.signal]) };
  const bell = new Bell();
  const monitors = channels.map((channel) =>
    channel.monitor((reading) => {
      proof.onUpdate?.(channel, reading);
      bell.ring();
    }),
  );
  const watches = channels.map((channel) => {
    let was = false;
    return channel.onConnection((connected) => {
      if (was && !connected) failed.abort(lostConnection(channel, `cannot wait for ${what}`));
      was = connected;
    });
  });
  try {
    void proof.start?.(inner).then(
      () => bell.ring(),
      (thrown: unknown) => failed.abort(thrown),
    );
    for (;;) {
      bell.hush();
      asked.since = patience.clock.now();
      const proved = await proof.look(inner);
      asked.since = undefined;
      if (proved !== undefined) return proved;
      await bell.heard(inner, proof.lookAgainSeconds ?? LOOK_AGAIN_SECONDS);
    }
  } finally {
    for (const monitor of monitors) monitor.close();
    for (const end of watches) end();
  }
}

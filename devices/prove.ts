import { TomochartError, withDeadline, type Patience } from '#core';
import { Bell } from './bell.ts';
import type { Unsubscribe } from './signal.ts';

/** Looks again after so long when nothing rings: an update that got lost must not hang the wait. */
const LOOK_AGAIN_SECONDS = 1;

/** What a proof hears while it waits. */
export interface Ears {
  /** Something may have changed: it is time to look. */
  readonly ring: () => void;
  /** What is waited for cannot come any more: ends the wait with that. */
  readonly lost: (fault: Error) => void;
}

/** Why a wait was in vain, in other words than those of the last look. */
export interface Unreachable {
  readonly seen: string;
  readonly remedy: string;
}

export interface Proof<T> {
  readonly patience: Patience;
  /** Names the wait in the error, e.g. `rot to stand still`. */
  readonly what: string;
  /** Reads what it takes, and returns undefined while that does not prove it; a rejection ends the wait. */
  readonly look: (patience: Patience) => Promise<T | undefined>;
  /** Done once, when the updates have been asked for; a rejection ends the wait. Its signal aborts when the wait has failed. */
  readonly start?: (patience: Patience) => Promise<void>;
  /** What makes safe is sent also where a look fails meanwhile. Default: what has not been sent by then never is. */
  readonly sendsAnyway?: boolean;
  /** Asks for the updates that are moments to look. */
  readonly watch?: (ears: Ears) => Unsubscribe;
  /** How things stood at the last look, for the error. */
  readonly seen?: () => string | undefined;
  readonly remedy?: string;
  /** Says what does not answer; asked when the deadline has passed, with how long the look under way has taken. */
  readonly unreachable?: (lookingSeconds: number) => Unreachable | undefined;
  /** Default 1 s. */
  readonly lookAgainSeconds?: number;
}

/**
 * Waits until fresh reads prove something. An update may have been sent before the write that it seems to answer, and may
 * come late: so updates are only the reason to read.
 * @throws TomochartError what `watch` has lost; TIMEOUT with how things stood; whatever `look` and `start` reject with; the
 * signal's reason when it aborts
 */
export async function prove<T extends object>(proof: Proof<T>): Promise<T> {
  // Steps of one budget have less and less: here it is what is left now.
  const patience = { ...proof.patience };
  const asked: Asked = { since: undefined };
  try {
    return await withDeadline(patience, proof.what, (signal) =>
      proveUntil(proof, { ...patience, signal }, asked),
    );
  } catch (thrown) {
    if (!(thrown instanceof TomochartError) || thrown.code !== 'TIMEOUT' || patience.signal.aborted)
      throw thrown;
    const lookingSeconds = asked.since === undefined ? 0 : patience.clock.now() - asked.since;
    const unreachable = proof.unreachable?.(lookingSeconds);
    const seen = unreachable?.seen ?? proof.seen?.();
    const remedy = unreachable?.remedy ?? proof.remedy ?? thrown.remedy;
    throw new TomochartError('TIMEOUT', seen ? `${thrown.message}: ${seen}` : thrown.message, {
      ...(remedy === undefined ? {} : { remedy }),
      cause: thrown,
    });
  }
}

/** When the look that is under way began, in seconds of the clock. */
interface Asked {
  since: number | undefined;
}

async function proveUntil<T extends object>(proof: Proof<T>, patience: Patience, asked: Asked): Promise<T> {
  const failed = new AbortController();
  const inner = { ...patience, signal: AbortSignal.any([patience.signal, failed.signal]) };
  const bell = new Bell();
  const unwatch = proof.watch?.({ ring: () => bell.ring(), lost: (fault) => failed.abort(fault) });
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
  } catch (thrown) {
    // What waits for its connection, or is asked again and again, must not begin after a wait that has failed.
    if (!proof.sendsAnyway) failed.abort(thrown);
    throw thrown;
  } finally {
    unwatch?.();
  }
}

import type { Patience } from '#core';
import { RETRY_SECONDS } from './persist.ts';
import type { Proof } from './prove.ts';

/** What was sent and shows no effect is sent again after so long: nobody is told that it was not taken. */
const SEND_AGAIN_SECONDS = 1;

/** The parts of a proof that a value holds, which is read until it does; it comes with the value. */
export function holding<T>(
  { uri, read }: { readonly uri: string; readonly read: (patience: Patience) => Promise<T> },
  holds: (value: T) => boolean,
  what: string,
  remedy: string | undefined,
): Pick<Proof<{ readonly value: T }>, 'what' | 'seen' | 'look' | 'remedy'> {
  let seen: T | undefined;
  return {
    what: `${what} (${uri})`,
    seen: () => (seen === undefined ? undefined : `it reads ${JSON.stringify(seen)}`),
    ...(remedy === undefined ? {} : { remedy }),
    look: async (patience) => {
      const value = (seen = await read(patience));
      return holds(value) ? { value } : undefined;
    },
  };
}

/** A command and what shows that it was carried out. */
export interface Commanded<S> {
  /**
   * Resolves when it is answered: complete, or only begun. `over` aborts when it shows that it was carried out, or cannot:
   * nothing more is to be sent then, also where it is not answered yet.
   */
  readonly command: (patience: Patience, over: AbortSignal) => Promise<void>;
  readonly show: (patience: Patience) => Promise<S>;
  readonly reached: (shown: S) => boolean;
  /** Somebody vouches for it: what shows elsewhere is elsewhere. */
  readonly known: (shown: S) => boolean;
  readonly describe: (shown: S) => string;
}

/**
 * The parts of a proof that a command was carried out. A readback that shows the state from before proves nothing until
 * the command is answered; one that was seen to change to it does, also where the answer is late.
 */
export function commanded<S extends object>(
  parts: Commanded<S>,
): Required<Pick<Proof<S>, 'start' | 'look' | 'seen'>> {
  const over = new AbortController();
  let answered = false;
  let left = false;
  let shown: S | undefined;
  const look = async (patience: Patience) => {
    const wasAnswered = answered;
    shown = await parts.show(patience);
    if (parts.reached(shown)) return wasAnswered || left ? shown : undefined;
    if (parts.known(shown)) left = true;
    return undefined;
  };
  return {
    start: async (patience) => {
      await parts.command(patience, over.signal);
      answered = true;
    },
    look: async (patience) => {
      try {
        const proved = await look(patience);
        if (proved) over.abort();
        return proved;
      } catch (thrown) {
        over.abort();
        throw thrown;
      }
    },
    seen: () => shown && `it reads ${parts.describe(shown)}`,
  };
}

/** A command that ends something, which may be sent more than once, and what shows that it has ended. */
export interface Ending<S> {
  /** Resolves when it was sent, or was taken. */
  readonly command: (patience: Patience) => Promise<void>;
  readonly show: (patience: Patience) => Promise<S>;
  /** @param taken false where the command was refused when it was sent last */
  readonly isOver: (shown: S, taken: boolean) => boolean;
  /** As the end of an error, e.g. `it is still moving`. */
  readonly describe: (shown: S) => string;
  /** What ends the wait at once; anything else that fails is tried again. */
  readonly isFatal: (thrown: unknown) => boolean;
}

/**
 * The parts of a proof that something has ended: sends the command, reads after that what shows it, and sends the command
 * again where it was refused, or shows no effect for a while.
 */
export function ended<S extends object>(
  parts: Ending<S>,
): Required<Pick<Proof<S>, 'look' | 'seen' | 'lookAgainSeconds'>> {
  let sentAt = -Infinity;
  let refused: Error | undefined;
  let unread: Error | undefined;
  let shown: S | undefined;
  /** What has failed, unless that ends the wait. */
  const failureOf = async (act: () => Promise<void>, { signal }: Patience): Promise<Error | undefined> => {
    try {
      return void (await act());
    } catch (thrown) {
      if (signal.aborted || parts.isFatal(thrown)) throw thrown;
      return thrown as Error;
    }
  };
  return {
    lookAgainSeconds: RETRY_SECONDS,
    look: async (patience) => {
      const { clock } = patience;
      if (clock.now() - sentAt >= (refused ? RETRY_SECONDS : SEND_AGAIN_SECONDS)) {
        refused = await failureOf(() => parts.command(patience), patience);
        sentAt = clock.now();
      }
      unread = await failureOf(async () => void (shown = await parts.show(patience)), patience);
      return !unread && shown && parts.isOver(shown, !refused) ? shown : undefined;
    },
    seen: () => {
      const known = unread?.message ?? (shown && parts.describe(shown));
      return [known, refused?.message].filter((words) => words !== undefined).join(', and ') || undefined;
    },
  };
}

import type { Patience } from '#core';
import type { Proof } from './prove.ts';

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
  /** Resolves when it is answered: complete, or only begun. */
  readonly command: (patience: Patience) => Promise<void>;
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
  let answered = false;
  let left = false;
  let shown: S | undefined;
  return {
    start: async (patience) => {
      await parts.command(patience);
      answered = true;
    },
    look: async (patience) => {
      const wasAnswered = answered;
      shown = await parts.show(patience);
      if (parts.reached(shown)) return wasAnswered || left ? shown : undefined;
      if (parts.known(shown)) left = true;
      return undefined;
    },
    seen: () => shown && `it reads ${parts.describe(shown)}`,
  };
}

/**
 * A text with macro references, as EPICS' macLib reads it (epics-base, macCore.c): `$(NAME)`, `${NAME}`,
 * `$(NAME=default)` and `$(NAME,OTHER=value)`, where names, defaults and values may hold references themselves.
 */
export type Part = string | Reference;

export interface Reference {
  readonly name: readonly Part[];
  readonly fallback?: readonly Part[];
  /** Macros that are defined within this reference only. */
  readonly scoped: readonly { readonly name: readonly Part[]; readonly value: readonly Part[] }[];
}

/** What came of reading: `wrong` says why the text cannot be expanded. */
export interface Parts {
  readonly parts: readonly Part[];
  readonly wrong?: 'unclosed' | 'deep';
}

/** Deepest nesting of references in one another. */
const MOST_NESTED = 20;

/** Reads a text with references; in one that is wrong, nothing is a reference. */
export function referencesIn(text: string): Parts {
  let at = 0;
  let wrong: Parts['wrong'];

  const sequence = (ends: string, level: number): readonly Part[] => {
    const parts: Part[] = [];
    let start = at;
    while (at < text.length && !wrong && !ends.includes(text.charAt(at))) {
      const next = text.charAt(at + 1);
      if (text.charAt(at) !== '$' || (next !== '(' && next !== '{')) {
        at++;
        continue;
      }
      if (at > start) parts.push(text.slice(start, at));
      at += 2;
      parts.push(reference(next === '(' ? ')' : '}', level + 1));
      start = at;
    }
    if (at > start) parts.push(text.slice(start, at));
    return parts;
  };

  const reference = (close: string, level: number): Reference => {
    if (level > MOST_NESTED) wrong ??= 'deep';
    const name = sequence(`=,${close}`, level);
    let fallback: readonly Part[] | undefined;
    if (text.charAt(at) === '=') {
      at++;
      fallback = sequence(`,${close}`, level);
    }
    const scoped: Reference['scoped'][number][] = [];
    while (text.charAt(at) === ',') {
      at++;
      const inner = sequence(`=,${close}`, level);
      if (text.charAt(at) !== '=') continue;
      at++;
      scoped.push({ name: inner, value: sequence(`,${close}`, level) });
    }
    if (text.charAt(at) === close) at++;
    else wrong ??= 'unclosed';
    return { name, scoped, ...(fallback === undefined ? {} : { fallback }) };
  };

  const parts = sequence('', 0);
  return wrong ? { parts: [text], wrong } : { parts };
}

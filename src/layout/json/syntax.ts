import type { Problem } from '#core';

/** One word of JSON at the place where the search stands (RFC 8259). */
const SPACE = /[ \t\n\r]*/y;
// eslint-disable-next-line no-control-regex
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const PLAIN = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null)(?![\w.+-])/y;

/** What may come next: a value, a value or the end of an empty list, and so on. */
type Awaited = 'value' | 'value or ]' | 'key' | 'key or }' | 'colon' | 'comma';

/**
 * The first place at which a text is no JSON although it may be YAML, as comments and commas before a bracket
 * are; undefined when it is JSON. `JSON.parse` does not say where for every fault.
 */
export function jsonFault(text: string): { readonly offset: number; readonly problem: Problem } | undefined {
  const open: ('{' | '[')[] = [];
  let awaited: Awaited = 'value';
  let at = 0;
  const take = (word: RegExp): boolean => {
    word.lastIndex = at;
    const found = word.exec(text);
    if (found) at = word.lastIndex;
    return found !== null;
  };
  const close = (): void => {
    open.pop();
    at++;
  };
  for (;;) {
    take(SPACE);
    const sign = text[at];
    if (awaited === 'comma' && open.length === 0) {
      return at === text.length ? undefined : fault(text, at, 'something follows the end', 'remove it');
    }
    if (awaited === 'comma') {
      if (sign === ',') {
        at++;
        awaited = open.at(-1) === '{' ? 'key' : 'value';
      } else if (sign === (open.at(-1) === '{' ? '}' : ']')) close();
      else return fault(text, at, 'a comma or the closing bracket is missing', 'write it here');
    } else if (awaited === 'colon') {
      if (sign !== ':') return fault(text, at, 'a colon is missing after the key', 'write : here');
      at++;
      awaited = 'value';
    } else if (awaited === 'key or }' && sign === '}') {
      close();
      awaited = 'comma';
    } else if (awaited === 'key' || awaited === 'key or }') {
      if (!take(STRING)) return fault(text, at, 'a key in double quotes is missing', 'write it here', true);
      awaited = 'colon';
    } else if (awaited === 'value or ]' && sign === ']') {
      close();
      awaited = 'comma';
    } else if (sign === '{' || sign === '[') {
      open.push(sign);
      at++;
      awaited = sign === '{' ? 'key or }' : 'value or ]';
    } else {
      if (!take(STRING) && !take(PLAIN))
        return fault(text, at, 'a value is missing', 'write one here, text in double quotes', true);
      awaited = 'comma';
    }
  }
}

/** @param awaitsText a text at this place has been tried, and is none */
function fault(text: string, offset: number, message: string, remedy: string, awaitsText = false) {
  const say = (better: string, help: string) => ({
    offset,
    problem: { about: 'JSON', message: better, remedy: help },
  });
  const rest = text.slice(offset, offset + 2);
  const yaml = 'or name the file .yaml';
  if (offset >= text.length) return say('ends too early', `${message}: complete the text`);
  if (rest === '//' || rest === '/*') return say('JSON has no comments', 'remove the comment');
  if (rest.startsWith('#')) return say('JSON has no comments', `remove the comment, ${yaml}`);
  if (/^[}\]]/.test(rest) && text.slice(0, offset).trimEnd().endsWith(',')) {
    return say('a comma stands before the closing bracket', `remove the comma, ${yaml}`);
  }
  if (rest.startsWith("'")) return say('text stands in single quotes', `use double quotes, ${yaml}`);
  if (awaitsText && rest.startsWith('"')) {
    return say('a text is not closed, or has a character or escape that JSON lacks', 'mend the text');
  }
  return say(message, remedy);
}

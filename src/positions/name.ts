import { TomochartError } from '#core';

/** Longest name, in characters: with the ending it fits every file system, and a line of a listing. */
export const LONGEST_NAME = 64;

/** How the file of a position ends. */
export const ENDING = '.yaml';

/**
 * Says whether something can be the name of a position. It becomes a file name and a word of the command
 * line, and must never lead to another folder: ASCII letters, digits, `-`, `_` and `.`, the first a letter,
 * digit or `_`, no dot at the end or beside another.
 * @returns the name
 * @throws TomochartError BAD_CONFIG that says what is wrong with it
 */
export function checkName(name: string): string {
  const [message, remedy] = faultOf(name) ?? [];
  if (message === undefined) return name;
  // Quoted as JSON: a name with a line end or a terminal's escape in it shows as what it is.
  const quoted = JSON.stringify(name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}...` : name);
  const problem = { about: quoted, message, ...(remedy === undefined ? {} : { remedy }) };
  throw new TomochartError('BAD_CONFIG', `${quoted} cannot be the name of a position: it ${message}`, {
    problems: [problem],
    ...(remedy === undefined ? {} : { remedy }),
  });
}

function faultOf(name: string): readonly [message: string, remedy: string] | undefined {
  if (name === '') return ['is empty', 'write a name, for instance out'];
  if (/[/\\]/.test(name)) {
    return ['is a path', 'write the name alone: positions are in the folder .positions of the visit'];
  }
  if (name.length > LONGEST_NAME) {
    return [`has ${name.length} characters`, `write at most ${LONGEST_NAME}`];
  }
  if (name.startsWith('.')) return ['begins with a dot', 'leave out the dot'];
  if (name.startsWith('-')) return ['begins with - as an option does', 'begin with a letter'];
  if (name.endsWith('.') || name.includes('..')) {
    return ['has a dot at its end or two in a row', 'write single dots between letters'];
  }
  if (/\.ya?ml$/i.test(name)) {
    return ['is the name of a file', `leave out ${name.slice(name.lastIndexOf('.'))}`];
  }
  const odd = /[^A-Za-z0-9_.-]/u.exec(name)?.[0];
  if (odd === undefined) return undefined;
  const what = odd === ' ' ? 'a space' : JSON.stringify(odd);
  return [`contains ${what}`, 'write letters, digits, - _ and . only'];
}

/** What is wrong with a path or name, and what to do. */
export interface Fault {
  readonly message: string;
  readonly remedy: string;
}

/** Ends a name in C, or is no character at all: HDF5 names are UTF-8 texts that end with NUL. */
// eslint-disable-next-line no-control-regex
const NO_TEXT = /\u0000|\p{Surrogate}/u;

/** What keeps a text out of an HDF5 file; undefined when nothing does. */
export function textFault(text: string): Fault | undefined {
  if (!NO_TEXT.test(text)) return undefined;
  return { message: 'holds a character that HDF5 cannot store (NUL or half a pair)', remedy: 'remove it' };
}

/** What keeps a text from being the name of an attribute; undefined when nothing does. */
export function nameFault(name: string): Fault | undefined {
  if (name === '') return { message: 'is no name', remedy: 'write a name' };
  if (name === '__proto__') return { message: 'cannot be a name', remedy: 'take another name' };
  return textFault(name);
}

/**
 * What keeps a text from being the path of an object in an HDF5 file: absolute, every name once and plain, so
 * that two paths are the same object only when they are the same text. `/` is the root.
 */
export function pathFault(path: string): Fault | undefined {
  if (!path.startsWith('/')) {
    return { message: `the path "${path}" is not absolute`, remedy: 'begin it with /' };
  }
  if (path === '/') return undefined;
  if (path.endsWith('/')) return { message: 'ends with /', remedy: 'remove the / at the end' };
  const names = path.slice(1).split('/');
  if (names.includes('')) return { message: 'has a name that is empty', remedy: 'write one / between names' };
  const dots = names.find((name) => name === '.' || name === '..');
  if (dots !== undefined) return { message: `has the name ${dots}`, remedy: 'write the path in full' };
  return textFault(path);
}

/** The paths above a path, nearest first, without the root: `/a/b/c` has `/a/b` and `/a`. */
export function* above(path: string): Generator<string> {
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
    yield path.slice(0, end);
  }
}

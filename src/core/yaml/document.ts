import { parseDocument, type Document } from 'yaml';
import type { Place, Problem } from '../error.ts';
import type { FileWords } from './fileKind.ts';
import { offsetOf } from './location.ts';
import { firstAlias, syntaxProblems } from './syntax.ts';

/** A YAML text as a value that remembers where each part of it stands. */
export interface ReadDocument {
  /** What the text says; undefined when that cannot be told, and then there are problems. */
  readonly value: unknown;
  /** What is wrong with the text as YAML. */
  readonly problems: readonly Problem[];
  /**
   * Where the value at `path` stands, or its key. What is missing is placed at the key of the nearest
   * thing above it that exists.
   */
  readonly placeOf: (path: readonly PropertyKey[], part?: 'key' | 'value') => Place;
}

/** A file written by hand has a few hundred lines; what is larger is something else, and slow to report on. */
export const MOST_CHARACTERS = 200_000;

/** What does not occur in text: control characters but tab and line ends, and bytes that are not UTF-8. */
// eslint-disable-next-line no-control-regex
const NOT_TEXT = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffd]/;

/**
 * Reads YAML 1.2: one document, every key a word, aliases allowed.
 * @returns problems rather than an exception, whatever is in the text
 */
export function readDocument(source: string, file: string, { noun, page }: FileWords): ReadDocument {
  // A byte order mark is no column.
  const text = source.replace(/^\ufeff/, '');
  const top: Place = { file, line: 1, column: 1 };
  const unreadable = (message: string, remedy: string, place = top): ReadDocument => ({
    value: undefined,
    problems: [{ about: noun, message, remedy, place }],
    placeOf: () => place,
  });
  const garbage = text.search(NOT_TEXT);
  if (garbage >= 0) {
    const message = `is not a text file: ${byteAt(text, garbage)}`;
    return unreadable(message, 'check the path; save YAML as UTF-8', placesIn(text, file)(garbage));
  }
  if (text.length > MOST_CHARACTERS) {
    return unreadable(`has ${text.length} characters, more than any ${noun}`, 'check the path');
  }
  const placeAt = placesIn(text, file);
  let document: Document.Parsed;
  try {
    document = parseDocument(text, {
      prettyErrors: false,
      logLevel: 'error',
      // Whatever a %YAML directive asks for: in YAML 1.1 `no`, `1:30` and `<<` mean something else.
      schema: 'core',
      merge: false,
      resolveKnownTags: false,
    });
  } catch {
    // The parser recurses: only a text made for it gets here.
    return unreadable('is nested too deeply', 'check the path');
  }
  if (document.contents === null && document.errors.length === 0) {
    return unreadable('is empty', `start from the example in ${page}`);
  }
  const { problems, readable } = syntaxProblems(document, text, placeAt);
  try {
    return {
      value: readable ? (document.toJS({ maxAliasCount: 100 }) as unknown) : undefined,
      problems,
      placeOf: (path, part = 'value') => placeAt(offsetOf(document, path, part)),
    };
  } catch {
    const message = 'has aliases that repeat too much, or nests too deeply';
    return unreadable(message, 'write the values out', placeAt(firstAlias(document)));
  }
}

/**
 * From offsets in the text to places. Not the parser's own LineCounter, which misses the line ends after a
 * stray closing bracket.
 */
function placesIn(text: string, file: string): (offset: number) => Place {
  const starts = [0];
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', end + 1)) starts.push(end + 1);
  return (offset) => {
    const line = Math.max(
      0,
      starts.findLastIndex((start) => start <= offset),
    );
    return { file, line: line + 1, column: offset - (starts[line] ?? 0) + 1 };
  };
}

function byteAt(text: string, index: number): string {
  const code = text.charCodeAt(index);
  return code === 0xfffd ? 'bytes that are not UTF-8' : `byte 0x${code.toString(16).padStart(2, '0')}`;
}

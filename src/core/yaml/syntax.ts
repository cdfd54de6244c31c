import { isScalar, visit, type Document, type ErrorCode, type Node } from 'yaml';
import type { Place, Problem } from '../error.ts';

/** Plain words for the faults that occur in practice; the parser's own for the rest. */
const WORDS: Partial<Record<ErrorCode, readonly [message: string, remedy: string]>> = {
  TAB_AS_INDENT: ['a tab is used to indent', 'indent with spaces'],
  MULTIPLE_DOCS: ['a second document begins here', 'remove the line --- and what follows it'],
  BAD_INDENT: ['the indentation does not fit the lines above', 'give keys of one group the same indentation'],
  BLOCK_AS_IMPLICIT_KEY: [
    'a second colon, or an indented line under a value',
    'put each key on its own line',
  ],
  MULTILINE_IMPLICIT_KEY: ['a key without a colon', 'write `key: value`'],
  RESOURCE_EXHAUSTION: ['nested too deeply', 'remove the brackets'],
};

/** Faults that leave the rest of the text as it was meant, so that it can be checked, too. */
const HARMLESS: readonly ErrorCode[] = ['DUPLICATE_KEY', 'MULTIPLE_DOCS'];

interface Syntax {
  readonly problems: readonly Problem[];
  /** False when what the text says is guesswork from the first fault on. */
  readonly readable: boolean;
}

/** What is wrong with a document as YAML, in the order of the text. */
export function syntaxProblems(
  document: Document.Parsed,
  text: string,
  placeAt: (offset: number) => Place,
): Syntax {
  const faults: { offset: number; problem: Omit<Problem, 'place'> }[] = [];
  let lost = false;
  for (const { code, message, pos } of [...document.errors].sort((a, b) => a.pos[0] - b.pos[0])) {
    // After its first stumble the parser has lost its way, and finds fault with every line that follows.
    const certain = code === 'TAB_AS_INDENT' || HARMLESS.includes(code);
    if (lost && !certain) continue;
    if (!HARMLESS.includes(code)) lost = true;
    const [words, remedy] = wordsFor(code, message);
    const about = code === 'DUPLICATE_KEY' ? /^[^:\s]*/.exec(text.slice(pos[0]))?.[0] : undefined;
    faults.push({ offset: pos[0], problem: { about: about || 'YAML', message: words, remedy } });
  }
  let readable = document.errors.every((error) => HARMLESS.includes(error.code));
  for (const { message, pos } of document.warnings) {
    const remedy = 'write the value without a tag';
    faults.push({ offset: pos[0], problem: { about: 'YAML', message: lowerFirst(message), remedy } });
  }
  const refuse = (node: unknown, problem: Omit<Problem, 'place'>) => {
    readable = false;
    faults.push({ offset: (node as Node | null)?.range?.[0] ?? 0, problem });
  };
  visit(document, {
    Pair(_, { key, value }) {
      if (isScalar(key) && key.value !== null && key.value !== '__proto__') return;
      const found = isScalar(key) ? (key.source ?? 'nothing') || 'nothing' : 'a list or a mapping';
      const remedy = 'write a name';
      refuse(key ?? value, { about: 'YAML', message: `${found} is used as a key`, remedy });
    },
    Alias(_, alias) {
      if (alias.resolve(document)) return;
      const message = `the alias *${alias.source} has no anchor &${alias.source} before it`;
      refuse(alias, { about: 'YAML', message, remedy: 'write the value out' });
    },
  });
  faults.sort((a, b) => a.offset - b.offset);
  const problems: Problem[] = [];
  for (const { offset, problem } of faults) {
    const place = placeAt(offset);
    const echo = problem.about === 'YAML' && problems.some((other) => other.place?.line === place.line);
    if (!echo) problems.push({ ...problem, place });
  }
  return { problems, readable };
}

/** Where the first alias stands, to blame for values that cannot be written out; 0 when there is none. */
export function firstAlias(document: Document.Parsed): number {
  let offset = 0;
  visit(document, {
    Alias(_, alias) {
      offset = alias.range?.[0] ?? 0;
      return visit.BREAK;
    },
  });
  return offset;
}

function wordsFor(code: ErrorCode, message: string): readonly [message: string, remedy: string] {
  if (code === 'DUPLICATE_KEY') return ['is given twice', 'keep one of the two'];
  const bracket = /^Flow .* with a (.)$/.exec(message)?.[1];
  if (bracket)
    return [`a bracket is not closed, ${bracket} is missing`, `write ${bracket} where the bracket ends`];
  return WORDS[code] ?? [lowerFirst(message.split('\n')[0] ?? message), 'mend the YAML here'];
}

function lowerFirst(words: string): string {
  return words.charAt(0).toLowerCase() + words.slice(1);
}

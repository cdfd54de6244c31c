import type { z } from 'zod';
import type { Complaint } from './complaint.ts';
import type { FileKind } from './fileKind.ts';
import { bound, slip, TYPES } from './phrases.ts';
import { show } from './show.ts';
import { nearest } from './suggest.ts';

type Issue = z.core.$ZodIssue;

/** What explaining needs of a kind of file, whatever its schema makes of it. */
type Kind = Omit<FileKind<unknown>, 'schema' | 'relations'>;

/**
 * The schema's issues in plain words: what is expected, what was found, what to do.
 * @param value the whole file as read, from which the messages quote
 */
export function explainIssues(issues: readonly Issue[], value: unknown, kind: Kind): Complaint[] {
  const complaints = issues.flatMap((issue) => explain(issue, value, kind));
  // A misspelt key is one slip, not one key too many and one too few.
  const misspelt = new Set(
    issues.flatMap((issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => dotted([...issue.path, nearest(key, kind.guide.keysAt(issue.path)) ?? '']))
        : [],
    ),
  );
  return complaints.filter(({ path, message }) => message !== MISSING || !misspelt.has(dotted(path)));
}

const MISSING = 'is missing';

function dotted(path: readonly PropertyKey[]): string {
  return path.map(String).join('.');
}

function explain(issue: Issue, root: unknown, kind: Kind): Complaint[] {
  const { path } = issue;
  const found = valueAt(root, path);
  const say = (message: string, remedy?: string): Complaint[] => {
    const help = remedy ?? hint(path, kind);
    return [{ path, part: 'value', message, ...(help === undefined ? {} : { remedy: help }) }];
  };
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey([...path, key], kind));
  if (issue.code === 'invalid_union') return explainUnion(issue, root, kind);
  if (found === undefined) return say(MISSING);
  if (found === null) return say('has no value');
  switch (issue.code) {
    case 'invalid_type':
      return say(
        `must be ${TYPES[issue.expected] ?? issue.expected}, found ${show(found)}`,
        slip(issue.expected, found, kind.unitsBelongTo),
      );
    case 'too_small':
    case 'too_big':
      return say(`must ${bound(issue)}, found ${show(found)}`);
    case 'invalid_value':
      return oneOf(issue.values.map(String), found).flatMap((words) => say(...words));
    case 'invalid_key': {
      const message = 'cannot be a name';
      const remedy = 'begin with a letter; then letters, digits, _ and - without spaces';
      return [{ path, part: 'key', message, remedy }];
    }
    case 'invalid_format':
      return say(`must be a name (letters, digits, _ and -), found ${show(found)}`);
    case 'not_multiple_of':
    case 'invalid_element':
    case 'custom':
      return say(`is not right, found ${show(found)}: ${issue.message}`);
  }
}

function oneOf(options: readonly string[], found: unknown): [string, string?][] {
  const message = `must be ${options.join(' or ')}, found ${show(found)}`;
  const near = typeof found === 'string' ? nearest(found, options) : undefined;
  return [near === undefined ? [message] : [message, `did you mean ${near}?`]];
}

function unknownKey(path: readonly PropertyKey[], { noun, guide }: Kind): Complaint {
  const name = String(path.at(-1));
  const known = guide.keysAt(path.slice(0, -1));
  const near = nearest(name, known);
  const merge = 'merge keys are not part of YAML 1.2: write the keys out';
  const remedy = near ? `did you mean ${near}?` : name === '<<' ? merge : `known here: ${known.join(', ')}`;
  return { path, part: 'key', message: `is not a key of the ${noun}`, remedy };
}

/** Of the alternatives, the one that got furthest is the one that was meant. */
function explainUnion(issue: z.core.$ZodIssueInvalidUnion, root: unknown, kind: Kind): Complaint[] {
  const { path } = issue;
  const options = 'options' in issue && Array.isArray(issue.options) ? issue.options.map(String) : [];
  if (options.length > 0 && valueAt(root, path) !== undefined) {
    return oneOf(options, valueAt(root, path)).map(([message, remedy]) => ({
      path,
      part: 'value',
      message,
      ...(remedy === undefined ? {} : { remedy }),
    }));
  }
  const deeper = issue.errors.find(
    (branch) => branch.length > 0 && branch.every((inner) => inner.path.length > 0),
  );
  if (deeper) {
    return deeper.flatMap((inner) => explain({ ...inner, path: [...path, ...inner.path] }, root, kind));
  }
  // A number out of range is nearer to the truth than "must be a number or a table".
  const ranged = issue.errors.flat().find((inner) => inner.code !== 'invalid_type');
  if (ranged) return explain({ ...ranged, path: [...path, ...ranged.path] }, root, kind);
  const found = valueAt(root, path);
  const remedy = hint(path, kind);
  const message =
    found === undefined
      ? MISSING
      : found === null
        ? 'has no value'
        : `is not understood, found ${show(found)}`;
  return [{ path, part: 'value', message, ...(remedy === undefined ? {} : { remedy }) }];
}

function hint(path: readonly PropertyKey[], { guide }: Kind): string | undefined {
  const description = guide.descriptionAt(path);
  const name = path.findLast((step) => typeof step === 'string');
  return description === undefined || name === undefined ? undefined : `${String(name)} is ${description}`;
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let value = root;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[step];
  }
  return value;
}

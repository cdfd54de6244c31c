import { TomochartError, type Place, type Problem } from '../error.ts';
import type { Complaint } from './complaint.ts';
import { readDocument, type ReadDocument } from './document.ts';
import { explainIssues } from './explain.ts';
import type { FileKind, FileWords } from './fileKind.ts';

/** A file that is right, and where each part of it stands. */
export interface ParsedFile<T> {
  readonly value: T;
  readonly placeOf: ReadDocument['placeOf'];
}

/**
 * The value that a YAML text describes.
 * @param file what the messages call the text
 * @throws TomochartError BAD_CONFIG with all problems, each with its place, in the order of the text
 */
export function parseYaml<T>(text: string, file: string, kind: FileKind<T>): ParsedFile<T> {
  const { value, problems: faults, placeOf } = readDocument(text, file, kind);
  const problems = [...faults];
  if (value === undefined) throw badFile(file, kind, problems);
  const parsed = kind.schema.safeParse(value);
  const complaints = [...explainIssues(parsed.error?.issues ?? [], value, kind), ...kind.relations(value)];
  problems.push(...complaints.map((complaint) => problemOf(complaint, kind, placeOf)));
  if (parsed.success && problems.length === 0) return { value: parsed.data, placeOf };
  throw badFile(file, kind, problems.sort(byPlace));
}

/** The error for a file that is wrong, or cannot be read, with everything that is known to be wrong with it. */
export function badFile(
  file: string,
  { describes, page }: FileWords,
  problems: readonly Problem[],
  cause?: unknown,
): TomochartError {
  const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
  return new TomochartError('BAD_CONFIG', `${file} does not describe ${describes}: ${count}`, {
    problems,
    remedy: `mend the places named; ${page} describes every key`,
    ...(cause === undefined ? {} : { cause }),
  });
}

/** A complaint with the place of what it is about. */
export function problemOf(
  { path, part, message, remedy }: Complaint,
  { noun }: FileWords,
  placeOf: (path: readonly PropertyKey[], part: 'key' | 'value') => Place,
): Problem {
  const about = path.length === 0 ? noun : path.map(String).join('.');
  return { about, message, ...(remedy === undefined ? {} : { remedy }), place: placeOf(path, part) };
}

/** The order of the text. */
export function byPlace(a: Problem, b: Problem): number {
  const [p, q] = [a.place, b.place];
  return (p?.line ?? 0) - (q?.line ?? 0) || (p?.column ?? 0) - (q?.column ?? 0);
}

import { readFile } from 'node:fs/promises';
import { TomochartError, type Place, type Problem } from '#core';
import type { Complaint } from './complaint.ts';
import { readDocument, WHOLE_FILE } from './document.ts';
import { explainIssues } from './explain.ts';
import { checkRelations } from './relations.ts';
import { beamlineSchema, completeBeamline, type BeamlineConfig } from './schema.ts';

/**
 * Reads a beamline file.
 * @param path of the YAML file; it is also what the messages call the file
 * @throws TomochartError BAD_CONFIG with all problems, each with file, line and column; also when the
 *   file does not exist or cannot be read
 */
export async function loadBeamline(path: string): Promise<BeamlineConfig> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (thrown) {
    const [message, remedy] = unreadable(thrown);
    throw badConfig(path, [{ about: path, message, remedy }], thrown);
  }
  return parseBeamline(text, path);
}

/**
 * The beamline that a YAML text describes.
 * @param file what the messages call the text
 * @throws TomochartError BAD_CONFIG with all problems, in the order of the text
 */
export function parseBeamline(text: string, file: string): BeamlineConfig {
  const document = readDocument(text, file);
  const problems = [...document.problems];
  if (document.value === undefined) throw badConfig(file, problems);
  const parsed = beamlineSchema.safeParse(document.value);
  const complaints = [
    ...explainIssues(parsed.error?.issues ?? [], document.value),
    ...checkRelations(document.value),
  ];
  problems.push(...complaints.map((complaint) => problemOf(complaint, document.placeOf)));
  if (parsed.success && problems.length === 0) return completeBeamline(parsed.data);
  throw badConfig(file, problems.sort(byPlace));
}

function problemOf(
  { path, part, message, remedy }: Complaint,
  placeOf: (path: readonly PropertyKey[], part: 'key' | 'value') => Place,
): Problem {
  const about = path.length === 0 ? WHOLE_FILE : path.map(String).join('.');
  return { about, message, ...(remedy === undefined ? {} : { remedy }), place: placeOf(path, part) };
}

function byPlace(a: Problem, b: Problem): number {
  const [p, q] = [a.place, b.place];
  return (p?.line ?? 0) - (q?.line ?? 0) || (p?.column ?? 0) - (q?.column ?? 0);
}

function badConfig(file: string, problems: readonly Problem[], cause?: unknown): TomochartError {
  const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
  return new TomochartError('BAD_CONFIG', `${file} does not describe a beamline: ${count}`, {
    problems,
    remedy: 'mend the places named; docs/beamline-file.md describes every key',
    ...(cause === undefined ? {} : { cause }),
  });
}

function unreadable(thrown: unknown): [message: string, remedy: string] {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return ['no such file', 'check the path given to --beamline'];
    case 'EISDIR':
      return ['is a directory, not a file', 'name the YAML file in it'];
    case 'EACCES':
    case 'EPERM':
      return ['may not be read', 'ask for permission to read it'];
    default:
      return [`cannot be read (${code || String(thrown)})`, 'check the disk and the path'];
  }
}

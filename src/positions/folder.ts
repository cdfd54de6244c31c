import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { TomochartError } from '#core';
import { editDistance } from '#core/yaml';
import { checkName, ENDING } from './name.ts';

/** The folder of a visit that holds its positions. */
export const FOLDER = '.positions';

/** A missing position is answered with this many of those that exist. */
const MOST_NAMES = 12;

/** The folder of the positions of a visit. */
export function folderOf(visit: string): string {
  return join(visit, FOLDER);
}

/**
 * The file of a position, whether it exists or not.
 * @throws TomochartError BAD_CONFIG when `name` cannot be the name of a position
 */
export function fileOf(visit: string, name: string): string {
  return join(folderOf(visit), checkName(name) + ENDING);
}

/**
 * The names of the files in the folder, sorted; hidden ones left out. Empty when there is no such folder.
 * @throws TomochartError NOT_FOUND when there is no visit; FILE when the folder cannot be read
 */
export async function filesIn(visit: string): Promise<string[]> {
  await checkVisit(visit);
  try {
    const files = await readdir(folderOf(visit));
    return files.filter((file) => !file.startsWith('.')).sort();
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT') return [];
    if (codeOf(thrown) === 'ENOTDIR') {
      const message = `${folderOf(visit)} is not a folder, so it holds no positions`;
      throw new TomochartError('FILE', message, { remedy: 'move it elsewhere', cause: thrown });
    }
    throw fileFault(thrown, 'read', folderOf(visit));
  }
}

/** @throws TomochartError NOT_FOUND when the folder of the visit does not exist */
export async function checkVisit(visit: string): Promise<void> {
  const found = await stat(visit).catch(() => undefined);
  if (found?.isDirectory()) return;
  const message = `there is no visit folder ${visit}`;
  throw new TomochartError('NOT_FOUND', message, { remedy: 'check the path of the visit' });
}

/**
 * The error for a position that does not exist: it names those that do, the nearest first.
 * @throws TomochartError NOT_FOUND when not even the visit exists
 */
export async function missing(visit: string, name: string): Promise<TomochartError> {
  const files = await filesIn(visit);
  const known = files.filter((file) => file.endsWith(ENDING)).map((file) => file.slice(0, -ENDING.length));
  const message = `there is no position ${name} in ${folderOf(visit)}`;
  return new TomochartError('NOT_FOUND', message, { remedy: remedyFor(name, files, known) });
}

function remedyFor(name: string, files: readonly string[], known: readonly string[]): string {
  if (files.includes(`${name}.yml`)) return `rename ${name}.yml to ${name}${ENDING}`;
  if (known.length === 0)
    return `the visit has no positions yet: write ${name}${ENDING}, see docs/positions.md`;
  const distance = new Map(known.map((other) => [other, editDistance(name, other.slice(0, 80))]));
  const nearestFirst = known.toSorted((a, b) => distance.get(a)! - distance.get(b)!);
  const more = nearestFirst.length - MOST_NAMES;
  return `positions: ${nearestFirst.slice(0, MOST_NAMES).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** The system's code of an error, e.g. `ENOENT`; empty when it has none. */
export function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
}

/** What the system did not let us do with a file or folder, as an error that says it. */
export function fileFault(
  thrown: unknown,
  verb: 'read' | 'written' | 'deleted',
  path: string,
): TomochartError {
  const code = codeOf(thrown);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    const remedy = 'free some space, or raise the quota';
    return new TomochartError('DISK_FULL', `no space to write ${path}`, { remedy, cause: thrown });
  }
  const denied = ['EACCES', 'EPERM', 'EROFS'].includes(code);
  const why = denied
    ? 'permission denied'
    : code === 'ENOTDIR'
      ? 'a folder of its path is a file'
      : code || String(thrown);
  const remedy = denied ? 'ask for permission to it' : 'check the disk and the path';
  return new TomochartError('FILE', `${path} cannot be ${verb}: ${why}`, { remedy, cause: thrown });
}

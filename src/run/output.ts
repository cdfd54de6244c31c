import { accessSync, constants, existsSync, mkdirSync, rmSync, statSync, statfsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { TomochartError, type Problem } from '#core';
import { claimFile, CountingFile, ScanFile, type ScanFileSpec, type ScanSink } from '#data';
import type { OutputFacts, ScanPlan } from '#scan';
import {
  isNumbered,
  lengthProblems,
  nameProblems,
  numberedName,
  writtenName,
  type NameWords,
} from './fileName.ts';
import { dxchangeOf } from './dxchangeName.ts';
import { takeScanNumber } from './scanNumber.ts';

/** Where a scan is to be stored: a folder, and a file name in which `####` stands for the scan number. */
export interface OutputChoice {
  readonly directory: string;
  /** Default `scan-####.h5`; words in braces stand for what `words` says. */
  readonly fileName?: string;
  readonly words?: NameWords;
}

/**
 * What the planner has to know of the place: nothing is made or changed. A folder that does not exist yet
 * counts as the nearest one that does.
 * @throws TomochartError BAD_REQUEST when the names make no sense
 */
export function outputFacts({ directory, fileName = 'scan-####.h5', words }: OutputChoice): OutputFacts {
  const folder = resolve(directory);
  const written = words ? writtenName(fileName, words) : fileName;
  const name = written.endsWith('.h5') ? written : `${written}.h5`;
  const file = join(folder, name);
  const wrong = nameProblems(fileName);
  const problems = [...(wrong.length > 0 ? wrong : lengthProblems(name)), ...folderProblems(directory)];
  if (problems.length > 0) {
    throw new TomochartError('BAD_REQUEST', 'the data cannot be stored as asked', { problems });
  }
  let existing = folder;
  while (!existsSync(existing) && dirname(existing) !== existing) existing = dirname(existing);
  return {
    directory: folder,
    file,
    exists: existsSync(file),
    writable: isWritableFolder(existing),
    freeBytes: freeBytesOf(existing),
  };
}

/** Everything about a file but its path, once that is known. */
export type SpecOf = (path: string) => Omit<ScanFileSpec, 'path'>;

/**
 * Makes the file of a plan; a number is taken only now, when every check has passed.
 * @param master the scan has a master file beside the DXchange file: it gets the name, for now without content
 */
export async function openOutput(
  plan: ScanPlan,
  specOf: SpecOf,
  signal: AbortSignal,
  { master = false }: { readonly master?: boolean } = {},
): Promise<ScanSink> {
  const folder = dirname(plan.file);
  makeFolder(folder);
  const createAt = (path: string) => ScanFile.create({ ...specOf(path), path }, { signal });
  const create = (path: string) => (master ? beside(path, createAt) : createAt(path));
  if (!isNumbered(basename(plan.file))) return create(plan.file);
  for (;;) {
    const path = join(folder, numberedName(basename(plan.file), takenNumber(plan.file)));
    try {
      return await create(path);
    } catch (thrown) {
      // Another program has made a file of this name without asking for a number.
      if (!(thrown instanceof TomochartError && thrown.code === 'EXISTS')) throw thrown;
    }
  }
}

/** Takes the name of the master file, then makes the DXchange file; without that the name is free again. */
async function beside(master: string, create: (path: string) => Promise<ScanSink>): Promise<ScanSink> {
  claimFile(master);
  try {
    return await create(dxchangeOf(master));
  } catch (thrown) {
    rmSync(master, { force: true });
    throw thrown;
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (thrown) {
    throw notWritable(folder, thrown);
  }
}

function takenNumber(pattern: string): number {
  try {
    return takeScanNumber(pattern);
  } catch (thrown) {
    throw notWritable(dirname(pattern), thrown);
  }
}

/** The folder could be written when the scan was planned. */
function notWritable(folder: string, thrown: unknown): TomochartError {
  const { code, message } = thrown as NodeJS.ErrnoException;
  const full = code === 'ENOSPC' || code === 'EDQUOT';
  return new TomochartError(full ? 'DISK_FULL' : 'FILE', `${folder} cannot be written: ${message}`, {
    remedy: full
      ? 'free space there, or name another folder with --out'
      : 'make it writable, or name another folder with --out',
    cause: thrown,
  });
}

/** Makes the file of another detector of the same scan: the same name with that of the detector in it. */
export function openSibling(
  file: string,
  firstDetector: string,
  detector: string,
  specOf: SpecOf,
  signal: AbortSignal,
): Promise<ScanSink> {
  const path = siblingOf(file, firstDetector, detector);
  return ScanFile.create({ ...specOf(path), path }, { signal });
}

/** `scan-0001_cam.h5` becomes `scan-0001_side.h5`, and `scan-0001.h5` `scan-0001_side.h5`, too. */
export function siblingOf(file: string, firstDetector: string, detector: string): string {
  const stem = basename(file, '.h5');
  const named = new RegExp(`(^|[-_.])${firstDetector}(?=$|[-_.])`);
  const name = named.test(stem)
    ? stem.replace(named, (_, separator: string) => separator + detector)
    : `${stem}_${detector}`;
  return join(dirname(file), `${name}.h5`);
}

/** The sink of a dry run. */
export function countingOutput(plan: ScanPlan): ScanSink {
  const { width, height, bytesPerPixel } = plan.detector;
  return new CountingFile(plan.file, plan.frames, width * height * bytesPerPixel);
}

function folderProblems(directory: string): Problem[] {
  if (directory !== '') return [];
  return [{ about: 'out', message: 'is no folder name', remedy: 'use . for the folder you are in' }];
}

function isWritableFolder(folder: string): boolean {
  try {
    // To root a file may be as accessible as a folder.
    if (!statSync(folder).isDirectory()) return false;
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function freeBytesOf(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

import { accessSync, constants, existsSync, mkdirSync, readdirSync, statSync, statfsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { TomochartError, type Problem } from '#core';
import { CountingFile, ScanFile, type ScanFileSpec, type ScanSink } from '#data';
import type { OutputFacts, ScanPlan } from '#scan';

const NUMBER = '####';

/** Of a file name, in bytes: what Linux and macOS allow, less the ending of the journal beside the file. */
const LONGEST_NAME = 240;

/** Where a scan is to be stored: a folder and a file name in which `####` stands for the next free number. */
export interface OutputChoice {
  readonly directory: string;
  /** Default `scan-####.h5`. */
  readonly fileName?: string;
}

/**
 * What the planner has to know of the place: nothing is made or changed. A folder that does not exist yet
 * counts as the nearest one that does.
 * @throws TomochartError BAD_REQUEST when the names make no sense
 */
export function outputFacts({ directory, fileName = `scan-${NUMBER}.h5` }: OutputChoice): OutputFacts {
  const folder = resolve(directory);
  const name = fileName.endsWith('.h5') ? fileName : `${fileName}.h5`;
  const file = join(folder, name);
  const problems = [...nameProblems(fileName, name), ...folderProblems(directory)];
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

/** Makes the file of a plan; a number is taken only now, and by making the file, so that no two scans share one. */
export async function openOutput(
  plan: ScanPlan,
  spec: Omit<ScanFileSpec, 'path'>,
  signal: AbortSignal,
): Promise<ScanSink> {
  mkdirSync(dirname(plan.file), { recursive: true });
  if (!plan.file.includes(NUMBER)) return ScanFile.create({ ...spec, path: plan.file }, { signal });
  for (let number = nextNumber(plan.file); ; number++) {
    const path = plan.file.replace(NUMBER, String(number).padStart(NUMBER.length, '0'));
    try {
      return await ScanFile.create({ ...spec, path }, { signal });
    } catch (thrown) {
      // Another process was faster: its number is gone, ours is the next.
      if (!(thrown instanceof TomochartError && thrown.code === 'EXISTS')) throw thrown;
    }
  }
}

/** Makes the file of another detector of the same scan: the same name with that of the detector in it. */
export function openSibling(
  file: string,
  firstDetector: string,
  detector: string,
  spec: Omit<ScanFileSpec, 'path'>,
  signal: AbortSignal,
): Promise<ScanSink> {
  return ScanFile.create({ ...spec, path: siblingOf(file, firstDetector, detector) }, { signal });
}

/** `scan-0001_cam.h5` becomes `scan-0001_side.h5`. */
export function siblingOf(file: string, firstDetector: string, detector: string): string {
  const stem = file.replace(/\.h5$/, '').replace(new RegExp(`_${firstDetector}$`), '');
  return `${stem}_${detector}.h5`;
}

/** The sink of a dry run. */
export function countingOutput(plan: ScanPlan): ScanSink {
  const { width, height, bytesPerPixel } = plan.detector;
  return new CountingFile(plan.file, plan.frames, width * height * bytesPerPixel);
}

/** The number after the highest that a name of the pattern's folder has: `####` of `scan-####.h5`. */
export function nextNumber(pattern: string): number {
  const [before = ''] = basename(pattern).split(NUMBER);
  const numbers = readdirSync(dirname(pattern))
    .filter((name) => name.startsWith(before))
    // The journal of a scan whose file was moved away still owns its number.
    .map((name) => /^\d+/.exec(name.slice(before.length)))
    .flatMap((match) => (match ? [Number(match[0])] : []));
  return Math.max(0, ...numbers) + 1;
}

function nameProblems(asked: string, name: string): Problem[] {
  const say = (message: string, remedy: string) => [{ about: 'file', message, remedy }];
  if (['', '.', '..', '.h5'].includes(asked)) return say('is no file name', 'choose one, e.g. bone-####.h5');
  if (asked.includes('/') || asked.includes('\0')) {
    return say(`${asked} is not a plain file name`, 'name the folder with --out');
  }
  // The journal beside the file has a longer name.
  if (Buffer.byteLength(name) > LONGEST_NAME) {
    return say(`the name has ${Buffer.byteLength(name)} bytes`, `use at most ${LONGEST_NAME}`);
  }
  return [];
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

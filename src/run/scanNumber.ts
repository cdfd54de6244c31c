import { closeSync, mkdirSync, openSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { numberPattern } from './fileName.ts';

/** Hidden folder with an empty file for each of the last numbers given, also when the scans have been moved away. */
const MARKERS = '.scan-numbers';

/**
 * Markers that are kept. One would do for a single program; whoever lists the folder while others add and remove
 * markers may miss the newest ones, but not eight.
 */
const KEPT = 8;

/**
 * Takes the next scan number of a folder: one more than the last one given and than any in a name of this kind.
 * No two calls get the same, in this or in another program: the number is taken by making its marker, which fails
 * where it exists, and whoever finds a later marker than his own has come too late and takes another.
 * @param pattern path whose name has `####` where the number goes
 * @throws the system's error when the folder cannot be read or written
 */
export function takeScanNumber(pattern: string): number {
  const folder = join(dirname(pattern), MARKERS);
  mkdirSync(folder, { recursive: true });
  for (;;) {
    const number = Math.max(highestNumber(pattern), highestOf(markersIn(folder))) + 1;
    const marker = join(folder, String(number));
    try {
      closeSync(openSync(marker, 'wx'));
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code === 'EEXIST') continue;
      throw thrown;
    }
    const markers = markersIn(folder);
    if (highestOf(markers) > number) {
      rmSync(marker, { force: true });
      continue;
    }
    for (const old of markers) if (old <= number - KEPT) rmSync(join(folder, String(old)), { force: true });
    return number;
  }
}

/** The highest number in a name of this kind in its folder, 0 when there is none. */
export function highestNumber(pattern: string): number {
  const kind = numberPattern(basename(pattern));
  const numbers = readdirSync(dirname(pattern)).flatMap((name) => {
    const digits = kind.exec(name)?.[1];
    return digits === undefined ? [] : [Number(digits)];
  });
  return highestOf(numbers);
}

function highestOf(numbers: readonly number[]): number {
  return numbers.reduce((most, number) => Math.max(most, number), 0);
}

function markersIn(folder: string): number[] {
  return readdirSync(folder).flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
}

import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { TomochartError } from '#core';
import type { SeriesPlan } from '#series';
import { highestNumber } from '../scanNumber.ts';
import { VERSION, type SeriesHeader, type SeriesLogged } from './logged.ts';

const PATTERN = 'series-####.jsonl';

/** The record of a series: `series-####.jsonl`, on the disk as soon as a point has ended. */
export class SeriesLog {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /**
   * Begins a record in the folder of the files; the number is taken by making the file.
   * @throws TomochartError FILE or DISK_FULL
   */
  static create(plan: SeriesPlan, date: Date): SeriesLog {
    const header = headerOf(plan, date);
    const folder = dirname(header.file);
    mkdirSync(folder, { recursive: true });
    for (let number = highestNumber(join(folder, PATTERN)) + 1; ; number++) {
      const path = join(folder, PATTERN.replace('####', String(number).padStart(4, '0')));
      // The master of the same number belongs to another series.
      if (existsSync(path) || existsSync(masterOf(path))) continue;
      const log = new SeriesLog(path);
      log.write({ ...header });
      return log;
    }
  }

  /**
   * Goes on with a record.
   * @throws TomochartError BAD_REQUEST when it is the record of something else
   */
  static resume({ path, header }: SeriesLogged, plan: SeriesPlan, date: Date): SeriesLog {
    const now = headerOf(plan, date);
    for (const [key, words] of [
      ['points', 'other points'],
      ['request', 'another scan'],
      ['beamline', 'another beamline'],
    ] as const) {
      if (JSON.stringify(now[key]) === JSON.stringify(header[key])) continue;
      throw new TomochartError('BAD_REQUEST', `${path} is the record of ${words}`, {
        remedy: 'resume with the series file that it was begun with, or begin anew without --resume',
      });
    }
    const log = new SeriesLog(path);
    // What a crash left of a line must not spoil the next one.
    log.write({ event: 'resume', date: date.toISOString() }, '\n');
    return log;
  }

  /** Where the one file of this series is. */
  get master(): string {
    return masterOf(this.path);
  }

  /**
   * Adds a line, and waits until the disk has it.
   * @throws TomochartError FILE or DISK_FULL
   */
  write(line: Readonly<Record<string, unknown>>, before = ''): void {
    try {
      const fd = openSync(this.path, 'a');
      try {
        writeSync(fd, `${before}${JSON.stringify(line)}\n`);
        fsyncSync(fd);
      } finally {
        closeSync(fd);
      }
    } catch (thrown) {
      const { code, message } = thrown as NodeJS.ErrnoException;
      throw new TomochartError(code === 'ENOSPC' ? 'DISK_FULL' : 'FILE', `${this.path}: ${message}`, {
        cause: thrown,
      });
    }
  }
}

function headerOf(plan: SeriesPlan, date: Date): SeriesHeader {
  const [first] = plan.points;
  return {
    event: 'series',
    version: VERSION,
    date: date.toISOString(),
    beamline: plan.beamline,
    origin: plan.origin,
    file: first?.scan.file ?? '',
    request: first?.scan.request ?? null,
    points: plan.points.map(({ values }) => values),
  };
}

function masterOf(path: string): string {
  return path.replace(/\.jsonl$/, '') + '.h5';
}

import { closeSync, copyFileSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { asTomochartError, TomochartError } from '#core';
import { formatVersion } from './dxchange.ts';
import { blockOf, stringBlock } from './element.ts';
import type { Entry } from './entry.ts';
import { Hdf5Editor } from './hdf5Editor.ts';
import { Hdf5File } from './hdf5File.ts';
import { claim } from './scanSpec.ts';
import { linkPoint, membersOf, type LinkedPoint } from './seriesLinks.ts';

export type { LinkedPoint } from './seriesLinks.ts';

/** What a master file shows from the beginning. */
export interface SeriesFileSpec {
  readonly path: string;
  /** Outer axes, the slowest first. */
  readonly axes: readonly { readonly name: string; readonly units: string }[];
  /** Where the axes stand at each point, in the order of the points. */
  readonly points: readonly Readonly<Record<string, number>>[];
  readonly entries: readonly Entry[];
}

const TABLE = '/series';
const STATUSES = ['planned', 'done'] as const;
const STATUS_BYTES = 1 + Math.max(...STATUSES.map(({ length }) => length));
/**
 * The one file of a series: a master in which `exchange_N`, `measurement_N`, `process_N` and `defaults_N` (Data
 * Exchange guide, section 4.1) lead to the files of the scans by external links, relative to the master, so that
 * the folder can be moved. Each change is made on a copy that takes the master's place, so that whoever opens it
 * sees a whole file, whatever ends the program.
 */
export class SeriesFile {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /**
   * Makes the master, with the table of its points and no scan yet.
   * @throws TomochartError EXISTS, NOT_FOUND (the folder), DISK_FULL or FILE
   */
  static async create(spec: SeriesFileSpec): Promise<SeriesFile> {
    claim(spec.path);
    try {
      const file = await Hdf5Editor.create(spec.path);
      try {
        describe(file, spec);
      } finally {
        file.close();
      }
      return new SeriesFile(spec.path);
    } catch (thrown) {
      rmSync(spec.path, { force: true });
      throw asTomochartError(thrown, 'FILE');
    }
  }

  /**
   * Takes up a master that was begun before.
   * @throws TomochartError NOT_FOUND, or FILE when it is none
   */
  static async open(path: string): Promise<SeriesFile> {
    const file = await Hdf5File.open(path);
    const known = file.kindAt(`${TABLE}/status`) === 'dataset';
    file.close();
    if (!known) throw new TomochartError('FILE', `${path} is not the file of a series`);
    return new SeriesFile(path);
  }

  /** Shows a scan. Showing it again changes nothing. */
  async link(point: LinkedPoint): Promise<void> {
    const members = await membersOf(point.file);
    await this.#change((file) => {
      if (file.kindAt(`/exchange_${point.number}`) === null) linkPoint(file, point, members);
      setStatus(file, point.number);
    });
  }

  /** The change on a copy in the same folder, where relative links lead to the same files. */
  async #change(change: (file: Hdf5Editor) => void): Promise<void> {
    const copy = join(dirname(this.path), `.${basename(this.path)}.${process.pid}`);
    try {
      copyFileSync(this.path, copy);
      const file = await Hdf5Editor.reopen(copy);
      try {
        change(file);
      } finally {
        file.close();
      }
      flush(copy);
      renameSync(copy, this.path);
    } catch (thrown) {
      rmSync(copy, { force: true });
      throw asTomochartError(thrown, 'FILE');
    }
  }
}

function describe(file: Hdf5Editor, { axes, points, entries }: SeriesFileSpec): void {
  file.ensureGroup(TABLE);
  axes.forEach(({ name, units }, rank) => {
    const path = `${TABLE}/axes/${name}`;
    const values = Float64Array.from(points, (point) => point[name] ?? NaN);
    file.putEntry({ path, value: values, units, description: 'where the axis stands at each point' });
    file.putAttribute({ path, name: 'rank', value: rank });
  });
  const planned = points.map(() => STATUSES[0]);
  file.put(`${TABLE}/status`, stringBlock(planned, STATUS_BYTES));
  const number = Int32Array.from(points, (_, k) => k + 1);
  file.put(`${TABLE}/number`, blockOf({ path: '', value: number }));
  file.putAttribute({ path: TABLE, name: 'axes', value: axes.map(({ name }) => name).join(':') });
  for (const entry of entries) file.putEntry(entry);
  file.putAttribute({ path: '/', name: 'implements', value: 'exchange:measurement:process' });
  file.putAttribute({ path: '/', name: 'version', value: formatVersion });
}

function setStatus(file: Hdf5Editor, number: number): void {
  const path = `${TABLE}/status`;
  const status = file.value(path);
  if (!Array.isArray(status) || status[number - 1] === undefined) {
    throw new TomochartError('FILE', `${file.path}: the series has no point ${number}`);
  }
  const changed = status.map((word, k) => (k === number - 1 ? STATUSES[1] : word));
  file.put(path, stringBlock(changed, STATUS_BYTES));
}

function flush(path: string): void {
  const fd = openSync(path, 'r+');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

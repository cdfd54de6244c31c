import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { asTomochartError, type Clock } from '#core';
import { SeriesFile } from '#data';
import type { SeriesPlan } from '#series';
import { SeriesLog } from './log.ts';
import type { SeriesLogged } from './logged.ts';
import type { PointRecord, SeriesRecord } from './record.ts';

/** What a series leaves on the disk beside the files of its scans: its record, and the master that shows them all. */
export class Store {
  readonly #log: SeriesLog;
  readonly #master: SeriesFile | undefined;

  private constructor(log: SeriesLog, master: SeriesFile | undefined) {
    this.#log = log;
    this.#master = master;
  }

  /** Begins a record and, where one file is asked for, a master; or goes on with those of an earlier run. */
  static async open(job: {
    readonly plan: SeriesPlan;
    readonly clock: Clock;
    readonly resume?: SeriesLogged;
  }): Promise<Store> {
    const { plan, clock, resume } = job;
    const log = resume ? SeriesLog.resume(resume, plan, clock.date()) : SeriesLog.create(plan, clock.date());
    if (plan.files === 'each') return new Store(log, undefined);
    const path = resolve(log.master);
    const begun = resume !== undefined && existsSync(path);
    return new Store(log, begun ? await SeriesFile.open(path) : await SeriesFile.create(specOf(plan, path)));
  }

  get log(): string {
    return this.#log.path;
  }

  get master(): string | null {
    return this.#master?.path ?? null;
  }

  /** Notes what became of a point; the disk has it when this returns. */
  note(record: PointRecord): void {
    this.#log.write({ event: 'point', ...record });
  }

  /** Shows a point that is done in the master. What prevents that is returned: the files of the scans are whole. */
  async show({ status, file, point, values }: PointRecord): Promise<string | undefined> {
    if (!this.#master || status !== 'done' || file === null) return undefined;
    try {
      await this.#master.link({ number: point, file, values });
      return undefined;
    } catch (thrown) {
      return `point ${point} is not in the one file: ${asTomochartError(thrown, 'FILE').message}`;
    }
  }

  /** The last line: the summary, without the points, which have lines of their own. */
  end(record: SeriesRecord): void {
    this.#log.write({ event: 'end', ...record, points: undefined });
  }
}

function specOf(plan: SeriesPlan, path: string) {
  return {
    path,
    axes: plan.axes.map(({ axis, units }) => ({ name: axis, units })),
    points: plan.points.map(({ values }) => values),
    entries: [{ path: '/series/beamline', value: plan.beamline }],
  };
}

import { readFileSync } from 'node:fs';
import { TomochartError } from '#core';
import { recordOf } from '#core/yaml';
import type { SeriesPlan } from '#series';
import type { PointRecord } from './record.ts';

/** Of the lines of a record; another version is not read. */
export const VERSION = 1;

/** The first line of a record: enough to know whether a plan is the same, and to go on with it. */
export interface SeriesHeader {
  readonly event: 'series';
  readonly version: number;
  readonly date: string;
  readonly beamline: string;
  readonly origin: SeriesPlan['origin'];
  /** Pattern of the file names, with its folder. */
  readonly file: string;
  readonly request: SeriesPlan['points'][number]['scan']['request'] | null;
  readonly points: readonly Readonly<Record<string, number>>[];
}

/** What a record says: what was asked, and what is done. */
export interface SeriesLogged {
  readonly path: string;
  readonly header: SeriesHeader;
  /** The last word on each point that is done, by number. */
  readonly done: ReadonlyMap<number, PointRecord>;
}

/**
 * Reads the record of a series that was begun before.
 * @throws TomochartError NOT_FOUND, or BAD_REQUEST when it is none
 */
export function readSeriesLog(path: string): SeriesLogged {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (thrown) {
    throw new TomochartError('NOT_FOUND', `${path} cannot be read`, {
      remedy: 'name the series-####.jsonl beside the files',
      cause: thrown,
    });
  }
  const lines = text.split('\n').flatMap(parsed);
  const header = lines.find(isHeader);
  if (!header) {
    throw new TomochartError('BAD_REQUEST', `${path} is not the record of a series`, {
      remedy: 'name the series-####.jsonl beside the files',
    });
  }
  const ended = lines.filter(isPoint);
  const done = ended.filter(({ status }) => status === 'done').map((point) => [point.point, point] as const);
  return { path, header, done: new Map(done) };
}

/** A line that a crash has torn says nothing. */
function parsed(line: string): unknown[] {
  try {
    return [JSON.parse(line)];
  } catch {
    return [];
  }
}

function isHeader(line: unknown): line is SeriesHeader {
  const { event, version, points, origin, file } = recordOf(line);
  return (
    event === 'series' && version === VERSION && Array.isArray(points) && !!origin && typeof file === 'string'
  );
}

function isPoint(line: unknown): line is PointRecord {
  const { event, point, status, values } = recordOf(line);
  return event === 'point' && Number.isInteger(point) && typeof status === 'string' && !!values;
}

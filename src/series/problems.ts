import { formatBytes, TomochartError, type Problem } from '#core';
import type { OutputFacts } from '#scan';
import type { SeriesRequest } from './file.ts';
import type { SeriesPoint } from './plan.ts';

/** Room left on the disk beside the frames: for the series, and for metadata, journal and preview of each scan. */
const SPARE_BYTES = 50e6;
const SPARE_BYTES_EACH = 2e6;

/** The disk is asked about once, for all points that are not stored yet. */
export function roomProblems(
  points: readonly SeriesPoint[],
  done: readonly number[],
  output: OutputFacts,
): Problem[] {
  const open = points.filter(({ number }) => !done.includes(number));
  const bytes = open.reduce((sum, { scan }) => sum + scan.rawBytes, 0);
  const room = SPARE_BYTES + open.length * SPARE_BYTES_EACH + bytes;
  if (!output.writable || room <= output.freeBytes) return [];
  const free = formatBytes(output.freeBytes);
  return [
    {
      about: 'out',
      message: `the series needs ${formatBytes(bytes)}, ${output.directory} has ${free} free`,
      remedy: 'make room, choose another folder, or take fewer points or smaller frames',
    },
  ];
}

/** Several scans cannot have one name. */
export function nameProblems(count: number, { file }: OutputFacts): Problem[] {
  if (count <= 1 || /#{2,}/.test(file)) return [];
  const message = `${file} is one name for ${count} files`;
  return [{ about: 'file', message, remedy: 'put #### where the number belongs' }];
}

/** A position that is wrong is planned as one without moves: what the planner says of that is left out. */
export function unlessTold(found: readonly Problem[], told: readonly Problem[]): Problem[] {
  return found.filter(({ about }) => about !== 'posflat' || !told.some((other) => other.about === 'posflat'));
}

/** Puts what is wrong with an argument of the macro at its place in the file. */
export function placing({ scan, placeOf }: SeriesRequest): (problem: Problem) => Problem {
  return (problem) => {
    if (problem.place) return problem;
    if (Object.hasOwn(scan, problem.about)) return { ...problem, place: placeOf(['scan', problem.about]) };
    return problem.message === 'is missing' ? { ...problem, place: placeOf(['scan'], 'key') } : problem;
  };
}

/** One error for all that is wrong with a series. */
export function badSeries(problems: readonly Problem[]): TomochartError {
  const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
  return new TomochartError('BAD_REQUEST', `the series cannot be run as asked: ${count}`, { problems });
}

import { formatBytes, formatSeconds } from '#core';
import type { PointRecord, SeriesRecord } from '#run';
import { placeWords, type SeriesPlan } from '#series';

/** What a person wants to know first; last on the screen, beside the prompt. */
export function inOneLine({ points, budget, totalFrames, rawBytes }: SeriesPlan): string {
  const end = new Date(Date.now() + budget.total * 1000);
  const day = budget.total > 86_400 ? ` on ${end.toDateString()}` : '';
  const scans = points.length === 1 ? '1 scan' : `${points.length} scans`;
  return (
    `${formatSeconds(budget.total)}, ${scans}, ${totalFrames} frames, ${formatBytes(rawBytes)}: ` +
    `begun now it would end at ${end.toTimeString().slice(0, 5)}${day}. Nothing has moved.`
  );
}

/** The end of a series as text: how it ended, whether somebody has to go and look, then each point. */
export function describeSeriesRecord(record: SeriesRecord): string {
  const { pointsDone, pointsPlanned, points, axes } = record;
  const lines: (readonly [string, string])[] = [
    ...record.unsafe.map((message) => ['NOT SAFE', message] as const),
    ...(record.error ? [['error', `${record.error.code}: ${record.error.message}`] as const] : []),
    ['points', `${pointsDone} of ${pointsPlanned} done`],
    ['time', `${formatSeconds(record.elapsedSeconds)} (planned ${formatSeconds(record.plannedSeconds)})`],
    ['outer axes', axes === 'returned' ? 'back where they stood' : 'left where they are'],
    ...record.mosaic.map((row) => [`row ${row.row}`, mosaicWords(row)] as const),
    ...(record.master ? [['one file', record.master] as const] : []),
    ...(record.log ? [['record', record.log] as const] : []),
    ...record.warnings.map((warning) => ['warning', warning] as const),
    ...warningsOfPoints(points, record.warnings).map((warning) => ['warning', warning] as const),
    ...(record.log && record.status !== 'done' ? [['go on with', `--resume ${record.log}`] as const] : []),
  ];
  return [
    headline(record),
    ...points.map(pointLine),
    '',
    ...lines.map(([name, value]) => `  ${name.padEnd(13)} ${value}`),
  ].join('\n');
}

/**
 * What was odd at the points, each kind once: the words before the colon, which name a check, tell them apart.
 */
function warningsOfPoints(points: readonly PointRecord[], told: readonly string[]): string[] {
  const kinds = new Map<string, { readonly warning: string; readonly at: number[] }>();
  for (const { point, warnings } of points) {
    for (const warning of warnings) {
      if (told.some((known) => known.startsWith(warning))) continue;
      const [kind = ''] = warning.split(':');
      const seen = kinds.get(kind) ?? { warning, at: [] };
      seen.at.push(point);
      kinds.set(kind, seen);
    }
  }
  return [...kinds.values()].map(({ warning, at }) => {
    const where = at.length === points.length ? 'every point' : `point ${at.slice(0, 8).join(', ')}`;
    return `${where}${at.length > 8 && at.length < points.length ? ', …' : ''}: ${warning}`;
  });
}

function mosaicWords({ picture, correlation }: SeriesRecord['mosaic'][number]): string {
  return correlation === null ? picture : `${picture}  correlation ${correlation.toFixed(4)}`;
}

function headline({ status, dryRun, unsafe }: SeriesRecord): string {
  const what = `${dryRun ? 'dry run of the series' : 'series'} ${status}`;
  return unsafe.length > 0 ? `${what}, and NOT EVERYTHING IS SAFE: go and look` : what;
}

function pointLine({ point, values, status, seconds, correlation, file, error }: PointRecord): string {
  return [
    `  ${String(point).padStart(4)}  ${status.padEnd(7)}`,
    placeWords(values),
    formatSeconds(seconds),
    ...(correlation === null ? [] : [`correlation ${correlation.toFixed(4)}`]),
    ...(file ? [file] : []),
    ...(error ? [error.message] : []),
  ].join('  ');
}

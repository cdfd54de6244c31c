import { formatBytes, formatNumber, formatSeconds } from '#core';
import { describePlan } from '#scan';
import type { OuterAxis } from './outer.ts';
import type { SeriesPlan, SeriesPoint } from './plan.ts';

/** Lines of points that are shown; of a longer series the beginning and the end. */
const MOST_LINES = 40;

/** The plan of a series as text for a terminal: the scan of its points, the points, totals. */
export function describeSeries(plan: SeriesPlan): string {
  const { points, axes, budget } = plan;
  const [first] = points;
  const returns = plan.returning.map(({ axis, to }) => `${axis} to ${formatNumber(to)}`);
  return [
    `series of ${points.length} ${points.length === 1 ? 'scan' : 'scans'} over ${axes.map(axisWords).join(', then ')}`,
    ...(plan.files === 'one' ? ['  files         each scan its own, and one that shows them all'] : []),
    `  on failure    ${plan.onFailure === 'stop' ? 'stop' : 'go on with the next point'}`,
    ...(plan.zigzag ? ['  zigzag        every other line backwards'] : []),
    '',
    ...(first ? [`the scan of point 1: ${describePlan(first.scan)}`, ''] : []),
    ...table(plan),
    '',
    ...(returns.length > 0 ? [`  in the end    ${returns.join(', ')}`] : []),
    `  time          ${formatSeconds(budget.total)} (scans ${formatSeconds(budget.scanning)}, ` +
      `outer axes ${formatSeconds(budget.moving)}, settling ${formatSeconds(budget.settling)})`,
    `  frames        ${plan.totalFrames}`,
    `  raw data      ${formatBytes(plan.rawBytes)}`,
    `  with volumes  ${formatBytes(plan.rawBytes + plan.volumeBytes)} (32-bit, the whole field of view)`,
    ...plan.warnings.map((warning) => `  warning       ${warning}`),
  ].join('\n');
}

/** Where the outer axes stand, e.g. `z -2, temperature 100`. */
export function placeWords(values: SeriesPoint['values']): string {
  return Object.entries(values)
    .map(([axis, value]) => `${axis} ${formatNumber(value)}`)
    .join(', ');
}

function axisWords({ axis, values, units, mosaic }: OuterAxis): string {
  const [low, high] = [Math.min(...values), Math.max(...values)].map((value) => formatNumber(value));
  const places = values.length === 1 ? 'place' : mosaic ? mosaic.role : 'places';
  const step = mosaic && values.length > 1 ? `, ${mosaic.stepPixels} pixels apart` : '';
  return `${axis} (${values.length} ${places} from ${low} to ${high} ${units}${step})`;
}

function table({ points, axes }: SeriesPlan): string[] {
  const names = axes.map(({ axis }) => axis);
  const head = ['point', ...names, 'move', 'settle', 'scan', 'frames', 'bytes'];
  const skipped = points.length - MOST_LINES;
  const rows = points.map(({ number, values, moveSeconds, settleSeconds, scan }) => [
    String(number),
    ...names.map((name) => formatNumber(values[name] ?? NaN)),
    `${moveSeconds.toFixed(1)} s`,
    `${settleSeconds.toFixed(1)} s`,
    formatSeconds(scan.budget.total),
    String(scan.totalFrames),
    formatBytes(scan.rawBytes),
  ]);
  const widths = head.map((title, k) => Math.max(title.length, ...rows.map((row) => row[k]!.length)));
  const line = (cells: readonly string[]) =>
    `  ${cells.map((cell, k) => cell.padStart(widths[k]!)).join('  ')}`;
  if (skipped <= 0) return [line(head), ...rows.map(line)];
  const half = MOST_LINES / 2;
  const middle = `  ... ${skipped} more points ...`;
  return [line(head), ...rows.slice(0, half).map(line), middle, ...rows.slice(-half).map(line)];
}

import { asTomochartError, type Problem } from '#core';
import { planScan, type BeamlineFacts, type OutputFacts, type ScanPlan, type ScanRequest } from '#scan';
import { factsAt, movesBetween, placesAfter, secondsOf, type Places } from './moves.ts';
import type { SeriesPlan, SeriesPoint } from './plan.ts';
import type { PointPlace } from './points.ts';
import { problemsTogether, Said } from './said.ts';

/** The points in order; what cannot be planned at one of them is told once for all. */
export function planPoints(
  request: ScanRequest,
  facts: BeamlineFacts,
  output: OutputFacts,
  points: readonly PointPlace[],
  axes: SeriesPlan['axes'],
) {
  const wrong = new Said<Problem>();
  const warned = new Said<string>();
  const planned: SeriesPoint[] = [];
  let places: Places = {};
  points.forEach((point, k) => {
    const moves = movesBetween(facts, places, point.values);
    places = { ...places, ...point.values };
    try {
      // The disk is asked about once, for all of them.
      const scan = planScan(request, factsAt(facts, places), { ...output, freeBytes: Infinity });
      planned.push(pointOf(k + 1, point, moves, settlingOf(axes, moves), scan));
      for (const warning of scan.warnings) warned.add(warning, warning, k + 1);
      places = { ...places, ...placesAfter(scan) };
    } catch (thrown) {
      const { problems } = asTomochartError(thrown);
      if (problems.length === 0) throw thrown;
      for (const problem of problems) wrong.add(`${problem.about}: ${problem.message}`, problem, k + 1);
    }
  });
  return {
    points: planned,
    places,
    problems: problemsTogether(wrong, points.length),
    warnings: warned.told(points.length).map(([warning, where]) => warning + where),
  };
}

function pointOf(
  number: number,
  { values, tile }: PointPlace,
  moves: SeriesPoint['moves'],
  settleSeconds: number,
  scan: ScanPlan,
): SeriesPoint {
  const moveSeconds = secondsOf(moves);
  const seconds = moveSeconds + settleSeconds + scan.budget.total;
  return { number, values, ...(tile ? { tile } : {}), moves, moveSeconds, settleSeconds, seconds, scan };
}

function settlingOf(axes: SeriesPlan['axes'], moves: SeriesPoint['moves']): number {
  const moved = axes.filter(({ axis }) => moves.some((move) => move.axis === axis));
  return Math.max(0, ...moved.map(({ settleSeconds }) => settleSeconds));
}

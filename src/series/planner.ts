import { asTomochartError, type Problem } from '#core';
import { parseRequest, type BeamlineFacts, type OutputFacts, type ScanRequest } from '#scan';
import type { SeriesRequest } from './file.ts';
import { movesBetween, secondsOf } from './moves.ts';
import { outerAxes, type Origin } from './outer.ts';
import type { SeriesBudget, SeriesPlan, SeriesPoint } from './plan.ts';
import { planPoints } from './pointPlanner.ts';
import { countOf, pointsOf } from './points.ts';
import { badSeries, nameProblems, placing, roomProblems, unlessTold } from './problems.ts';

/** More scans than this are a slip of the hand, and their plans would fill the memory. */
const MOST_POINTS = 10_000;
/** What else is known when a series is planned. */
export interface SeriesGround {
  readonly facts: BeamlineFacts;
  readonly output: OutputFacts;
  /** Where relative places and mosaics count from; default where the axes stand now. */
  readonly origin?: Origin;
  /** Numbers of the points that are stored already: they need no room. */
  readonly done?: readonly number[];
  /** What is wrong already, for instance with the position of the flats. */
  readonly problems?: readonly Problem[];
}

/**
 * Works out every scan of a series, each with the outer axes at its place. Touches nothing.
 * @throws TomochartError BAD_REQUEST with the problems of all points, each kind once
 */
export function planSeries(asked: SeriesRequest, ground: SeriesGround): SeriesPlan {
  const { facts, output, origin = {}, done = [] } = ground;
  const placed = placing(asked);
  const problems: Problem[] = [...(ground.problems ?? [])];
  const request = understood(asked, facts, problems);
  const chosen = request && detectorOf(request, facts);
  const rotation = request?.rotationAxis ?? String(asked.scan['rot_mot']);
  const outer = outerAxes(asked, facts, origin, rotation, chosen);
  problems.push(...outer.problems);
  if (!request) throw badSeries([...problems].map(placed));

  const { axes } = outer;
  const count = countOf(axes);
  const whole = axes.length > 0 && count <= MOST_POINTS;
  if (count > MOST_POINTS) {
    const message = `${count} scans are more than the ${MOST_POINTS} of a series`;
    problems.push({ about: 'over', message, remedy: 'take fewer points, or several series' });
  }
  // Without places the scan itself can still be looked at, where everything stands.
  const points = whole ? pointsOf(axes, asked.file.zigzag) : [{ values: {} }];
  const planned = planPoints(request, facts, output, points, axes);
  problems.push(...unlessTold(planned.problems, problems));
  const rawBytes = planned.points.reduce((sum, { scan }) => sum + scan.rawBytes, 0);
  problems.push(...roomProblems(planned.points, done, output));
  problems.push(...nameProblems(count, output));
  if (problems.length > 0) throw badSeries(problems.map(placed));

  const home = Object.fromEntries(axes.map(({ axis, home }) => [axis, home]));
  const returning = movesBetween(facts, planned.places, home);
  return {
    beamline: facts.name,
    axes,
    origin: home,
    files: asked.file.files,
    onFailure: asked.file.on_failure,
    zigzag: asked.file.zigzag,
    points: planned.points,
    returning,
    budget: budgetOf(planned.points, secondsOf(returning)),
    totalFrames: planned.points.reduce((sum, { scan }) => sum + scan.totalFrames, 0),
    rawBytes,
    volumeBytes: planned.points.reduce((sum, { scan }) => sum + scan.volumeBytes, 0),
    warnings: planned.warnings,
  };
}

function budgetOf(points: readonly SeriesPoint[], returnSeconds: number): SeriesBudget {
  const sum = (of: (point: SeriesPoint) => number) => points.reduce((total, point) => total + of(point), 0);
  const moving = sum(({ moveSeconds }) => moveSeconds) + returnSeconds;
  const settling = sum(({ settleSeconds }) => settleSeconds);
  const scanning = sum(({ scan }) => scan.budget.total);
  return { total: moving + settling + scanning, moving, settling, scanning };
}

function understood(
  { scan }: SeriesRequest,
  facts: BeamlineFacts,
  problems: Problem[],
): ScanRequest | undefined {
  try {
    return parseRequest(scan, Object.keys(facts.detectors));
  } catch (thrown) {
    const { problems: found } = asTomochartError(thrown);
    if (found.length === 0) throw thrown;
    problems.push(...found);
    return undefined;
  }
}

/** The first detector with the region that the scan stores: a mosaic is as fine as its field. */
function detectorOf({ detectors: [name = ''], region }: ScanRequest, facts: BeamlineFacts) {
  const chosen = Object.hasOwn(facts.detectors, name) ? facts.detectors[name] : undefined;
  return chosen && region ? { ...chosen, ...region } : chosen;
}

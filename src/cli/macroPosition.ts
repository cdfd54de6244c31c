import { statSync } from 'node:fs';
import { TomochartError, type Problem } from '#core';
import { withPosition, type PositionPlaces } from '#run';
import {
  badRequest,
  planScan,
  type BeamlineFacts,
  type OutputFacts,
  type ScanPlan,
  type ScanRequest,
} from '#scan';
import type { MacroOptions } from './macroOptions.ts';

/** What a request is planned with. */
export interface PlanningPlace {
  readonly facts: BeamlineFacts;
  readonly output: OutputFacts;
  readonly places: PositionPlaces;
  /** What is wrong with the visit already; then nothing is said of its positions. */
  readonly problems: readonly Problem[];
}

/** A visit that is named has to be there; where the data go may still have to be made. */
export function problemsOfVisit({ visit }: Pick<MacroOptions, 'visit'>): Problem[] {
  if (visit === undefined || statSync(visit, { throwIfNoEntry: false })?.isDirectory()) return [];
  const message = visit === '' ? 'is no folder name' : `there is no folder ${visit}`;
  return [{ about: 'visit', message, remedy: 'check the path, or leave it out for the default' }];
}

/**
 * Plans with the position that the request names.
 * @throws TomochartError BAD_REQUEST with what is wrong with the position and all else that the planner finds
 */
export async function planWithPosition(
  request: ScanRequest,
  { facts, output, places, problems }: PlanningPlace,
): Promise<ScanPlan> {
  const name = request.flatPosition;
  const survey =
    name === undefined
      ? { facts, problems: [] }
      : await withPosition(facts, name, request.rotationAxis, places);
  const told = problems.length > 0 ? problems : survey.problems;
  return planBeside(told, () => planScan(request, survey.facts, output));
}

/** The planner sees a position without moves in place of one that is wrong: what it says of that is left out. */
function planBeside(told: readonly Problem[], work: () => ScanPlan): ScanPlan {
  try {
    const plan = work();
    if (told.length === 0) return plan;
  } catch (thrown) {
    if (told.length === 0 || !(thrown instanceof TomochartError) || thrown.problems.length === 0)
      throw thrown;
    throw badRequest([...told, ...thrown.problems.filter(({ about }) => about !== 'posflat')]);
  }
  throw badRequest(told);
}

/**
 * What is wrong with the position named in a request whose numbers are wrong. Where the axes stand has not been
 * read then, so what would hold only for where they stand is left out.
 */
export async function problemsOfPosition(
  { rot_mot, posflat }: Readonly<Record<string, unknown>>,
  facts: BeamlineFacts,
  places: PositionPlaces,
): Promise<readonly Problem[]> {
  if (typeof posflat !== 'string' || posflat === '') return [];
  // Nothing is at the place of an axis that stands nowhere.
  const axes = Object.entries(facts.axes).map(([name, axis]) => [name, { ...axis, position: NaN }] as const);
  const rotation = typeof rot_mot === 'string' ? rot_mot : facts.trigger.axis;
  const nowhere = { ...facts, axes: Object.fromEntries(axes) };
  return (await withPosition(nowhere, posflat, rotation, places)).problems;
}

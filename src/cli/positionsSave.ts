import { mkdir } from 'node:fs/promises';
import { TomochartError, type Problem } from '#core';
import { checkName, checkPosition, deletePosition, savePosition, type NamedPosition } from '#positions';
import type { BeamlineFacts } from '#scan';
import { askedPosition, type SaveOptions } from './positionsArguments.ts';
import { mistaken, surveyedPlaces, visitOf, type PositionsOptions } from './positionsPlace.ts';
import { positionJson, stepsOf } from './positionsText.ts';
import { EXIT, type Verdict } from './terminal.ts';

/**
 * Saves a position in the visit: the chosen axes as they stand, or values given, once nothing speaks against it.
 * @throws TomochartError BAD_REQUEST with all problems; EXISTS; BAD_CONFIG for a name that is none; what
 *   `savePosition` throws
 */
export async function savePositionAs(name: string, options: SaveOptions): Promise<Verdict> {
  checkName(name);
  const { places, facts, simulated } = await surveyedPlaces(options);
  const asked = askedPosition(options, facts);
  const { groups, angleDegrees, recorded } = asked;
  const position: NamedPosition = {
    name,
    ...(options.description === undefined ? {} : { description: options.description }),
    ...(angleDegrees === undefined ? {} : { angleDegrees }),
    groups,
  };
  const problems = [...asked.problems, ...speakingAgainst(position, facts, recorded, options.force ?? false)];
  if (problems.length > 0) throw mistaken(`the position ${name} cannot be saved`, problems);
  const { visit, beamlineFile } = places;
  // A visit that is named is there; the default one may not be yet. If it cannot be made, saving says why.
  if (options.visit === undefined) await mkdir(visit, { recursive: true }).catch(() => undefined);
  const file = await savePosition(visit, position, { overwrite: options.overwrite ?? false }).catch(
    sayOverwrite,
  );
  const warnings = [
    ...(simulated && recorded.length > 0
      ? [`${recorded.join(', ')}: where the simulated beamline begins; give values with --at`]
      : []),
    ...(Object.hasOwn(facts.positions, name)
      ? [`scans of this visit no longer use ${name} of ${beamlineFile}`]
      : []),
  ];
  const lines = [...stepsOf(position, facts), ...warnings.map((warning) => `warning: ${warning}`)];
  return {
    exitCode: EXIT.done,
    text: [`saved ${file}`, ...lines.map((line) => `  ${line}`)].join('\n'),
    json: { saved: file, position: positionJson({ ...position, file }, places), warnings },
  };
}

/**
 * Deletes the file of a position of the visit, also one that is wrong.
 * @throws TomochartError NOT_FOUND with the names that the visit has
 */
export async function deletePositionNamed(name: string, options: PositionsOptions): Promise<Verdict> {
  const file = await deletePosition(visitOf(options), name);
  return { exitCode: EXIT.done, text: `deleted ${file}`, json: { deleted: file, name } };
}

function speakingAgainst(
  position: NamedPosition,
  facts: BeamlineFacts,
  recorded: readonly string[],
  force: boolean,
): Problem[] {
  if (position.groups.every((group) => Object.keys(group).length === 0)) return [];
  // An axis that is recorded stands there now by intention, with the sample out; where the sample stands is not
  // known then. Nothing is at the place of an axis that stands nowhere.
  const unknown = force || recorded.length > 0;
  const axes = Object.entries(facts.axes).map(
    ([name, axis]) => [name, unknown ? { ...axis, position: NaN } : axis] as const,
  );
  const stay = `${position.name}.moves`;
  return checkPosition(position, Object.fromEntries(axes), facts.trigger.axis).map((problem) =>
    problem.about === stay ? { ...problem, remedy: `${problem.remedy ?? ''}, or add --force` } : problem,
  );
}

function sayOverwrite(thrown: unknown): never {
  if (!(thrown instanceof TomochartError) || thrown.code !== 'EXISTS') throw thrown;
  const remedy = 'choose another name, or add --overwrite';
  throw new TomochartError('EXISTS', thrown.message, { remedy, cause: thrown });
}

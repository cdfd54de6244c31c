import { formatProblem } from '#core';
import type { BrokenPosition } from '#positions';
import { positionNamed, positionsOf } from '#run';
import { isUsable, placesOf, problemsOf, type PositionsOptions } from './positionsPlace.ts';
import { columns, positionJson, stepsOf } from './positionsText.ts';
import { EXIT, type Verdict } from './terminal.ts';

/** Every position that a scan can ask for; those whose file is wrong with what is wrong. Not checked for limits. */
export async function listPositionsOf(options: PositionsOptions): Promise<Verdict> {
  const { places, facts } = await placesOf(options);
  const all = await positionsOf(facts, places);
  const usable = all.filter(isUsable);
  const broken = all.filter((position): position is BrokenPosition => !isUsable(position));
  const count = broken.length === 1 ? 'one position' : `${broken.length} positions`;
  const warnings = broken.length === 0 ? [] : [`${count} cannot be used`];
  const rows = usable.map((position) => [
    position.name,
    stepsOf(position, facts).join(', then '),
    position.file ?? '',
    position.description ?? '',
  ]);
  return {
    exitCode: EXIT.done,
    text: [
      `positions of ${places.visit} and ${places.beamlineFile}: ${usable.length > 0 ? usable.length : 'none'}`,
      ...columns(rows),
      ...warnings.map((warning) => `warning: ${warning}`),
      ...broken.flatMap(problemsOf).map((problem) => `  ${formatProblem(problem)}`),
    ].join('\n'),
    json: {
      ...places,
      positions: usable.map((position) => positionJson(position, places)),
      broken: broken.map((position) => ({
        name: position.name,
        error: {
          code: position.error.code,
          message: position.error.message,
          problems: problemsOf(position),
        },
      })),
      warnings,
    },
  };
}

/**
 * One position: what moves where, in which order.
 * @throws TomochartError NOT_FOUND with the names that exist, nearest first; BAD_CONFIG when its file is wrong
 */
export async function showPosition(name: string, options: PositionsOptions): Promise<Verdict> {
  const { places, facts } = await placesOf(options);
  const position = await positionNamed(name, facts, places);
  const { description, file } = position;
  const steps = stepsOf(position, facts);
  return {
    exitCode: EXIT.done,
    text: [
      `${name}: ${file}`,
      ...(description === undefined ? [] : [`  ${description}`]),
      ...steps.map((step, k) => `  ${k + 1}  ${step}`),
      `  back ${steps.length > 1 ? 'in reverse, ' : ''}each axis to where it stood`,
    ].join('\n'),
    json: positionJson(position, places),
  };
}

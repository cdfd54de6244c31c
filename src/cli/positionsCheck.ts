import { asTomochartError, formatProblem, type Problem } from '#core';
import { checkPosition, type BrokenPosition, type NamedPosition } from '#positions';
import { positionNamed, positionsOf, type PositionPlaces } from '#run';
import type { BeamlineFacts } from '#scan';
import { isUsable, problemsOf, surveyedPlaces, type PositionsOptions } from './positionsPlace.ts';
import { columns } from './positionsText.ts';
import { EXIT, type Verdict } from './terminal.ts';

interface Finding {
  readonly name: string;
  readonly file: string | null;
  readonly ok: boolean;
  readonly problems: readonly Problem[];
}

/**
 * Checks positions as a scan that asks for them would: they exist, their files are right, and the beamline can
 * go there from where it stands.
 * @param names of positions; all that a scan can ask for when empty
 */
export async function checkPositions(names: readonly string[], options: PositionsOptions): Promise<Verdict> {
  const { places, facts } = await surveyedPlaces(options);
  const positions =
    names.length === 0
      ? await positionsOf(facts, places)
      : await Promise.all([...new Set(names)].map((name) => found(name, facts, places)));
  const findings = positions.map((position): Finding => {
    const problems = isUsable(position)
      ? checkPosition(position, facts.axes, facts.trigger.axis)
      : problemsOf(position);
    const file = isUsable(position) ? (position.file ?? null) : null;
    return { name: position.name, file, ok: problems.length === 0, problems };
  });
  const bad = findings.filter(({ ok }) => !ok);
  const verdict = bad.length === 0 ? 'nothing to complain about' : `${bad.length} cannot be used`;
  const rows = columns(findings.map(({ name, file, ok }) => [ok ? 'ok' : 'BAD', name, file ?? '']));
  const lines = findings.flatMap(({ problems }, k) => [
    rows[k]!,
    ...problems.map((problem) => `    ${formatProblem(problem)}`),
  ]);
  return {
    exitCode: bad.length === 0 ? EXIT.done : EXIT.refused,
    text: [
      `${findings.length} ${findings.length === 1 ? 'position' : 'positions'}: ${verdict}`,
      ...lines,
    ].join('\n'),
    json: { ...places, ok: bad.length === 0, positions: findings },
  };
}

/** A position, or why there is none. */
async function found(
  name: string,
  facts: BeamlineFacts,
  places: PositionPlaces,
): Promise<NamedPosition | BrokenPosition> {
  try {
    return await positionNamed(name, facts, places);
  } catch (thrown) {
    const error = asTomochartError(thrown);
    if (error.code === 'INTERNAL') throw thrown;
    return { name, error };
  }
}

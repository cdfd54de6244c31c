import { formatNumber, type Problem } from '#core';
import type { AxisFacts, BeamlineFacts } from './facts.ts';
import type { Move } from './plan.ts';

/** A value outside the limits of an axis, told of an argument; `what` is said before the value. */
export function outside(about: string, axis: AxisFacts, value: number, what: string): Problem[] {
  if (value >= axis.lowLimit && value <= axis.highLimit) return [];
  return [
    {
      about,
      message: `${what} ${formatNumber(value)} ${axis.units}, outside ${formatNumber(axis.lowLimit)} to ${formatNumber(axis.highLimit)}`,
      remedy: 'stay within the limits of the axis',
    },
  ];
}

/** The end of a move beyond the limits of its axis. */
export function moveProblems(about: string, facts: BeamlineFacts, moves: readonly Move[]): Problem[] {
  return moves.flatMap((move) => {
    const axis = facts.axes[move.axis];
    return axis ? outside(about, axis, move.to, `${axis.name} would go to`) : [];
  });
}

import { profileOf } from '#core';
import type { AxisFacts, BeamlineFacts } from './facts.ts';
import type { Move } from './plan.ts';

/** A move at the axis's full speed. */
export function moveOf(axis: AxisFacts, from: number, to: number): Move {
  const { seconds } = profileOf(from, to, axis.maxVelocity, axis.accelerationSeconds);
  return {
    axis: axis.name,
    from,
    to,
    velocity: axis.maxVelocity,
    seconds,
    settleSeconds: from === to ? 0 : axis.settleSeconds,
  };
}

/** Moves from where the axes stand to a named position; axes already there are left out. */
export function movesTo(facts: BeamlineFacts, target: Readonly<Record<string, number>>): Move[] {
  return Object.entries(target).flatMap(([name, to]) => {
    const axis = facts.axes[name];
    return axis && axis.position !== to ? [moveOf(axis, axis.position, to)] : [];
  });
}

/** The way back: the same groups in reverse, each move the other way. */
export function reversed(groups: readonly (readonly Move[])[]): Move[][] {
  return groups.map((group) => group.map((move) => ({ ...move, from: move.to, to: move.from }))).reverse();
}

/** Moves made at the same time last as long as the longest. */
export function together(moves: readonly Move[]): { moving: number; settling: number } {
  const longest = Math.max(0, ...moves.map((move) => move.seconds + move.settleSeconds));
  const moving = Math.max(0, ...moves.map((move) => move.seconds));
  return { moving, settling: longest - moving };
}

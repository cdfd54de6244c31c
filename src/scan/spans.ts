import type { Span } from './budget.ts';
import type { DetectorFacts } from './facts.ts';
import type { Ground } from './ground.ts';
import { together } from './moves.ts';
import type { Move } from './plan.ts';

/** The time of groups of moves, one group after another, the moves of a group together. */
export function spansOfMoves(groups: readonly (readonly Move[])[]): Span[] {
  return groups.flatMap((group) => {
    const { moving, settling } = together(group);
    return [
      { kind: 'moving', seconds: moving },
      { kind: 'settling', seconds: settling },
    ] satisfies Span[];
  });
}

/** Arming the detector for a phase; nothing where one arm serves the whole scan. */
export function armDetector({ arming, detectors }: Ground): Span[] {
  return arming === 'once' ? [] : [armingOf(detectors)];
}

/** Arming the detectors, all at the same time. */
export function armingOf(detectors: readonly DetectorFacts[]): Span {
  const seconds = Math.max(...detectors.map(({ armSeconds }) => armSeconds));
  return { kind: 'dead', seconds, cause: 'arming the detector' };
}

/** The longest readout: until then not every frame is there. */
export function readoutOf(detectors: readonly DetectorFacts[]): number {
  return Math.max(...detectors.map(({ readoutSeconds }) => readoutSeconds));
}

/** Arming the trigger for a sweep, a run of pulses, or single ones. */
export function armTrigger({ facts }: Ground): Span {
  return { kind: 'dead', seconds: facts.trigger.armSeconds, cause: 'arming the trigger' };
}

/** Frames at rest, in one run. */
export function framesAtRest(
  { detectors }: Ground,
  frames: number,
  exposureSeconds: number,
  periodSeconds: number,
): Span {
  return { kind: 'frames', frames, exposureSeconds, periodSeconds, readoutSeconds: readoutOf(detectors) };
}

/** A run of frames at rest with what has to be armed for it. */
export function runAtRest(ground: Ground, frames: number, exposure: number, period: number): Span[] {
  const trigger = ground.atRest === 'external' ? [armTrigger(ground)] : [];
  return [...armDetector(ground), ...trigger, framesAtRest(ground, frames, exposure, period)];
}

/**
 * Single frames, each after a turn. A trigger is armed once for all of them and fired at each stop; a camera
 * that starts by itself is armed at each stop, once it has been reached.
 */
export function framesAtStops(
  ground: Ground,
  turns: readonly Move[],
  exposure: number,
  period: number,
): Span[] {
  const external = ground.atRest === 'external';
  return [
    ...(external ? [...armDetector(ground), armTrigger(ground)] : []),
    ...turns.flatMap((turn) => [
      ...spansOfMoves([[turn]]),
      ...(external ? [] : armDetector(ground)),
      framesAtRest(ground, 1, exposure, period),
    ]),
  ];
}

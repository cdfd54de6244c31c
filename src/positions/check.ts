import { formatNumber, type Problem } from '#core';
import { nearest } from '#core/yaml';
import { movesOf, type NamedPosition } from './position.ts';

/** What a position is checked against: one axis of the beamline, lengths in its own units. */
export interface PositionAxis {
  readonly units: string;
  readonly kind: 'rotation' | 'linear' | 'other';
  /** Where the axis stands, with the sample in the beam. */
  readonly position: number;
  readonly lowLimit: number;
  readonly highLimit: number;
  /** How far the readback may be from the setpoint for the axis to be in position. */
  readonly tolerance: number;
}

type Axes = Readonly<Record<string, PositionAxis>>;

/**
 * What keeps a position from being used on a beamline: axes that do not exist, that move twice, or turn the
 * sample; values and angle outside the limits; nothing that would move.
 * @param rotationAxis the axis that `angleDegrees` belongs to, when the scan has one
 * @returns all problems, each with its place when the position was read from a file; empty when it is fine
 */
export function checkPosition(position: NamedPosition, axes: Axes, rotationAxis?: string): Problem[] {
  const moves = movesOf(position);
  const seen = new Set<string>();
  const say = (what: string, message: string, remedy: string): Problem => {
    const place = position.places?.[what];
    return { about: place ? what : `${position.name}.${what}`, message, remedy, ...(place ? { place } : {}) };
  };
  const problems = moves.flatMap(([name, value]): Problem[] => {
    const what = `moves.${name}`;
    const again = seen.has(name);
    seen.add(name);
    if (again) return [say(what, `${name} moves twice`, 'name each axis once')];
    if (name === rotationAxis) {
      return [say(what, `${name} is the rotation axis`, `write angle: ${value} instead`)];
    }
    const axis = Object.hasOwn(axes, name) ? axes[name] : undefined;
    if (!axis) return [say(what, `there is no axis ${name}`, knownAxes(name, axes))];
    return outside(name, value, axis).map((words) => say(what, ...words));
  });
  if (position.angleDegrees !== undefined) {
    problems.push(
      ...checkAngle(position.angleDegrees, axes, rotationAxis).map((words) => say('angle', ...words)),
    );
  }
  return [...problems, ...checkLeaves(moves, axes, rotationAxis).map((words) => say('moves', ...words))];
}

type Words = readonly [message: string, remedy: string];

function outside(name: string, value: number, axis: PositionAxis): Words[] {
  const { lowLimit, highLimit, units } = axis;
  // Written so that a value that is no number is outside, too.
  if (value >= lowLimit && value <= highLimit) return [];
  const range = `${formatNumber(lowLimit, 9)} to ${formatNumber(highLimit, 9)} ${units}`;
  return [[`${value} ${units} is outside the limits ${range} of ${name}`, `choose a value within ${range}`]];
}

function checkAngle(angleDegrees: number, axes: Axes, rotationAxis: string | undefined): Words[] {
  if (rotationAxis === undefined) {
    return [['no axis rotates the sample in this scan', 'leave angle out']];
  }
  const axis = Object.hasOwn(axes, rotationAxis) ? axes[rotationAxis] : undefined;
  if (!axis) return [[`there is no axis ${rotationAxis} to rotate`, knownAxes(rotationAxis, axes)]];
  return outside(rotationAxis, angleDegrees, axis);
}

/** A flat with the sample in the beam looks like a flat until the reconstruction fails. */
function checkLeaves(
  moves: ReturnType<typeof movesOf>,
  axes: Axes,
  rotationAxis: string | undefined,
): Words[] {
  if (moves.length === 0) return [['names no axis', 'write at least one, for instance x: 8']];
  // Rotating takes nothing out of the beam, and what an unknown axis would do is not known.
  const sideways = moves.filter(([name]) => name !== rotationAxis);
  const stay = sideways.every(([name, value]) => {
    const axis = Object.hasOwn(axes, name) ? axes[name] : undefined;
    return axis !== undefined && Math.abs(value - axis.position) <= axis.tolerance;
  });
  if (!stay || sideways.length === 0) return [];
  const where = sideways.map(([name, value]) => `${name} at ${formatNumber(value)}`).join(', ');
  return [
    [
      `the sample would stay where it is: ${where} is where it stands already`,
      'move at least one axis by more than its tolerance',
    ],
  ];
}

function knownAxes(name: string, axes: Axes): string {
  const names = Object.keys(axes);
  const near = nearest(name, names);
  return near ? `did you mean ${near}?` : `the axes are ${names.join(', ')}`;
}

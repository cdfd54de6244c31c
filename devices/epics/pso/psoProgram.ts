import { formatNumber, TomochartError, type Series } from '#core';
import type { PsoPvs } from '../parameters.ts';

/** Where the rotation axis stands and how its record counts when the output is armed. */
export interface ArmingPoint {
  /** RBV, degrees. */
  readonly position: number;
  /** DIR: 1 where the user's coordinate grows with the dial's, -1 where it falls. */
  readonly direction: 1 | -1;
}

/** Counts by which tomoscan widens the window at both ends, so that its edge is no pulse's edge. */
const WINDOW_MARGIN = 5;
/** Counts of a step may be off by so much from a whole number, as in tomoscan. */
const COUNT_TOLERANCE = 1e-4;
/** The first pulse may lie so far from where pulses fall, in steps. */
const STEP_TOLERANCE = 0.01;
/** Distances and windows are counted in 32 bits. */
const MOST_COUNTS = 2 ** 31 - 1;

/** What turns a controller's output off; acknowledged, no pulse comes. */
export function disarmCommands({ controller, axis }: PsoPvs): string[] {
  const window = controller === 'A3200' ? `PSOWINDOW ${axis} 1 OFF` : `PSOWINDOW ${axis} OFF`;
  return [window, `PSOCONTROL ${axis} OFF`];
}

/**
 * The commands that program pulses at `positions` (degrees), without the last one, which arms: those of tomoscan's
 * TomoScanPSO, except that the window begins where the first pulse lies. The controller counts from where the axis
 * stands when it is armed, and a pulse falls on every whole multiple of the distance inside the window.
 * @throws TomochartError LIMIT for steps that are not whole counts and windows that are too large; DEVICE where the
 * first position is not a whole number of steps ahead
 */
export function programCommands(pvs: PsoPvs, positions: Series, at: ArmingPoint): string[] {
  const { controller, axis, encoderInput, pulseMicroseconds } = pvs;
  const distance = distanceOf(pvs, positions);
  const [start, end] = windowOf(pvs, positions, at, distance);
  const pulse = pulseMicroseconds.toFixed(6);
  return [
    `PSOCONTROL ${axis} RESET`,
    // Output pin 1; the A3200 also asks for its output 0.
    controller === 'A3200' ? `PSOOUTPUT ${axis} CONTROL 0 1` : `PSOOUTPUT ${axis} CONTROL 1`,
    // Total and active time are the same for a single pulse.
    `PSOPULSE ${axis} TIME ${pulse},${pulse}`,
    `PSOOUTPUT ${axis} PULSE WINDOW MASK`,
    `PSOTRACK ${axis} INPUT ${encoderInput}`,
    `PSODISTANCE ${axis} FIXED ${distance}`,
    `PSOWINDOW ${axis} 1 INPUT ${encoderInput}`,
    `PSOWINDOW ${axis} 1 RANGE ${start},${end}`,
  ];
}

/** The last command: from here on it counts. */
export function armCommand({ axis }: PsoPvs): string {
  return `PSOCONTROL ${axis} ARM`;
}

/** Counts from one pulse to the next, a positive whole number. */
function distanceOf({ name, countsPerTurn }: PsoPvs, { step }: Series): number {
  const counts = Math.abs((step * countsPerTurn) / 360);
  const whole = Math.round(counts);
  if (whole >= 1 && Math.abs(counts - whole) <= COUNT_TOLERANCE) return whole;
  throw new TomochartError(
    'LIMIT',
    `${name} cannot give pulses every ${formatNumber(step, 10)} deg: that is ${formatNumber(counts, 10)} counts`,
    { remedy: `choose a step of a whole number of counts, ${formatNumber(Math.abs(countsPerTurn))} a turn` },
  );
}

/** The window in counts from the arming point, its lower end first. */
function windowOf(
  { name, countsPerTurn }: PsoPvs,
  { first, step, count }: Series,
  { position, direction }: ArmingPoint,
  distance: number,
): [start: number, end: number] {
  const ahead = (first - position) / step;
  const whole = Math.round(ahead);
  // Written so that NaN, a position that cannot be read, is refused.
  if (!(whole >= 1 && Math.abs(ahead - whole) <= STEP_TOLERANCE)) {
    throw new TomochartError(
      'DEVICE',
      `${name} cannot give its first pulse at ${formatNumber(first)} deg from ${formatNumber(position)}: ` +
        `that is ${formatNumber(ahead)} steps ahead, and it counts whole steps from where it is armed`,
      { remedy: 'look whether the axis is in position, and at the tolerance of the axis against the step' },
    );
  }
  // Half a step on either side; less than a quarter of it more, so that no neighbour is let through.
  const margin = Math.min(WINDOW_MARGIN, Math.floor(distance / 4));
  const near = Math.ceil((whole - 0.5) * distance);
  const far = Math.floor((whole + count - 0.5) * distance);
  const sense = Math.sign(step) * Math.sign(countsPerTurn) * direction;
  if (far + margin > MOST_COUNTS) {
    throw new TomochartError('LIMIT', `${name} cannot count as far as ${far}: it has 32 bits`, {
      remedy: 'divide the scan into shorter ones',
    });
  }
  return sense > 0 ? [near - margin, far + margin] : [-far - margin, -near + margin];
}

/** Pulses that lie behind the axis at `position`. */
export function pulsesBehind({ first, step, count }: Series, position: number): number {
  // A readback lies on either side of the very place of a pulse.
  const passed = Math.floor((position - first) / step + STEP_TOLERANCE) + 1;
  return Number.isNaN(passed) ? 0 : Math.min(count, Math.max(0, passed));
}

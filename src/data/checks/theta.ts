import { formatNumber } from '#core';
import type { ScanReader } from '../reader.ts';
import { median, unknown, verdict, type Check } from './result.ts';

/** Earliest and latest place of theta after the trigger, in angular steps. */
const EARLIEST = -0.25;
const LATEST = 0.75;
/** How far one projection may be from the others, in steps. */
const SCATTER = 0.5;
/** How far an axis that does not turn may be from the angle of a time scan: backlash, servo noise, readback. */
const STILL_DEGREES = 0.05;

/**
 * The table of angles belongs to the frames. Theta is the angle at the middle of the exposure and the
 * latched angle the one at its start, so theta lies ahead of it by half the travel of an exposure: between
 * nothing (step scan) and half a step (exposure as long as the period). A table shifted by one
 * projection is at least half a step out of that, a reversed one changes all the way.
 */
export function thetaMatchesEncoder(reader: ScanReader): Check {
  const name = 'theta-matches-encoder';
  const theta = reader.theta('proj');
  const latched = reader
    .records()
    .filter(({ kind, angleDegrees }) => kind === 'proj' && Number.isFinite(angleDegrees))
    .sort((a, b) => a.slot - b.slot);
  if (!theta || latched.length < 3) return unknown(name, 'fewer than three projections have a latched angle');
  const step = median(theta.slice(1).map((angle, k) => angle - theta[k]!));
  const sense = Math.sign(latched.at(-1)!.angleDegrees - latched[0]!.angleDegrees);
  const degrees = (value: number) => `${formatNumber(value, 5)} deg`;
  if (theta.every((angle) => angle === theta[0])) {
    const away = Math.max(...latched.map(({ slot, angleDegrees }) => Math.abs(angleDegrees - theta[slot]!)));
    return verdict(
      name,
      away <= STILL_DEGREES,
      `theta is ${degrees(theta[0]!)} throughout, as latched for ${latched.length} projections`,
      `theta is ${degrees(theta[0]!)} throughout, the axis was up to ${degrees(away)} from there`,
    );
  }
  if (step === 0 || Math.sign(step) !== sense) {
    return {
      name,
      ok: false,
      message: `theta advances by ${degrees(step)} a projection, against the sense in which the axis turned`,
    };
  }
  const ahead = latched.map(({ slot, angleDegrees }) => (theta[slot]! - angleDegrees) / step);
  const offset = median(ahead);
  const worst = ahead.reduce((found, value, k) => {
    return Math.abs(value - offset) > Math.abs(ahead[found]! - offset) ? k : found;
  }, 0);
  const { slot } = latched[worst]!;
  if (!(Math.abs(ahead[worst]! - offset) <= SCATTER)) {
    return {
      name,
      ok: false,
      message:
        `theta of projection ${slot} is ${degrees((ahead[worst]! - offset) * step)} off the angle latched ` +
        `for it, beside the ${degrees(offset * step)} of the others (step ${degrees(step)})`,
    };
  }
  const figures = `theta is ${formatNumber(offset, 3)} steps of ${degrees(step)} ahead of the latched angle`;
  return verdict(
    name,
    offset >= EARLIEST && offset <= LATEST,
    `${figures}, the same for ${latched.length} projections`,
    `${figures}, where ${EARLIEST} to ${LATEST} are possible: the table is shifted`,
  );
}

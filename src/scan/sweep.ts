import type { Series } from '#core';
import type { AxisFacts } from './facts.ts';
import type { ScanRequest, ScanType } from './request.ts';
import type { Motion } from './plan.ts';

const MOTIONS: Readonly<Record<ScanType, Motion>> = {
  ascan: 'steps',
  dscan: 'steps',
  ascanct: 'fly',
  dscanct: 'fly',
  helical: 'fly',
  timescan: 'rest',
};

/** What moves while the projections of a scan type are taken. */
export function motionOf(scanType: ScanType): Motion {
  return MOTIONS[scanType];
}

/** Angles given relative to where the axis stands, and the axis returned there. */
export function isRelative(scanType: ScanType): boolean {
  return scanType === 'dscan' || scanType === 'dscanct';
}

/** The angles of the projections, and what had to be changed to get them. */
export interface Sweep {
  readonly angles: Series;
  readonly countsPerStep: number | undefined;
  readonly warnings: readonly string[];
}

/** A step may be off by this many counts before it is said: the rule of APS tomoscan. */
const COUNT_TOLERANCE = 1e-4;
/** What the arithmetic of binary fractions alone makes of a step of whole counts. */
const COUNT_NOISE = 1e-9;

/**
 * The angles of the projections in absolute degrees. A step becomes a whole number of encoder counts, and the
 * end moves with it: hardware that counts would otherwise drift away from the table by a fraction of a count a
 * step. An extended field leaves out the last angle, which would show 0 degrees again.
 */
export function sweepOf(request: ScanRequest, rotation: AxisFacts): Sweep {
  const { scanType, intervals, startDegrees, endDegrees } = request;
  if (motionOf(scanType) === 'rest') {
    const angles = { first: rotation.position, step: 0, count: intervals + 1 };
    return { angles, countsPerStep: undefined, warnings: [] };
  }
  const first = startDegrees + (isRelative(scanType) ? rotation.position : 0);
  const asked = (endDegrees - startDegrees) / intervals;
  const count = request.extendedField ? intervals : intervals + 1;
  const perTurn = Math.abs(rotation.countsPerTurn ?? 0);
  if (perTurn === 0 || motionOf(scanType) !== 'fly') {
    return { angles: { first, step: asked, count }, countsPerStep: undefined, warnings: [] };
  }
  const exact = (Math.abs(asked) * perTurn) / 360;
  const countsPerStep = Math.round(exact);
  const off = Math.abs(exact - countsPerStep);
  const step = off <= COUNT_NOISE ? asked : (Math.sign(asked) * countsPerStep * 360) / perTurn;
  if (off <= COUNT_TOLERANCE) return { angles: { first, step, count }, countsPerStep, warnings: [] };
  const end = first + step * (count - 1);
  return {
    angles: { first, step, count },
    countsPerStep,
    warnings: [
      `a step of ${asked} deg is ${exact.toFixed(3)} counts of the encoder: it becomes ${countsPerStep} counts, ` +
        `${step} deg, and the last angle ${Number(end.toPrecision(10))} deg`,
    ],
  };
}

import type { DetectorFacts } from './facts.ts';

/**
 * Least time from the start of one exposure to the start of the next, as the camera declares it.
 *
 * Overlapped readout: the exposure with its margin, or the readout and its gap if that is longer (the rule
 * APS tomoscan uses for its cameras). Sequential readout: one after the other.
 */
export function leastPeriodSeconds(detector: DetectorFacts, exposureSeconds: number): number {
  const exposure = exposureSeconds * detector.margin;
  const readout = detector.readoutSeconds + detector.gapSeconds;
  const cycle = detector.overlapped ? Math.max(exposure, readout) : exposure + readout;
  return Math.max(cycle, 1 / detector.maxFrameRate);
}

/** The period of a scan: what the slowest camera needs, or what the user asked for if that is longer. */
export function periodSeconds(
  detectors: readonly DetectorFacts[],
  exposureSeconds: number,
  latencySeconds: number,
): number {
  const needed = detectors.map((detector) => leastPeriodSeconds(detector, exposureSeconds));
  return Math.max(...needed, exposureSeconds + latencySeconds);
}

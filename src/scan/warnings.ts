import { formatNumber } from '#core';
import type { DetectorFacts } from './facts.ts';
import type { ScanRequest } from './request.ts';
import { motionOf } from './sweep.ts';
import { leastPeriodSeconds } from './timing.ts';

/** What is odd about a request, and will be done all the same. */
export function warningsOf(request: ScanRequest, detectors: readonly DetectorFacts[]): string[] {
  const asked = request.exposureSeconds + request.latencySeconds;
  const warnings = detectors.flatMap((detector) => {
    const least = leastPeriodSeconds(detector, request.exposureSeconds);
    if (least <= asked * (1 + 1e-9)) return [];
    return [
      `${detector.name} needs ${formatNumber(least, 4)} s from one exposure to the next; ` +
        `exp_time + latency is ${formatNumber(asked, 4)} s, so the camera sets the pace`,
    ];
  });
  if (request.darkValue === undefined && !request.fields.dark && !request.fields.darkAfter) {
    warnings.push('no darks are taken: the reconstruction has nothing to subtract');
  }
  const someFlats = request.fields.flat || request.fields.flatAfter || request.flatEvery !== undefined;
  if (request.flatValue === undefined && !someFlats) {
    warnings.push('no flats are taken: the projections cannot be normalised');
  }
  const range = Math.abs(request.endDegrees - request.startDegrees);
  // In a helix the sample has risen by the time the angle comes again.
  const sees = motionOf(request.scanType) !== 'rest' && request.scanType !== 'helical';
  if (sees && Math.abs(range - 360) < 1e-6 && !request.extendedField) {
    warnings.push(
      'the last projection shows the first angle again: a program that tells half acquisition by steps that ' +
        'add up to a whole turn will not; for an extended field say --extended-field',
    );
  }
  if (request.scanType === 'timescan' && request.fields.ortho) {
    warnings.push('a time scan does not turn: no orthogonals are taken');
  }
  return warnings;
}

import { beamStable, exposed, saturation } from './checks/beam.ts';
import type { Check } from './checks/result.ts';
import { framesComplete, idsContiguous, timestampsRegular } from './checks/counting.ts';
import { darkIsDark, flatsAreFlat } from './checks/fields.ts';
import { Samples } from './checks/samples.ts';
import { thetaMatchesEncoder } from './checks/theta.ts';
import { airTransmission } from './checks/air.ts';
import type { ScanReader } from './reader.ts';

export type { Check } from './checks/result.ts';

/**
 * Judges a scan by what its file says: whether frames are missing, whether the angles are those at which
 * the frames were exposed, and whether darks, flats and projections show what they should. A limited
 * number of rows of a limited number of frames is read, so a large file takes seconds.
 */
export function checkScan(reader: ScanReader): Check[] {
  const samples = new Samples(reader);
  return [
    framesComplete(reader),
    idsContiguous(reader),
    timestampsRegular(reader),
    thetaMatchesEncoder(reader),
    darkIsDark(samples),
    flatsAreFlat(samples),
    airTransmission(samples),
    exposed(samples),
    saturation(samples),
    beamStable(samples),
  ];
}

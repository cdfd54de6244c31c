import { asTomochartError, type Problem } from '#core';
import { parseRequest, planScan, type BeamlineFacts, type OutputFacts } from '#scan';

const NAMES = ['rot_mot', 'tomo_det'];

/** A place with room for anything: only names are asked about. */
const ANYWHERE: OutputFacts = {
  directory: '/',
  file: '/scan.h5',
  exists: false,
  writable: true,
  freeBytes: Infinity,
};

/**
 * What the planner says of the devices in a request whose numbers are wrong, so that one answer holds both.
 * Harmless numbers stand in for the real ones; what the planner says of those is left out.
 */
export function problemsOfNames(
  { rot_mot, tomo_det }: Readonly<Record<string, unknown>>,
  facts: BeamlineFacts,
): readonly Problem[] {
  const stand = { scan_type: 'ascanct', scan_start: 0, scan_end: 1, nsteps: 1, exp_time: 1 };
  const names = { rot_mot: rot_mot ?? facts.trigger.axis, tomo_det };
  try {
    planScan(
      parseRequest({ ...stand, ...names, fields_flag: '000000' }, Object.keys(facts.detectors)),
      facts,
      ANYWHERE,
    );
    return [];
  } catch (thrown) {
    return asTomochartError(thrown).problems.filter(({ about }) => NAMES.includes(about));
  }
}

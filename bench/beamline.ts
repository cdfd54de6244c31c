import { fileURLToPath } from 'node:url';
import { factsOf, loadBeamline, type BeamlineConfig } from '#config';
import { parseRequest, planScan, type OutputFacts, type RequestInput, type ScanPlan } from '#scan';

/** A disk with room for any scan, so that a bench depends on no real one. */
const OUTPUT: OutputFacts = {
  directory: 'scans',
  file: 'scans/scan-####.h5',
  exists: false,
  writable: true,
  freeBytes: 1e15,
};

/** The beamline that ships. */
export function shippedBeamline(): Promise<BeamlineConfig> {
  return loadBeamline(fileURLToPath(new URL('../sim/beamline.yaml', import.meta.url)));
}

/** A scan with every part: darks, flats and orthogonals, and `projections` of them in between. */
export function requestOf(projections: number): RequestInput {
  return {
    scan_type: 'ascanct',
    rot_mot: 'rot',
    scan_start: 0,
    scan_end: 180,
    nsteps: projections - 1,
    exp_time: 0.02,
    latency: 0.001,
    posflat: 'out',
    condition: 0.5,
    fields_flag: '111111',
  };
}

/** From the macro's words to a plan: what `tomochart plan` does once the beamline file has been read. */
export function planner(config: BeamlineConfig): (input: RequestInput) => ScanPlan {
  const facts = factsOf(config);
  const detectors = Object.keys(facts.detectors);
  return (input) => planScan(parseRequest(input, detectors), facts, OUTPUT);
}

import type { AxisFacts, BeamlineFacts, DetectorFacts } from './facts.ts';
import type { ScanRequest } from './request.ts';
import type { Sweep } from './sweep.ts';

/** What the planner has settled before it walks through the sequence. */
export interface Ground {
  readonly request: ScanRequest;
  readonly facts: BeamlineFacts;
  /** Armed and triggered together. */
  readonly detectors: readonly DetectorFacts[];
  readonly rotation: AxisFacts;
  readonly vertical: AxisFacts | undefined;
  readonly sweep: Sweep;
  readonly arming: 'once' | 'perPhase';
  readonly atRest: 'external' | 'internal';
}

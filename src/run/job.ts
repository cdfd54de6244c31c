import type { Clock } from '#core';
import type { Entry } from '#data';
import type { ScanPlan } from '#scan';
import type { Beamline } from './connect.ts';
import type { ScanProgress } from './progress.ts';

/** What is to be run, on what, and who is told. */
export interface ScanJob {
  readonly plan: ScanPlan;
  readonly beamline: Beamline;
  readonly clock: Clock;
  /** Frames are counted, no file is made, nothing is reconstructed. */
  readonly dryRun: boolean;
  /** Metadata besides that of the plan: which point of a series it is. */
  readonly entries?: readonly Entry[];
  readonly onProgress?: (progress: ScanProgress) => void;
}

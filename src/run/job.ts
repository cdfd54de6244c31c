import type { Clock } from '#core';
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
  readonly onProgress?: (progress: ScanProgress) => void;
}

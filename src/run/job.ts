import type { Clock } from '#core';
import type { Entry } from '#data';
import type { Layout } from '#layout';
import type { ScanPlan } from '#scan';
import type { Beamline } from './connect/index.ts';
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
  /** Of the files; by default what the beamline file names, or the one that ships. */
  readonly layout?: Layout;
  readonly onProgress?: (progress: ScanProgress) => void;
}

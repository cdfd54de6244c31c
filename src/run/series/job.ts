import type { Clock } from '#core';
import type { Layout } from '#layout';
import type { BeamlineFacts, OutputFacts } from '#scan';
import type { SeriesPlan, SeriesPoint } from '#series';
import type { Beamline } from '../connect/index.ts';
import type { ScanProgress } from '../progress.ts';
import type { SeriesLogged } from './logged.ts';
import type { PointRecord } from './record.ts';

/** What is to be run, on what, and who is told. */
export interface SeriesJob {
  readonly plan: SeriesPlan;
  readonly beamline: Beamline;
  readonly clock: Clock;
  /** Named positions as they were planned with. */
  readonly positions: BeamlineFacts['positions'];
  /** Of the files; by default what the beamline file names, or the one that ships. */
  readonly layout?: Layout;
  /** Where the files go, read anew before each scan. */
  readonly output: () => OutputFacts;
  /** Frames are counted; no file, no record, no master is made. */
  readonly dryRun: boolean;
  /** The record of an earlier run: its points that are done are not repeated. */
  readonly resume?: SeriesLogged;
  readonly onProgress?: (progress: SeriesProgress) => void;
}

/** What a watcher is told while a series runs. */
export type SeriesProgress =
  | { readonly kind: 'moving' | 'settling' | 'scanning'; readonly point: SeriesPoint }
  | { readonly kind: 'scan'; readonly point: SeriesPoint; readonly progress: ScanProgress }
  | { readonly kind: 'ended'; readonly point: SeriesPoint; readonly record: PointRecord }
  | { readonly kind: 'returning' };

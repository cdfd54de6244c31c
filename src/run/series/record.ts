import type { ErrorCode } from '#core';
import type { ScanRecord, ScanStatus } from '../record.ts';

/** What became of one point of a series: a line of its record. Seconds on the clock of the series. */
export interface PointRecord {
  /** From 1. */
  readonly point: number;
  /** Where the outer axes were to stand. */
  readonly values: Readonly<Record<string, number>>;
  readonly status: ScanStatus;
  readonly file: string | null;
  readonly frames: ScanRecord['frames'] | null;
  /** With the phantom, on the simulated beamline; null elsewhere. */
  readonly correlation: number | null;
  /** Moves of the outer axes, settling and the scan. */
  readonly seconds: number;
  readonly plannedSeconds: number;
  readonly error: { readonly code: ErrorCode; readonly message: string } | null;
  readonly warnings: readonly string[];
  readonly unsafe: readonly string[];
}

/** One row of a mosaic, its tiles stitched and seen as one slice. */
export interface MosaicRowRecord {
  /** As in the files: from 0, along increasing places of the axis up. */
  readonly row: number;
  /** Path of the picture, beside the record of the series. */
  readonly picture: string;
  /** With the phantom; null on a real beamline, without a slice, and for a row that an earlier run took completely. */
  readonly correlation: number | null;
}

/** What did happen in a series: JSON, printed by `--json`. */
export interface SeriesRecord {
  /** `done` when every point is; `failed` when one is not; `aborted` when someone asked for the end. */
  readonly status: ScanStatus;
  readonly beamline: string;
  readonly dryRun: boolean;
  /** The record beside the files, one line of JSON a point; null in a dry run. */
  readonly log: string | null;
  /** The one file that shows all scans; null where none is asked for. */
  readonly master: string | null;
  /** Points that are done, those of earlier runs included, of how many. */
  readonly pointsDone: number;
  readonly pointsPlanned: number;
  /** In order, the points of this run, and those that an earlier run had done. */
  readonly points: readonly PointRecord[];
  /** The rows of a mosaic of which every tile is done; empty when there is none, and in a dry run. */
  readonly mosaic: readonly MosaicRowRecord[];
  readonly plannedSeconds: number;
  readonly elapsedSeconds: number;
  readonly bytes: number;
  /** Where the outer axes are now: back where they stood, or where the series left them. */
  readonly axes: 'returned' | 'left';
  readonly error: { readonly code: ErrorCode; readonly message: string } | null;
  readonly warnings: readonly string[];
  readonly unsafe: readonly string[];
}

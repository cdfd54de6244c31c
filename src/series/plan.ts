import type { Move, ScanPlan } from '#scan';
import type { Origin, OuterAxis } from './outer.ts';
import type { PointPlace, Tile } from './points.ts';

/** One scan of a series. Seconds; lengths in the units of the axes. */
export interface SeriesPoint {
  /** From 1, in the order in which the scans are made: the N of `exchange_N`. */
  readonly number: number;
  /** Where the outer axes stand, by name. */
  readonly values: PointPlace['values'];
  readonly tile?: Tile;
  /** What moves to get here from the point before, all at the same time. */
  readonly moves: readonly Move[];
  readonly moveSeconds: number;
  /** How long the axes that moved have to stay in place before the scan. */
  readonly settleSeconds: number;
  /** Moves, settling and the scan. */
  readonly seconds: number;
  readonly scan: ScanPlan;
}

/** Where the time of a series goes. */
export interface SeriesBudget {
  readonly total: number;
  /** Outer axes, to the points and back in the end. */
  readonly moving: number;
  readonly settling: number;
  /** The scans themselves. */
  readonly scanning: number;
}

/** What a series will do: pure, immutable, and JSON as it is. */
export interface SeriesPlan {
  readonly beamline: string;
  readonly axes: readonly OuterAxis[];
  /** Where relative places and mosaics count from, and where the axes return to. */
  readonly origin: Origin;
  readonly files: 'each' | 'one';
  readonly onFailure: 'stop' | 'go_on';
  readonly zigzag: boolean;
  readonly points: readonly SeriesPoint[];
  /** The outer axes back to where they stood, all at the same time. */
  readonly returning: readonly Move[];
  readonly budget: SeriesBudget;
  readonly totalFrames: number;
  readonly rawBytes: number;
  readonly volumeBytes: number;
  /** Each said once, with the number of points it holds for. */
  readonly warnings: readonly string[];
}

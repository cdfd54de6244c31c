/**
 * `count` values `first`, `first + step`, … : a trigger table or an angle table that stays small in a
 * plan, in a snapshot and in JSON. The k-th value is computed, never accumulated, so it does not drift.
 */
export interface Series {
  readonly first: number;
  readonly step: number;
  readonly count: number;
}

/** The k-th value, k from 0. */
export function at(series: Series, k: number): number {
  return series.first + k * series.step;
}

/** The last value; the first one when the series is empty. */
export function last(series: Series): number {
  return at(series, Math.max(0, series.count - 1));
}

/** All values, as float64 of shape (count). */
export function valuesOf(series: Series): Float64Array {
  return Float64Array.from({ length: series.count }, (_, k) => at(series, k));
}

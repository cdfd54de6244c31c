import { TomochartError } from '#core';
import { requireLength, type Numbers } from './numbers.ts';

/** Less than this many counts above the dark cannot be told from none; keeps the logarithm finite. */
const LEAST_COUNTS = 0.5;

/** One detector row of a scan: every projection of it, with its flat and dark, all in counts. */
export interface RowInput {
  /** Shape (n, width), projection by projection. */
  readonly projections: Numbers;
  readonly width: number;
  /** Mean flat before the projections, shape (width). */
  readonly flatRow: Numbers;
  /** Mean flat after them, shape (width): the flat of a projection is then interpolated by its index. */
  readonly flatRowAfter?: Numbers;
  /** Mean dark, shape (width). */
  readonly darkRow: Numbers;
  /** Exposure of a projection and of a flat, when they differ: the flat is scaled by their ratio. */
  readonly exposureSeconds?: number;
  readonly flatExposureSeconds?: number;
  /** Columns at each edge that see air in every projection; their mean absorption is taken to be the beam's drift. */
  readonly airColumns?: number;
  /** Shape (n), not 0 where the projection was lost; such projections are left out. */
  readonly lost?: Numbers;
}

/** Line integrals of one detector row. */
export interface Sinogram {
  /** Absorption -ln(transmission), no unit, shape (kept.length, width), finite everywhere. */
  readonly sinogram: Float32Array;
  readonly width: number;
  /** Index in the scan of each projection that was kept. */
  readonly kept: Int32Array;
}

/**
 * Absorption of one row by Beer-Lambert: -ln((p - d) / (f - d)). Counts at or below the dark are taken as
 * half a count; columns whose flat is not above the dark are interpolated from their neighbours.
 * @throws TomochartError FRAMES when lengths do not match or no column of the flat is above the dark
 */
export function normaliseRow(input: RowInput): Sinogram {
  const { projections, width, flatRow, flatRowAfter = flatRow, darkRow, lost } = input;
  const n = Math.floor(projections.length / width);
  requireLength('the row of projections', projections, n * width);
  requireLength('the flat row', flatRow, width);
  requireLength('the flat row after', flatRowAfter, width);
  requireLength('the dark row', darkRow, width);
  if (lost) requireLength('the list of lost projections', lost, n);

  const scale = exposureRatio(input);
  const before = signalOf(flatRow, darkRow, scale);
  const after = signalOf(flatRowAfter, darkRow, scale);
  const dead = deadColumns(before, after);
  const kept = Int32Array.from({ length: n }, (_, k) => k).filter((k) => !lost?.[k]);
  const sinogram = new Float32Array(kept.length * width);
  for (const [slot, k] of kept.entries()) {
    const row = sinogram.subarray(slot * width, (slot + 1) * width);
    const late = n > 1 ? k / (n - 1) : 0;
    for (let u = 0; u < width; u++) {
      const flat = before[u]! + late * (after[u]! - before[u]!);
      row[u] = absorption(projections[k * width + u]! - darkRow[u]!, flat);
    }
    fillDead(row, dead);
    if (input.airColumns) subtractAir(row, input.airColumns);
  }
  return { sinogram, width, kept };
}

/** -ln(signal / flat), both above the dark and in counts. */
function absorption(signal: number, flat: number): number {
  const value = Math.log(flat / Math.max(signal, LEAST_COUNTS));
  return Number.isFinite(value) ? value : 0;
}

function exposureRatio({ exposureSeconds, flatExposureSeconds }: RowInput): number {
  if (exposureSeconds === undefined || flatExposureSeconds === undefined) return 1;
  return flatExposureSeconds > 0 ? exposureSeconds / flatExposureSeconds : 1;
}

function signalOf(flat: Numbers, dark: Numbers, scale: number): Float64Array {
  return Float64Array.from(flat, (value, u) => (value - dark[u]!) * scale);
}

function deadColumns(before: Float64Array, after: Float64Array): readonly number[] {
  const dead: number[] = [];
  for (let u = 0; u < before.length; u++) if (!(before[u]! > 0 && after[u]! > 0)) dead.push(u);
  if (dead.length < before.length || dead.length === 0) return dead;
  throw new TomochartError('FRAMES', 'the flat row is nowhere brighter than the dark row', {
    remedy: 'check that the shutter opened for the flats and closed for the darks',
  });
}

function fillDead(row: Float32Array, dead: readonly number[]): void {
  const isDead = new Set(dead);
  for (const u of dead) {
    let left = u - 1;
    let right = u + 1;
    while (isDead.has(left)) left--;
    while (isDead.has(right)) right++;
    const a = row[left] ?? row[right]!;
    const b = row[right] ?? a;
    row[u] = a + ((b - a) * (u - left)) / (right - left);
  }
}

function subtractAir(row: Float32Array, columns: number): void {
  const count = Math.min(Math.floor(columns), row.length >> 1);
  let sum = 0;
  for (let u = 0; u < count; u++) sum += row[u]! + row[row.length - 1 - u]!;
  const drift = count > 0 ? sum / (2 * count) : 0;
  for (let u = 0; u < row.length; u++) row[u]! -= drift;
}

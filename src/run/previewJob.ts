import { writeFileSync } from 'node:fs';
import { checkScan, openScan, type Check, type ScanReader } from '#data';
import { correctFrame, reconstructPreview, type CorrectedFrame, type PreviewAxis } from '#recon';

/** What the preview is to be made from. */
export interface PreviewJob {
  readonly file: string;
  readonly picture: string;
  readonly name: string;
  readonly pixelMm: number;
  /** The true slice on the grid of the preview, on a simulated beamline. */
  readonly truth?: Float32Array;
}

/** What came of it. */
export interface PreviewOutcome {
  readonly checks: readonly Check[];
  readonly axis?: PreviewAxis;
  readonly correlation?: number;
  /** Why there is no slice. */
  readonly reason?: string;
}

/** Rows of the two projections that the axis is searched in and that are shown: enough, and quickly read. */
const MOST_BAND_ROWS = 1024;

/** Checks a file, reconstructs its central row and writes the picture. Takes seconds: run it in a worker thread. */
export async function makePreview(job: PreviewJob): Promise<PreviewOutcome> {
  const reader = await openScan(job.file);
  try {
    const checks = checkScan(reader);
    const { width, height } = reader.shape;
    const row = Math.floor(height / 2);
    const flatRow = reader.meanRow('flat', row);
    const darkRow = reader.meanRow('dark', row) ?? new Float64Array(width);
    if (!flatRow) return { checks, reason: 'no preview: the file has no flats to correct with' };
    const theta = reader.theta('proj') ?? new Float64Array();
    const kept = reader.slots('proj');
    const result = reconstructPreview({
      name: job.name,
      row,
      projections: reader.readRow('proj', row),
      width,
      flatRow,
      darkRow,
      lost: lostOf(theta.length, kept),
      thetaDegrees: theta,
      pixelMm: job.pixelMm,
      ...oppositeFrames(reader, theta, kept),
      ...(job.truth ? { truth: job.truth } : {}),
    });
    writeFileSync(job.picture, result.png, { flag: 'wx' });
    const { axis, correlation, reason } = result;
    return {
      checks,
      axis,
      ...(correlation === undefined ? {} : { correlation }),
      ...(reason === undefined ? {} : { reason }),
    };
  } finally {
    reader.close();
  }
}

/** How far from half a turn apart two projections may be to show each other's mirror image. */
const MIRROR_DEGREES = 2.5;
/** Projections from the start of the scan for which a partner is looked for: the first may have been lost. */
const CANDIDATES = 4;

/** A projection near the start and the one half a turn on, if the scan reaches that far. */
function oppositeFrames(
  reader: ScanReader,
  theta: Float64Array,
  kept: readonly number[],
): { firstProjection?: CorrectedFrame; oppositeProjection?: CorrectedFrame } {
  const pairs = kept.slice(0, CANDIDATES).map((first) => {
    const away = (slot: number) => Math.abs(Math.abs(theta[slot]! - theta[first]!) - 180);
    const opposite = kept.reduce((best, slot) => (away(slot) < away(best) ? slot : best), first);
    return { first, opposite, away: away(opposite) };
  });
  const [nearest] = pairs.sort((a, b) => a.away - b.away || a.first - b.first);
  if (!nearest) return {};
  const firstProjection = bandOf(reader, nearest.first);
  if (nearest.away > MIRROR_DEGREES) return { firstProjection };
  return { firstProjection, oppositeProjection: bandOf(reader, nearest.opposite) };
}

function bandOf(reader: ScanReader, slot: number): CorrectedFrame {
  const { width, height } = reader.shape;
  const step = Math.ceil(height / MOST_BAND_ROWS);
  const count = Math.floor((height - 1) / step) + 1;
  const rows = (kind: 'proj' | 'flat' | 'dark', frame: number) =>
    reader.readFrameRows(kind, frame, 0, step, count);
  const mean = (kind: 'flat' | 'dark') => {
    const slots = reader.slots(kind).slice(0, 10);
    const sum = new Float64Array(count * width);
    for (const frame of slots) rows(kind, frame).forEach((value, i) => (sum[i]! += value / slots.length));
    return sum;
  };
  return correctFrame(rows('proj', slot), mean('flat'), mean('dark'), width);
}

function lostOf(count: number, kept: readonly number[]): Uint8Array {
  const lost = new Uint8Array(count).fill(1);
  for (const slot of kept) lost[slot] = 0;
  return lost;
}

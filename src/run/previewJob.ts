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

/** The first projection and the one half a turn on, if the scan reaches that far. */
function oppositeFrames(
  reader: ScanReader,
  theta: Float64Array,
  kept: readonly number[],
): { firstProjection?: CorrectedFrame; oppositeProjection?: CorrectedFrame } {
  const [first] = kept;
  if (first === undefined) return {};
  const firstProjection = bandOf(reader, first);
  const step = Math.abs((theta[1] ?? 0) - (theta[0] ?? 0));
  const away = (slot: number) => Math.abs(Math.abs(theta[slot]! - theta[first]!) - 180);
  const opposite = kept.reduce((best, slot) => (away(slot) < away(best) ? slot : best), first);
  if (away(opposite) > step / 2) return { firstProjection };
  return { firstProjection, oppositeProjection: bandOf(reader, opposite) };
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

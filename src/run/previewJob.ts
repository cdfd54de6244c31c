import { writeFileSync } from 'node:fs';
import { checkScan, openScan, type Check, type ScanReader } from '#data';
import { Fields } from './previewFields.ts';
import {
  correctFrame,
  followHeight,
  helicalRows,
  mirrorPairOf,
  reconstructPreview,
  type CorrectedFrame,
  type HelicalMotion,
  type PreviewAxis,
  type PreviewInput,
} from '#recon';

/** What the preview is to be made from. */
export interface PreviewJob {
  readonly file: string;
  readonly picture: string;
  readonly name: string;
  readonly pixelMm: number;
  /** A full turn with the axis near an edge of the field: the slice is on the grid of `previewGrid(…, 'extended')`. */
  readonly extendedField?: boolean;
  /** A helical scan: the slice is of the height that the middle row sees in the projection `middle`. */
  readonly helical?: HelicalMotion;
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
    const fields = new Fields(reader);
    if (!fields.hasFlat) {
      return { checks, reason: 'no preview: the file has no flats to correct with' };
    }
    const result = reconstructPreview({
      name: job.name,
      pixelMm: job.pixelMm,
      ...(job.helical ? helicalScan(reader, fields, job.helical) : plainScan(reader, fields)),
      ...(job.extendedField ? { extendedField: true } : {}),
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

type ScanInput = Omit<PreviewInput, 'name' | 'pixelMm'>;

/** The middle row of every projection, which sees the same height at every angle. */
function plainScan(reader: ScanReader, fields: Fields): ScanInput {
  const { width, height } = reader.shape;
  const row = Math.floor(height / 2);
  const theta = reader.theta('proj') ?? new Float64Array();
  const kept = reader.slots('proj');
  return {
    row,
    projections: reader.readRow('proj', row),
    width,
    flatRow: fields.flat(row, 1, 1),
    darkRow: fields.dark(row, 1, 1),
    lost: lostOf(theta.length, kept),
    thetaDegrees: theta,
    ...oppositeFrames(reader, fields, theta, kept),
  };
}

/** The row that follows the height in the middle of a helical scan, from the projections that see it. */
function helicalScan(reader: ScanReader, fields: Fields, motion: HelicalMotion): ScanInput {
  const { width, height } = reader.shape;
  const theta = reader.theta('proj') ?? new Float64Array();
  const kept = new Set(reader.slots('proj'));
  const scan = { ...motion, projections: theta.length, height, row: Math.floor(height / 2) };
  const seen = helicalRows(scan).filter(({ projection }) => kept.has(projection));
  return {
    ...followHeight(seen, {
      width,
      height,
      flat: fields.flat(0, 1, height),
      dark: fields.dark(0, 1, height),
      rowsOf: (projection, first, count) => reader.readFrameRows('proj', projection, first, 1, count),
    }),
    thetaDegrees: Float64Array.from(seen, ({ projection }) => theta[projection]!),
    leastRangeDegrees: 180,
    ...(seen[0] ? { firstProjection: bandOf(reader, fields, seen[0].projection) } : {}),
  };
}

/** A projection near the start and the one half a turn on, if the scan reaches that far. */
function oppositeFrames(
  reader: ScanReader,
  fields: Fields,
  theta: Float64Array,
  kept: readonly number[],
): Pick<PreviewInput, 'firstProjection' | 'oppositeProjection'> {
  const pair = mirrorPairOf(theta, kept);
  if (!pair) return {};
  const { first, opposite } = pair;
  const firstProjection = bandOf(reader, fields, first);
  return opposite === undefined
    ? { firstProjection }
    : { firstProjection, oppositeProjection: bandOf(reader, fields, opposite) };
}

function bandOf(reader: ScanReader, fields: Fields, slot: number): CorrectedFrame {
  const { width, height } = reader.shape;
  const step = Math.ceil(height / MOST_BAND_ROWS);
  const count = Math.floor((height - 1) / step) + 1;
  const frame = reader.readFrameRows('proj', slot, 0, step, count);
  return correctFrame(frame, fields.flat(0, step, count), fields.dark(0, step, count), width);
}

function lostOf(count: number, kept: readonly number[]): Uint8Array {
  const lost = new Uint8Array(count).fill(1);
  for (const slot of kept) lost[slot] = 0;
  return lost;
}

import { formatNumber } from '#core';
import { frameKinds, type FrameKind } from '../frame.ts';
import type { ScanReader } from '../reader.ts';
import type { FrameRecord } from '../records.ts';
import { median, unknown, verdict, type Check } from './result.ts';

/** As many frames of every kind as were planned. */
export function framesComplete(reader: ScanReader): Check {
  const kinds = frameKinds.filter((kind) => reader.planned(kind) > 0);
  const count = (kind: FrameKind) => `${reader.written(kind)} of ${reader.planned(kind)} ${kind}`;
  const short = kinds.filter((kind) => reader.written(kind) !== reader.planned(kind));
  return verdict(
    'frames-complete',
    short.length === 0,
    `all frames are there: ${kinds.map(count).join(', ')}`,
    `frames are missing: ${short.map(count).join(', ')}`,
  );
}

/**
 * The detector numbers its frames without a hole. The numbers may begin again with another kind of frame,
 * where the detector was armed anew.
 */
export function idsContiguous(reader: ScanReader): Check {
  const name = 'ids-contiguous';
  const records = reader.records().filter(({ id }) => Number.isFinite(id));
  if (records.length < 2) return unknown(name, 'the file has no frame numbers');
  const holes = records.flatMap((record, k) => {
    const before = records[k - 1];
    if (!before || record.id === before.id + 1) return [];
    const rearmed = record.kind !== before.kind && record.id <= before.id;
    return rearmed ? [] : [describeHole(before, record)];
  });
  const [first] = holes;
  const more = holes.length > 1 ? ` (and ${holes.length - 1} more)` : '';
  return verdict(
    name,
    first === undefined,
    `${records.length} frames are numbered without a hole, from ${records[0]!.id}`,
    `${first}${more}`,
  );
}

function describeHole(before: FrameRecord, after: FrameRecord): string {
  const where = `after ${before.kind} ${before.slot}`;
  const lost = after.id - before.id - 1;
  if (lost > 0) {
    const numbers = lost === 1 ? `${before.id + 1} is` : `${before.id + 1} to ${after.id - 1} are`;
    return `frame number ${numbers} missing ${where}`;
  }
  return `the numbers go from ${before.id} to ${after.id} ${where}`;
}

/** Projections that follow one another come at equal times: a gap of more than half a period is a lost frame or trigger. */
export function timestampsRegular(reader: ScanReader): Check {
  const name = 'timestamps-regular';
  const isTimed = ({ kind, timestampSeconds }: FrameRecord) =>
    kind === 'proj' && Number.isFinite(timestampSeconds);
  // Projections that flats were taken between do not follow one another, nor do those beside one that has no time.
  const records = reader.records();
  const pairs = records.slice(1).flatMap((after, k) => {
    const before = records[k]!;
    return isTimed(before) && isTimed(after) ? [{ before, after }] : [];
  });
  if (pairs.length < 2) return unknown(name, 'fewer than three projections have a time');
  const intervals = pairs.map(({ before, after }) => after.timestampSeconds - before.timestampSeconds);
  const period = median(intervals);
  const worst = intervals.reduce(
    (found, interval, k) => (Math.abs(interval - period) > Math.abs(intervals[found]! - period) ? k : found),
    0,
  );
  const interval = intervals[worst]!;
  const seconds = (value: number) => `${formatNumber(value, 4)} s`;
  return verdict(
    name,
    period > 0 && Math.abs(interval - period) <= period / 2,
    `one projection every ${seconds(period)}, none later or earlier than ${seconds(Math.abs(interval - period))}`,
    `${seconds(interval)} between projections ${pairs[worst]!.before.slot} and ${pairs[worst]!.after.slot}, ` +
      `where one comes every ${seconds(period)}`,
  );
}

import { TomochartError } from '#core';
import { Hdf5File } from '../hdf5File.ts';
import type { StoredFiles } from '../sink.ts';
import type { StoredOrder } from '../storedFrames.ts';

/** From 1970-01-01, where Unix counts from, to 1990-01-01, where EPICS does. */
const EPICS_EPOCH_SECONDS = 631_152_000;

/**
 * What the detector's own file says of its frames, in the order in which they were stored.
 * @param ids path of their numbers
 * @throws TomochartError NOT_FOUND or FILE when the file or the numbers in it cannot be read
 */
export async function storedOrder(stored: StoredFiles, ids: string): Promise<StoredOrder> {
  const source = await Hdf5File.open(stored.file);
  try {
    const numbers = source.value(ids);
    if (!(numbers instanceof Float64Array)) {
      throw new TomochartError('NOT_FOUND', `${stored.file} has no numbers ${ids}`);
    }
    const { datasets, idOffsets = [] } = stored;
    addOffsets(numbers, idOffsets);
    const timestamps = timesOf(source, stored.times, numbers.length);
    return {
      ids: numbers,
      datasetOf: (kind) => datasets[kind] ?? datasets[''] ?? '',
      arms: idOffsets.map(({ add }) => add),
      ...(timestamps ? { timestamps } : {}),
    };
  } finally {
    source.close();
  }
}

function addOffsets(numbers: Float64Array, offsets: NonNullable<StoredFiles['idOffsets']>): void {
  const firsts = firstsOf(numbers, offsets);
  for (const [k, { add }] of offsets.entries()) {
    const firstFrame = firsts[k]!;
    const end = Math.min(firsts[k + 1] ?? Infinity, numbers.length);
    for (let n = firstFrame; n < end; n++) numbers[n]! += add;
  }
}

/**
 * Where in the file each acquisition begins. Numbers rise within one, so where they begin anew as often as there are
 * acquisitions the file itself says it; what was told counts frames that the file may have lost.
 */
function firstsOf(numbers: Float64Array, offsets: NonNullable<StoredFiles['idOffsets']>): number[] {
  const told = offsets.map(({ firstFrame }) => firstFrame);
  if (offsets.length === 0) return told;
  const fresh = [...numbers.keys()].filter((k) => k > 0 && numbers[k]! <= numbers[k - 1]!);
  return fresh.length === offsets.length - 1 ? [told[0]!, ...fresh] : told;
}

/** Seconds since 1970; undefined where the file has none, or a clock that was never set. */
function timesOf(source: Hdf5File, paths: StoredFiles['times'], count: number): Float64Array | undefined {
  if (!paths) return undefined;
  if ('unixSeconds' in paths) {
    const times = source.value(paths.unixSeconds);
    const right = times instanceof Float64Array && times.length === count && times.every((time) => time > 0);
    return right ? times : undefined;
  }
  const [seconds, nanoseconds] = [source.value(paths.seconds), source.value(paths.nanoseconds)];
  if (!(seconds instanceof Float64Array) || !(nanoseconds instanceof Float64Array)) return undefined;
  if (seconds.length !== count || nanoseconds.length !== count || seconds.some((time) => time <= 0)) {
    return undefined;
  }
  return seconds.map((time, k) => EPICS_EPOCH_SECONDS + time + nanoseconds[k]! / 1e9);
}

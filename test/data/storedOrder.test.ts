import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Hdf5Editor } from '#data';
import { storedOrder } from '#data/external/order';
import type { StoredFiles } from '#data/sink';

const IDS = '/entry/frame_number';
const TIMES = '/entry/timestamp';

/** What is said of a file with those numbers and times. */
async function orderOf(numbers: number[], rest: Partial<StoredFiles>, times: number[] = []) {
  const folder = mkdtempSync(join(tmpdir(), 'tomochart-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = await Hdf5Editor.create(join(folder, 'frames.h5'));
  file.putEntry({ path: IDS, value: Int32Array.from(numbers) });
  if (times.length > 0) file.putEntry({ path: TIMES, value: Float64Array.from(times), units: 's' });
  file.close();
  return storedOrder({ file: file.path, datasets: { '': '/entry/data' }, ...rest }, IDS);
}

const add = (...offsets: [firstFrame: number, add: number][]) => ({
  idOffsets: offsets.map(([firstFrame, add]) => ({ firstFrame, add })),
});

describe('the order of the frames in the file of a detector', () => {
  it('begins anew with each acquisition, where it was told to', async () => {
    const { ids, arms } = await orderOf([0, 1, 2, 0, 1], add([0, 0], [3, 10]));
    expect([...(ids as Float64Array)]).toEqual([0, 1, 2, 10, 11]);
    expect(arms).toEqual([0, 10]);
  });

  it('begins anew where the numbers do, also when a frame before was told and is not there', async () => {
    // Three were told of the first acquisition, and the second one of them is not in the file.
    const { ids } = await orderOf([0, 2, 0, 1], add([0, 0], [3, 10]));
    expect([...(ids as Float64Array)]).toEqual([0, 2, 10, 11]);
  });

  it('goes by what was told where the numbers do not begin anew as often', async () => {
    // Of the second acquisition only the last frame is there, and its number is higher than those before.
    const { ids } = await orderOf([0, 1, 5], add([0, 0], [2, 10]));
    expect([...(ids as Float64Array)]).toEqual([0, 1, 15]);
  });

  it('has the times that the file has, in seconds since 1970', async () => {
    const times = [1e9, 1e9 + 0.02];
    const { timestamps } = await orderOf([0, 1], { times: { unixSeconds: TIMES } }, times);
    expect([...(timestamps as Float64Array)]).toEqual(times);
  });

  it.each([
    ['are not there', []],
    ['are of other frames', [1e9]],
    ['are of a clock that was never set', [0, 0.02]],
  ])('has no times when those in the file %s', async (_, times) => {
    const { timestamps } = await orderOf([0, 1], { times: { unixSeconds: TIMES } }, times);
    expect(timestamps).toBeUndefined();
  });
});

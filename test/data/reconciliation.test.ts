import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CountingFile, openScan, perKind, ScanFile, type Frame, type StoredFiles } from '#data';
import { Hdf5Editor } from '#data/hdf5Editor';
import { frameOf, specOf } from './spec.ts';
import { temporaryFolder } from './temporary.ts';

const folder = temporaryFolder();
const IDS = '/entry/frame_number';
const DATA = '/entry/data';
const planned = { dark: 2, proj: 4 };
const sequence = [
  { kind: 'dark', firstSlot: 0, frames: 2 },
  { kind: 'proj', firstSlot: 0, frames: 4 },
] as const;

/** A file as a detector leaves it, of 8 x 6 pixels; without numbers when there are none. */
async function detectorFile(name: string, ids: readonly number[] | undefined, frames = ids?.length ?? 1) {
  const file = await Hdf5Editor.create(join(folder, name));
  const pixels = new Uint16Array(frames * 48).fill(7);
  file.put(DATA, {
    type: { kind: 'integer', size: 2, signed: false },
    shape: [frames, 6, 8],
    bytes: new Uint8Array(pixels.buffer),
  });
  if (ids) file.putEntry({ path: IDS, value: Int32Array.from(ids) });
  file.close();
  return { file: file.path, datasets: { '': DATA }, ids: IDS } satisfies StoredFiles;
}

/** What is told of the frame at that place: the detector numbers them from 50 on. */
function told(order: number, storedAt: number): Frame {
  const [kind, slot] = order < 2 ? (['dark', order] as const) : (['proj', order - 2] as const);
  const frame: Frame & { pixels?: unknown } = {
    ...frameOf(kind, slot, order),
    storedAt,
    storedId: 50 + order,
  };
  delete frame.pixels;
  return frame;
}

function create(name: string) {
  return ScanFile.create(specOf(join(folder, name), planned, { storage: 'elsewhere', sequence }));
}

function slotsOf(present: Uint8Array): number[] {
  return [...present].flatMap((there, slot) => (there ? [slot] : []));
}

describe('the reconciliation with the file of a detector', () => {
  it('says which frames there are before the file is completed, and the file says the same', async () => {
    const scan = await create('scan.h5');
    // Of six, the second was not told, and the fourth is not in the file.
    const stored = await detectorFile('own.h5', [50, 51, 52, 54, 55]);
    const writing = [0, 2, 3, 4, 5].map((order, k) => scan.write(told(order, k)));
    const said = await scan.reconcile(stored);
    await Promise.all(writing);
    if (said.kind !== 'stored') throw new Error('the file has numbers');
    const slots = perKind((kind) => slotsOf(said.present[kind]));
    expect(slots).toEqual({ dark: [0, 1], flat: [], proj: [0, 2, 3], ortho: [] });
    const summary = await scan.complete({ entries: [], stored });
    expect(summary).toMatchObject({ problem: null, missing: [] });
    expect(summary.frames).toMatchObject({ dark: { written: 2 }, proj: { planned: 4, written: 3 } });
    const reader = await openScan(scan.path);
    expect([reader.slots('dark'), reader.slots('proj')]).toEqual([slots.dark, slots.proj]);
    expect([reader.written('dark'), reader.written('proj')]).toEqual([2, 3]);
    reader.close();
  });

  it('is done once, and no frame is taken any more', async () => {
    const scan = await create('once.h5');
    await scan.write(told(0, 0));
    const asked = scan.reconcile(await detectorFile('own once.h5', [50]));
    expect(scan.reconcile(await detectorFile('another.h5', [50, 51]))).toBe(asked);
    await expect(scan.write(told(1, 1))).rejects.toMatchObject({
      code: 'FILE',
      message: expect.stringContaining('takes no more frames') as string,
    });
    const { frames } = await scan.complete({ entries: [] });
    expect(frames.dark.written).toBe(1);
  });

  it('leaves what was told where the numbers cannot be read, and says why', async () => {
    const scan = await create('unread.h5');
    await scan.write(told(0, 0));
    const stored = await detectorFile('own unread.h5', undefined);
    expect(await scan.reconcile(stored)).toEqual({
      kind: 'told',
      missing: [
        {
          path: `own unread.h5:${IDS}`,
          reason: expect.stringMatching(/has no numbers .*; of the frames stands what was told/) as string,
        },
      ],
    });
    const summary = await scan.complete({ entries: [], stored });
    expect(summary).toMatchObject({ problem: null, frames: { dark: { written: 1 } } });
  });

  it('leaves what was told where the file was never said to have numbers', async () => {
    const scan = await create('plain.h5');
    await scan.write(told(0, 0));
    const { file, datasets } = await detectorFile('own plain.h5', undefined);
    expect(await scan.reconcile({ file, datasets })).toEqual({ kind: 'told', missing: [] });
    await scan.complete({ entries: [] });
  });

  it('ends with an error, not never, when the writer has ended', async () => {
    const scan = await create('ended.h5');
    const stored = await detectorFile('own ended.h5', [50]);
    await scan.terminate();
    await expect(scan.reconcile(stored)).rejects.toMatchObject({ code: 'FILE' });
    await expect(scan.complete({ entries: [], stored })).rejects.toMatchObject({ code: 'FILE' });
  });

  it('has nothing to ask in a dry run', async () => {
    const dry = new CountingFile(
      'dry.h5',
      perKind(() => 1),
      96,
    );
    expect(await dry.reconcile()).toEqual({ kind: 'told', missing: [] });
  });
});

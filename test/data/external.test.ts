import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { FileEntry } from '#data';
import { addFiles } from '#data/external/index';
import { partOf, partsOf } from '#data/external/range';
import { BLOCK_BYTES } from '#data/external/copy';
import { Hdf5Editor } from '#data/hdf5Editor';
import { Hdf5File } from '#data/hdf5File';
import { applyVirtual } from '#data/virtual/index';
import { temporaryFolder } from './temporary.ts';

const folder = temporaryFolder();
const detector = join(folder, 'detector.h5');
const SHAPE = [6, 4, 5] as const;
const pixels = Uint16Array.from({ length: 6 * 4 * 5 }, (_, k) => 1000 + k);
const bytesOf = (array: Uint16Array | Float32Array) => new Uint8Array(array.buffer);
const big = Float32Array.from({ length: 3 * 1024 * 1024 }, (_, k) => k);

beforeAll(async () => {
  const file = await Hdf5Editor.create(detector);
  file.put('/frames', {
    type: { kind: 'integer', size: 2, signed: false },
    shape: SHAPE,
    bytes: bytesOf(pixels),
  });
  file.putAttribute({ path: '/frames', name: 'units', value: 'counts' });
  file.putAttribute({ path: '/frames', name: 'gain', value: [1.5, 2] });
  file.put('/big', { type: { kind: 'float', size: 4 }, shape: [3, 1024, 1024], bytes: bytesOf(big) });
  file.put('/one', {
    type: { kind: 'integer', size: 8, signed: true },
    shape: [],
    bytes: new Uint8Array(8).fill(7),
  });
  file.putEntry({ path: '/group/names', value: ['alpha', 'beta', 'gamma'] });
  file.close();
});

/** A file with these entries, opened for reading after the virtual datasets have been made. */
async function fileWith(name: string, entries: readonly FileEntry[]) {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  const editor = await Hdf5Editor.create(path);
  const added = addFiles(editor, entries);
  editor.close();
  applyVirtual(path, added.patches);
  return { ...added, file: await Hdf5File.open(path) };
}

const entry = (more: Partial<FileEntry>): FileEntry => ({
  path: '/exchange/data',
  how: 'link',
  file: 'detector.h5',
  target: '/frames',
  ...more,
});

/** The elements `from` to `to` of the first axis, columns 1 to 3. */
function cut(from: number, to: number): Uint16Array {
  return pixels.filter((_, k) => k / 20 >= from && k / 20 < to && k % 5 >= 1 && k % 5 < 4);
}

describe('a dataset of another file', () => {
  it('is linked relative to the data file, whole, and a group likewise', async () => {
    const { file, missing, patches } = await fileWith('linked.h5', [
      entry({}),
      entry({ path: '/other', target: '/group', file: detector }),
    ]);
    expect({ missing, patches }).toEqual({ missing: [], patches: [] });
    expect(file.readBytes('/exchange/data')).toEqual(bytesOf(pixels));
    expect(file.value('/other/names')).toEqual(['alpha', 'beta', 'gamma']);
    const { library, id } = file.handle;
    expect(library.get_external_link(id, '/other')).toEqual({ filename: 'detector.h5', obj_path: '/group' });
    file.close();
  });

  it('is shown in part without a copy, with its attributes', async () => {
    const slice = [{ from: 1, to: -2 }, {}, { from: 1, to: 4 }];
    const { file, missing, patches } = await fileWith('sub/shown.h5', [entry({ slice, file: detector })]);
    expect(missing).toEqual([]);
    expect(patches[0]?.mappings).toMatchObject([
      { file: '../detector.h5', sourceStart: [1, 0, 1], count: [3, 4, 3] },
    ]);
    expect(file.describe('/exchange/data').virtual_sources).toHaveLength(1);
    expect(file.readBytes('/exchange/data')).toEqual(bytesOf(cut(1, 4)));
    expect(file.attribute('/exchange/data', 'units')).toEqual(['counts']);
    file.close();
  });

  it('is copied in part, with its type and attributes', async () => {
    const slice = [{ from: -2 }, {}, { from: 1, to: 4 }];
    const { file, missing } = await fileWith('copied.h5', [
      entry({ how: 'copy', slice }),
      entry({ how: 'copy', path: '/one', target: '/one' }),
      entry({ how: 'copy', path: '/names', target: '/group/names', slice: [{ to: 2 }] }),
    ]);
    expect(missing).toEqual([]);
    expect(file.describe('/exchange/data')).toMatchObject({ shape: [2, 4, 3], size: 2, signed: false });
    expect(file.readBytes('/exchange/data')).toEqual(bytesOf(cut(4, 6)));
    expect(file.attribute('/exchange/data', 'units')).toEqual(['counts']);
    expect(file.attribute('/exchange/data', 'gain')).toEqual(Float64Array.of(1.5, 2));
    expect(file.describe('/one')).toMatchObject({ shape: [], size: 8, signed: true });
    expect(file.readBytes('/one')).toEqual(new Uint8Array(8).fill(7));
    expect(file.value('/names')).toEqual(['alpha', 'beta']);
    file.close();
  });

  it('is copied in several blocks when it is large', async () => {
    expect(big.byteLength).toBeGreaterThan(BLOCK_BYTES);
    const { file, missing } = await fileWith('large.h5', [
      entry({ how: 'copy', path: '/big', target: '/big', slice: [{}, { from: 1 }] }),
    ]);
    expect(missing).toEqual([]);
    const wanted = big.filter((_, k) => k % (1024 * 1024) >= 1024);
    expect(Buffer.compare(file.readBytes('/big'), bytesOf(wanted))).toBe(0);
    file.close();
  });

  it('that cannot be had is named with the reason, and the others are there', async () => {
    writeFileSync(join(folder, 'text.h5'), 'no HDF5');
    const wrong: [Partial<FileEntry>, RegExp][] = [
      [{ file: 'nowhere.h5' }, /there is no file .*nowhere\.h5/],
      [{ file: '../outside.h5' }, /no path inside the folder/],
      [{ file: 'a\\..\\..\\b.h5' }, /no path inside the folder/],
      [{ file: '' }, /no path inside the folder/],
      [{ file: 'text.h5' }, /cannot open as an HDF5 file/],
      [{ target: '/nothing' }, /has no \/nothing/],
      [{ how: 'copy', target: '/group' }, /there is no dataset \/group/],
      [{ slice: [{ to: 7 }] }, /:7 is no part of axis 0, which has 6 elements/],
      [{ how: 'copy', slice: [{}, {}, { from: 3, to: 3 }] }, /3:3 is no part of axis 2/],
      [{ slice: [{}, {}, {}, {}] }, /4 axes where the dataset has 3/],
      [{ target: '/one', slice: [] }, /one value and has no parts/],
    ];
    const entries = wrong.map(([more], k) => entry({ path: `/wrong_${k}`, ...more }));
    const { file, missing } = await fileWith('some.h5', [
      entry({}),
      ...entries,
      entry({}),
      entry({ path: '/last' }),
    ]);
    expect(missing).toHaveLength(wrong.length + 1);
    wrong.forEach(([, reason], k) => expect(missing[k]).toMatchObject({ path: `/wrong_${k}`, reason }));
    expect(missing.at(-1)).toEqual({ path: '/exchange/data', reason: '/exchange/data is there already' });
    expect(file.readBytes('/last')).toEqual(bytesOf(pixels));
    file.close();
  });
});

describe('parts', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 7 }), { maxLength: 4 });

  it('cover an array once, in order, and none is larger than asked', () => {
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 40 }), (shape, most) => {
        const flat = [...partsOf(shape, most)].flatMap(({ offset, count }) => {
          const elements = count.reduce((product, n) => product * n, 1);
          expect(elements).toBeLessThanOrEqual(most);
          const first = offset.reduce((index, n, axis) => index * shape[axis]! + n, 0);
          return Array.from({ length: elements }, (_, k) => first + k);
        });
        const all = shape.reduce((product, n) => product * n, 1);
        expect(flat).toEqual(Array.from({ length: all }, (_, k) => k));
      }),
      { seed: 4 },
    );
  });

  it('are those that JavaScript cuts, or refused', () => {
    const index = fc.option(fc.integer({ min: -9, max: 9 }), { nil: undefined });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 7 }), index, index, (size, from, to) => {
        const range = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
        const all = Array.from({ length: size }, (_, k) => k);
        const inside = (n: number | undefined) => n === undefined || (n >= -size && n <= size);
        const wanted = all.slice(from, to);
        if (wanted.length === 0 || !inside(from) || !inside(to)) {
          expect(() => partOf([size], [range])).toThrow(/is no part of axis 0/);
        } else {
          expect(partOf([size], [range])).toEqual({ offset: [wanted[0]], count: [wanted.length] });
        }
      }),
      { seed: 4 },
    );
  });
});

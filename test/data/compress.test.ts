import {
  chmodSync,
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { compressFile, openScan, setProcess, type CompressProgress } from '#data';
import { compareFiles } from '#data/compress/compare';
import { placeholder, setFilters } from '#data/compress/filters';
import { Hdf5Editor } from '#data/hdf5Editor';
import { Hdf5File } from '#data/hdf5File';
import { applyVirtual, reserveVirtual } from '#data/virtual/index';
import { temporaryFolder } from './temporary.ts';

const folder = temporaryFolder();
const [FRAMES, HEIGHT, WIDTH] = [12, 96, 128];
const uint16 = { kind: 'integer', size: 2, signed: false } as const;
/** Never written: it reads as zeros. */
const LOST = 5;

/** Counts of a detector: a level, a gradient and noise of about its root; from a generator with a seed. */
function framesOf(count: number, level: number): Uint16Array {
  let state = 12345;
  const random = () => (state = (state * 1103515245 + 12345) % 2 ** 31) / 2 ** 31;
  return Uint16Array.from({ length: count * HEIGHT * WIDTH }, (_, k) => {
    if (Math.floor(k / (HEIGHT * WIDTH)) === LOST) return 0;
    return Math.round(level + (k % WIDTH) + Math.sqrt(level) * (random() + random() - 1));
  });
}

const projections = framesOf(FRAMES, 3000);
const darks = framesOf(2, 100);

async function makeScan(path: string): Promise<void> {
  const file = await Hdf5Editor.create(path);
  const put = (name: string, values: Uint16Array) => {
    const shape = [values.length / HEIGHT / WIDTH, HEIGHT, WIDTH];
    file.put(name, { type: uint16, shape, bytes: new Uint8Array(values.buffer) });
  };
  put('/exchange/data', projections);
  put('/exchange/data_dark', darks);
  file.putAttribute({ path: '/exchange/data', name: 'units', value: 'counts' });
  for (let k = 0; k < 12; k++) file.putAttribute({ path: '/exchange/data', name: `n${k}`, value: k + 0.5 });
  file.putEntry({
    path: '/exchange/theta',
    value: Float64Array.from({ length: FRAMES }, (_, k) => k / 3),
    units: 'deg',
  });
  file.putEntry({ path: '/measurement/sample/name', value: 'Schaum, größer' });
  file.put('/measurement/big', {
    type: { kind: 'integer', size: 8, signed: true },
    shape: [],
    bytes: new Uint8Array(8).fill(0x7f),
  });
  file.createEmpty('/defaults/growing', { kind: 'float', size: 8 }, [3], [2]);
  file.writeSlab(
    '/defaults/growing',
    { offset: [1], count: [1] },
    new Uint8Array(Float64Array.of(NaN).buffer),
  );
  const { library, id } = file.handle;
  const text = { type: 3, size: 4, signed: false, vlen: true, cset: 1, littleEndian: true, total_size: 1 };
  const scalar = { ...text, shape: [], maxshape: [], chunks: null };
  library.create_vlen_str_attribute(id, '/measurement', 'note', ['variable, größer'], scalar);
  library.create_vlen_str_dataset(id, '/measurement/words', ['one', 'zwölf'], {
    ...scalar,
    total_size: 2,
    shape: [2n],
    maxshape: [2n],
  });
  file.alias('/soft', '/exchange/data');
  library.create_soft_link(id, '/nowhere', '/dangling');
  library.create_external_link(id, 'gone.h5', '/x', '/external');
  file.alias('/entry/data', '/exchange/data_dark', 'hard');
  file.alias('/exchange/circle', '/exchange', 'hard');
  const mappings = [
    {
      file: '.',
      dataset: '/exchange/data_dark',
      sourceShape: [2, HEIGHT, WIDTH],
      sourceStart: [0, 0, 0],
      start: [0, 0, 0],
      count: [2, HEIGHT, WIDTH],
    },
    {
      file: '.',
      dataset: '/exchange/data',
      sourceShape: [FRAMES, HEIGHT, WIDTH],
      sourceStart: [0, 0, 0],
      start: [2, 0, 0],
      count: [FRAMES, HEIGHT, WIDTH],
    },
  ];
  const patch = reserveVirtual(file, '/entry/all', uint16, [2 + FRAMES, HEIGHT, WIDTH], mappings);
  file.close();
  applyVirtual(path, [patch]);
}

const scan = join(folder, 'scan.h5');
beforeAll(() => makeScan(scan));

/** A copy of the scan to work on. */
function another(name: string): string {
  const path = join(folder, name);
  copyFileSync(scan, path);
  return path;
}

const leftovers = () => readdirSync(folder).filter((name) => name.startsWith('.'));

describe('compressing a file', () => {
  it('makes it smaller and keeps every object, attribute, link and value', async () => {
    const path = another('small.h5');
    const steps: CompressProgress[] = [];
    const report = await compressFile(path, { onProgress: (progress) => steps.push(progress) });
    const size = statSync(path).size;
    expect(report).toMatchObject({
      path,
      compressed: true,
      reason: null,
      bytesBefore: statSync(scan).size,
      bytesAfter: size,
    });
    expect(size).toBeLessThan(0.65 * statSync(scan).size);
    const total = projections.byteLength + darks.byteLength;
    expect(steps.filter(({ done }) => done === total).map(({ step }) => step)).toEqual([
      'writing',
      'comparing',
    ]);
    expect(leftovers()).toEqual([]);

    const [before, after] = [await Hdf5File.open(scan), await Hdf5File.open(path)];
    let bytes = 0;
    compareFiles(before, after, (more) => (bytes += more));
    expect(bytes).toBe(total);
    const { library, id } = after.handle;
    expect(
      library.get_dataset_filters(id, '/exchange/data').map(({ id, cd_values }) => [id, cd_values]),
    ).toEqual([
      [2, [2]],
      [1, [1]],
    ]);
    expect(after.describe('/exchange/data').chunks).toEqual([1, HEIGHT, WIDTH]);
    expect(after.describe('/defaults/growing')).toMatchObject({ chunks: [2], maxshape: [2 ** 64] });
    expect(after.value('/measurement/words')).toEqual(['one', 'zwölf']);
    expect(library.get_symbolic_link(id, '/dangling')).toBe('/nowhere');
    expect(library.get_external_link(id, '/external')).toEqual({ filename: 'gone.h5', obj_path: '/x' });
    const last = { offset: [1 + FRAMES, 0, 0], count: [1, HEIGHT, WIDTH] };
    expect(after.readBytes('/entry/all', last)).toEqual(
      new Uint8Array(projections.slice((FRAMES - 1) * HEIGHT * WIDTH).buffer),
    );
    before.close();
    after.close();

    const reader = await openScan(path);
    expect(reader.readFrame('proj', LOST)).toEqual(new Uint16Array(HEIGHT * WIDTH));
    reader.close();
  });

  it('becomes smaller still at a higher level, and can be added to', async () => {
    const [fast, small] = [another('fast.h5'), another('smaller.h5')];
    const sizes = [await compressFile(fast, { level: 1 }), await compressFile(small, { level: 9 })];
    expect(sizes[1]!.bytesAfter).toBeLessThan(sizes[0]!.bytesAfter);
    expect(await setProcess(small, { name: 'transfer', status: 'QUEUED', date: new Date(0) })).toBe(1);
    const reader = await openScan(small);
    expect(reader.readFrame('dark', 1)).toEqual(darks.slice(HEIGHT * WIDTH));
    expect(reader.attribute('/', 'implements')).toBe('exchange:measurement:provenance');
    reader.close();
  });

  it('keeps times and mode, and replaces the file itself when a link leads to it', async () => {
    const path = another('kept.h5');
    chmodSync(path, 0o640);
    utimesSync(path, 1_600_000_000, 1_600_000_001);
    const link = join(folder, 'link.h5');
    symlinkSync(path, link);
    expect((await compressFile(link)).compressed).toBe(true);
    const { mode, mtimeMs, size } = statSync(path);
    expect([mode & 0o777, mtimeMs]).toEqual([0o640, 1_600_000_001_000]);
    expect(size).toBeLessThan(statSync(scan).size);
  });

  it('leaves alone what is compressed already, holds no frames or would not become smaller', async () => {
    const path = another('twice.h5');
    await compressFile(path);
    const once = readFileSync(path);
    expect(await compressFile(path)).toMatchObject({
      compressed: false,
      reason: 'its frames are compressed already',
    });
    expect(readFileSync(path).equals(once)).toBe(true);

    const other = join(folder, 'other.h5');
    const file = await Hdf5Editor.create(other);
    file.putEntry({ path: '/x', value: 1 });
    file.close();
    expect(await compressFile(other)).toMatchObject({ compressed: false, reason: 'it holds no frames' });

    const tiny = join(folder, 'tiny.h5');
    const editor = await Hdf5Editor.create(tiny);
    editor.put('/exchange/data', { type: uint16, shape: [1, 1, 2], bytes: Uint8Array.of(1, 2, 3, 4) });
    editor.close();
    const before = readFileSync(tiny);
    expect(await compressFile(tiny)).toMatchObject({
      compressed: false,
      reason: 'it would not become smaller',
    });
    expect(readFileSync(tiny).equals(before)).toBe(true);
    expect(leftovers()).toEqual([]);
  });

  it('stops when it is told to, in either step, and leaves the original', async () => {
    const original = readFileSync(scan);
    for (const step of ['writing', 'comparing'] as const) {
      const path = another(`stopped-${step}.h5`);
      const stop = new AbortController();
      const onProgress = (progress: CompressProgress) =>
        progress.step === step && stop.abort(new Error('enough'));
      await expect(compressFile(path, { signal: stop.signal, onProgress })).rejects.toThrow('enough');
      expect(readFileSync(path).equals(original)).toBe(true);
    }
    await expect(compressFile(scan, { signal: AbortSignal.abort(new Error('before')) })).rejects.toThrow(
      'before',
    );
    expect(leftovers()).toEqual([]);
  });

  it('refuses what cannot be copied as it is, and names it', async () => {
    const path = another('enum.h5');
    const file = await Hdf5Editor.reopen(path);
    const compound = {
      name: 'a',
      type: 0,
      size: 4,
      signed: true,
      vlen: false,
      littleEndian: true,
      offset: 0,
      shape: [],
      maxshape: [],
      chunks: null,
      total_size: 1,
    };
    const { library, id } = file.handle;
    const metadata = {
      ...compound,
      type: 6,
      shape: [1n],
      maxshape: [1n],
      compound_type: { nmembers: 1, members: [compound] },
    };
    expect(library.create_dataset(id, '/table', 0n, metadata)).toBeLessThanOrEqual(0);
    file.close();
    const before = readFileSync(path);
    await expect(compressFile(path)).rejects.toMatchObject({
      code: 'FILE',
      message: `${path}: /table cannot be copied as it is: it holds neither numbers nor text (HDF5 type class 6)`,
    });
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(leftovers()).toEqual([]);
  });

  it('refuses a file that is missing, damaged, or compressed by another program at the moment', async () => {
    await expect(compressFile(join(folder, 'nowhere.h5'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(compressFile(folder)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(compressFile(scan, { level: 0 })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    const text = join(folder, 'text.h5');
    writeFileSync(text, 'no HDF5');
    await expect(compressFile(text)).rejects.toMatchObject({ code: 'FILE', message: /text\.h5/ });
    const path = another('busy.h5');
    const [first, second] = await Promise.allSettled([compressFile(path), compressFile(path)]);
    expect(first.status).toBe('fulfilled');
    expect(second).toMatchObject({
      status: 'rejected',
      reason: { code: 'FILE', message: /being compressed already/ },
    });
    expect(leftovers()).toEqual([]);
  });

  it('leaves a file that is changed meanwhile as it was changed', async () => {
    const path = another('changed.h5');
    const compressing = compressFile(path, {
      onProgress: ({ step, done }) =>
        step === 'writing' && done > 0 && utimesSync(path, new Date(), new Date()),
    });
    await expect(compressing).rejects.toMatchObject({
      code: 'FILE',
      message: /was changed while it was compressed/,
    });
    expect(statSync(path).size).toBe(statSync(scan).size);
    expect(existsSync(join(folder, '.changed.h5.compressing'))).toBe(false);
  });
});

describe('comparing a copy with the original', () => {
  const changes: [string, (file: Hdf5Editor) => void, RegExp][] = [
    [
      'one pixel',
      (f) => f.writeSlab('/exchange/data', { offset: [7, 3, 4], count: [1, 1, 1] }, Uint8Array.of(1, 0)),
      /\/exchange\/data has other values at 7, 0, 0/,
    ],
    [
      'one angle',
      (f) => f.writeSlab('/exchange/theta', { offset: [3], count: [1] }, new Uint8Array(8)),
      /theta has other values/,
    ],
    [
      'an attribute',
      (f) => f.putAttribute({ path: '/exchange/data', name: 'units', value: 'other' }),
      /data@units/,
    ],
    [
      'the type of an attribute',
      (f) => f.putAttribute({ path: '/exchange/data', name: 'n1', value: 1 }),
      /data@n1/,
    ],
    [
      'one attribute more',
      (f) => f.putAttribute({ path: '/', name: 'x', value: 1 }),
      /\/: the list of attributes/,
    ],
    ['one object more', (f) => f.putEntry({ path: '/zebra', value: 1 }), /\/zebra is there without being/],
    ['a link in place of nothing', (f) => f.alias('/exchange/extra', '/soft'), /is not there/],
  ];
  it.each(changes)('finds %s', async (what, change, message) => {
    const path = another(`differs-${what.replaceAll(' ', '-')}.h5`);
    const editor = await Hdf5Editor.reopen(path);
    change(editor);
    editor.close();
    const [before, after] = [await Hdf5File.open(scan), await Hdf5File.open(path)];
    try {
      expect(() => compareFiles(before, after, () => undefined)).toThrow(message);
    } finally {
      before.close();
      after.close();
    }
  });
});

describe('filters', () => {
  it('are not put where the header is another one', async () => {
    const path = join(folder, 'filters.h5');
    const file = await Hdf5Editor.create(path);
    file.put('/plain', { type: uint16, shape: [1, 2, 2], bytes: new Uint8Array(8) });
    const header = file.headerAddress('/plain');
    file.close();
    const before = readFileSync(path);
    expect(() => setFilters(path, [{ path: '/plain', header, elementBytes: 2 }], 1)).toThrow(
      /is not as expected/,
    );
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(placeholder.compression_opts).toHaveLength(8);
  });
});

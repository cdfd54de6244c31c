import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CountingFile, openScan, ScanFile, type ScanReader } from '#data';
import { frameOf, specOf, valueOf } from './spec.ts';
import { temporaryFolder } from './temporary.ts';

const folder = temporaryFolder();
const file = (name: string) => join(folder, name);

async function reading<T>(path: string, read: (reader: ScanReader) => T): Promise<T> {
  const reader = await openScan(path);
  try {
    return read(reader);
  } finally {
    reader.close();
  }
}

describe('ScanFile', () => {
  it('stores frames, their records and metadata so that all of it reads back', async () => {
    const path = file('whole.h5');
    const entries = [
      { path: '/measurement/sample/name', value: 'foam µ', description: 'what it is' },
      { path: '/measurement/instrument/detector/exposure_time', value: 1, units: 's' },
      { path: '/process/acquisition/binning', value: 2 },
      { path: '/process/acquisition/motors', value: ['rot', 'samx'] },
    ];
    const attributes = [{ path: '/measurement/instrument', name: 'NX_class', value: 'NXinstrument' }];
    const scan = await ScanFile.create(specOf(path, { dark: 1, proj: 3 }, { entries, attributes }));
    await scan.write(frameOf('dark', 0, 0));
    for (let k = 0; k < 3; k++) await scan.write(frameOf('proj', k, k + 1));
    const summary = await scan.complete({
      entries: [{ path: '/process/acquisition/end_date', value: '2026-01-01' }],
    });

    expect(summary.problem).toBeNull();
    expect(summary.bytes).toBe(statSync(path).size);
    expect(summary.frames.proj).toEqual({ planned: 3, written: 3 });
    await reading(path, (reader) => {
      expect(reader.shape.frames).toEqual({ dark: 1, flat: 0, proj: 3, ortho: 0 });
      expect(reader.readFrame('proj', 2)).toEqual(frameOf('proj', 2, 0).pixels);
      expect(reader.readFrame('dark', 0)[47]).toBe(valueOf('dark', 0) + 47);
      expect([...reader.readRow('proj', 1).subarray(8, 16)]).toEqual(
        Array.from({ length: 8 }, (_, x) => valueOf('proj', 1) + 8 + x),
      );
      expect([...reader.readFrameRows('proj', 1, 1, 3, 2)].slice(8, 10)).toEqual([2042, 2043]);
      expect(reader.meanRow('proj', 0)?.[0]).toBeCloseTo(2010);
      expect([...reader.theta('proj')!]).toEqual([0, 1, 2]);
      expect([...reader.ids()!]).toEqual([1000, 1001, 1002, 1003]);
      expect(reader.timestamps()?.[3]).toBe(1_700_000_003.5);
      expect([...reader.angles()!]).toEqual([0, 0, 0.5, 1]);
      expect(reader.locations()).toEqual(['/exchange/data_dark', ...Array<string>(3).fill('/exchange/data')]);
      expect(reader.value('/measurement/sample/name')).toBe('foam µ');
      expect(reader.attribute('/measurement/sample/name', 'description')).toBe('what it is');
      expect(reader.value('/measurement/instrument/detector/exposure_time')).toBe(1);
      expect(reader.attribute('/measurement/instrument/detector/exposure_time', 'units')).toBe('s');
      expect(reader.value('/process/acquisition/motors')).toEqual(['rot', 'samx']);
      expect(reader.value('/process/acquisition/end_date')).toBe('2026-01-01');
      expect(reader.attribute('/measurement/instrument', 'NX_class')).toBe('NXinstrument');
      expect(reader.attribute('/', 'implements')).toBe('exchange:measurement:process');
      expect(reader.attribute('/', 'version')).toBe('1.0.1');
      expect(reader.attribute('/exchange/data', 'axes')).toBe('theta:y:x');
      expect(reader.attribute('/exchange/data', 'frames_written')).toBe(3);
      expect(reader.value('/not/there')).toBeUndefined();
    });
  });

  it('says of an aborted scan how many frames of each kind are real', async () => {
    const path = file('aborted.h5');
    const scan = await ScanFile.create(specOf(path, { dark: 2, flat: 2, proj: 5 }));
    await scan.write(frameOf('dark', 0, 0));
    await scan.write(frameOf('dark', 1, 1));
    await scan.write(frameOf('proj', 0, 4));
    const { frames } = await scan.complete({ entries: [] });
    expect(frames.proj).toEqual({ planned: 5, written: 1 });
    await reading(path, (reader) => {
      expect((['dark', 'flat', 'proj'] as const).map((kind) => reader.written(kind))).toEqual([2, 0, 1]);
      expect(reader.planned('proj')).toBe(5);
      expect(reader.slots('proj')).toEqual([0]);
      expect([...reader.readFrame('proj', 4)]).toEqual(new Array(48).fill(0));
      expect(reader.ids()?.[2]).toBe(-1);
    });
  });

  it('stores 8-bit frames, and frames that are a view of a larger buffer', async () => {
    const path = file('bytes.h5');
    const scan = await ScanFile.create(specOf(path, { proj: 2 }, { bytesPerPixel: 1 }));
    const ring = Uint8Array.from({ length: 96 }, (_, k) => k);
    const frame = { ...frameOf('proj', 0, 0) };
    delete (frame as { pixels?: unknown }).pixels;
    await scan.write({ ...frame, pixels: ring.subarray(0, 48) });
    await scan.write({ ...frame, slot: 1, order: 1, pixels: ring.subarray(48) });
    await scan.complete({ entries: [] });
    expect(ring.length).toBe(96);
    await reading(path, (reader) => expect(reader.readFrame('proj', 1)).toEqual(ring.slice(48)));
  });

  it('writes frames from shared memory where they are, in order among the others', async () => {
    const path = file('shared.h5');
    const scan = await ScanFile.create(specOf(path, { proj: 130 }));
    const writes = Array.from({ length: 130 }, (_, k) => {
      const frame = frameOf('proj', k, k);
      if (k % 3 === 0) return scan.write(frame);
      const pixels = new Uint16Array(new SharedArrayBuffer(200), 4, 48);
      pixels.set(frame.pixels!);
      return scan.write({ ...frame, pixels });
    });
    await Promise.all(writes);
    await scan.complete({ entries: [] });
    await reading(path, (reader) => {
      for (let k = 0; k < 130; k++) expect(reader.readFrame('proj', k)).toEqual(frameOf('proj', k, k).pixels);
    });
  });

  it('takes frames faster than they can be stored, and loses and swaps none', async () => {
    const path = file('pressure.h5');
    const spec = specOf(path, { proj: 500 });
    const scan = await ScanFile.create(spec);
    const stored: number[] = [];
    const writes = Array.from({ length: 500 }, (_, k) =>
      scan.write(frameOf('proj', k, k)).then(() => stored.push(k)),
    );
    const summary = await scan.complete({ entries: [] });
    await Promise.all(writes);
    expect(summary.frames.proj.written).toBe(500);
    expect(summary).toMatchObject({ storage: 'direct', fallback: null, missing: [] });
    expect(stored).toEqual(Array.from({ length: 500 }, (_, k) => k));
    await reading(path, (reader) => {
      for (const k of [0, 63, 64, 65, 499]) {
        expect(reader.readFrame('proj', k)).toEqual(frameOf('proj', k, k).pixels);
      }
    });
  });

  it('has a frame in the file, with what is said of it, when its write resolves', async () => {
    const path = file('stored.h5');
    const scan = await ScanFile.create(specOf(path, { dark: 2, proj: 5 }));
    await scan.write(frameOf('proj', 3, 5));
    await reading(path, (reader) => {
      expect(reader.readFrame('proj', 3)).toEqual(frameOf('proj', 3, 5).pixels);
      expect(reader.slots('proj')).toEqual([3]);
      expect(reader.ids()?.[5]).toBe(1005);
    });
    await scan.complete({ entries: [] });
  });

  it('gives up when more frames wait for the disk than memory should hold, and keeps those it has', async () => {
    const path = file('slow.h5');
    const scan = await ScanFile.create(specOf(path, { proj: 500 }), { maxQueuedBytes: 100 * 96 });
    const writes = Array.from({ length: 500 }, (_, k) => scan.write(frameOf('proj', k, k)));
    const results = await Promise.allSettled(writes);
    const kept = results.filter(({ status }) => status === 'fulfilled').length;
    expect(kept).toBe(64);
    expect(results[64]).toMatchObject({
      reason: { code: 'FRAMES', message: /slower than the camera: 101 frames .* wait/, remedy: /disk/ },
    });
    const summary = await scan.complete({ entries: [] });
    expect(summary).toMatchObject({ problem: null, frames: { proj: { written: 64 } } });
    await reading(path, (reader) => expect(reader.slots('proj')).toHaveLength(64));
  });

  it('never overwrites a file', async () => {
    const path = file('precious.h5');
    writeFileSync(path, 'data');
    await expect(ScanFile.create(specOf(path, { proj: 1 }))).rejects.toMatchObject({ code: 'EXISTS' });
    expect(readFileSync(path, 'utf8')).toBe('data');
  });

  it('names a folder that does not exist', async () => {
    const create = ScanFile.create(specOf(file('none/scan.h5'), { proj: 1 }));
    await expect(create).rejects.toMatchObject({ code: 'NOT_FOUND', message: /none\/scan\.h5/ });
  });

  it('leaves no half-made file when the metadata cannot be stored', async () => {
    const path = file('half.h5');
    const entries = [
      { path: '/measurement/sample', value: 1 },
      { path: '/measurement/sample/name', value: 'x' },
    ];
    const create = ScanFile.create(specOf(path, { proj: 1 }, { entries }));
    await expect(create).rejects.toMatchObject({ code: 'FILE', message: /measurement\/sample/ });
    expect(existsSync(path)).toBe(false);
  });

  it('removes the file again when its creation is aborted', async () => {
    const path = file('gone.h5');
    const control = new AbortController();
    const create = ScanFile.create(specOf(path, { proj: 1 }), { signal: control.signal });
    control.abort();
    await expect(create).rejects.toThrow('abort');
    expect(existsSync(path)).toBe(false);
  });

  it('refuses a frame that has no place, and goes on', async () => {
    const scan = await ScanFile.create(specOf(file('refuse.h5'), { proj: 2 }));
    const bad = [
      frameOf('proj', 2, 0),
      frameOf('flat', 0, 0),
      frameOf('proj', 0, 2),
      frameOf('proj', 0, 0, 47),
    ];
    for (const frame of bad) await expect(scan.write(frame)).rejects.toMatchObject({ code: 'FRAMES' });
    await scan.write(frameOf('proj', 1, 1));
    expect((await scan.complete({ entries: [] })).frames.proj.written).toBe(1);
    await expect(scan.write(frameOf('proj', 0, 0))).rejects.toMatchObject({ code: 'FILE' });
  });

  it('replaces metadata of the same shape, and reports what it cannot replace', async () => {
    const path = file('replace.h5');
    const entries = [{ path: '/process/acquisition/state', value: 'running now' }];
    const scan = await ScanFile.create(specOf(path, { proj: 1 }, { entries }));
    expect(
      (await scan.complete({ entries: [{ path: '/process/acquisition/state', value: 'aborted' }] })).problem,
    ).toBeNull();
    await reading(path, (reader) => expect(reader.value('/process/acquisition/state')).toBe('aborted'));

    const other = await ScanFile.create(specOf(file('clash.h5'), { proj: 1 }, { entries }));
    const { problem, missing } = await other.complete({
      entries: [
        { path: '/process/acquisition/state', value: 3 },
        { path: '/process/acquisition/end_date', value: 'then' },
      ],
    });
    expect(problem).toBeNull();
    expect(missing).toEqual([
      { path: '/process/acquisition/state', reason: expect.stringContaining('another type') as string },
    ]);
    await reading(file('clash.h5'), (reader) =>
      expect([
        reader.value('/process/acquisition/state'),
        reader.value('/process/acquisition/end_date'),
      ]).toEqual(['running now', 'then']),
    );
  });
});

describe('openScan', () => {
  it('says what is wrong with a file that is no DXchange file', async () => {
    writeFileSync(file('text.h5'), 'not HDF5 at all');
    await expect(openScan(file('missing.h5'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(openScan(file('text.h5'))).rejects.toMatchObject({ code: 'FILE', message: /text\.h5/ });
  });

  it('refuses a frame or a row that is not there', async () => {
    const path = file('bounds.h5');
    await (await ScanFile.create(specOf(path, { proj: 2 }))).complete({ entries: [] });
    await reading(path, (reader) => {
      expect(() => reader.readFrame('proj', 2)).toThrow('2 frames of 6 rows');
      expect(() => reader.readRow('proj', 6)).toThrow('there is no frame 0 row 6');
      expect(() => reader.readFrame('flat', 0)).toThrow('0 frames');
    });
  });
});

describe('CountingFile', () => {
  it('counts frames without pixels and leaves the disk alone', async () => {
    const path = file('dry.h5');
    const dry = new CountingFile(path, { dark: 1, flat: 0, proj: 3, ortho: 0 }, 96);
    const frame = { ...frameOf('proj', 0, 0) };
    delete (frame as { pixels?: unknown }).pixels;
    await dry.write(frame);
    await dry.write({ ...frame, slot: 1 });
    await dry.write({ ...frame, slot: 1 });
    const summary = await dry.complete({ entries: [] });
    expect(summary.frames).toMatchObject({ dark: { written: 0 }, proj: { planned: 3, written: 2 } });
    expect(summary.bytes).toBe(192);
    expect(existsSync(path)).toBe(false);
  });
});

import { openSync, readSync, writeSync, closeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { TomochartError } from '#core';
import { openScan, ScanFile, type Frame, type ScanFileSpec } from '#data';
import { completeFile } from '#data/completion';
import { createStore } from '#data/creation';
import { Hdf5File } from '#data/hdf5File';
import { locate } from '#data/locate';
import { applyVirtual } from '#data/virtual/index';
import { frameOf, specOf } from './spec.ts';
import { temporaryFolder } from './temporary.ts';

const folder = temporaryFolder();
const file = (name: string) => join(folder, name);

const nexus = { title: 't', startTime: '2026-01-01T00:00:00Z', pixelMicrometres: 1, exposureSeconds: 1 };

/** Makes an object header look like one of another version, as a future HDF5 may write it. */
function foreign(path: string, header: number): void {
  const fd = openSync(path, 'r+');
  const version = Buffer.alloc(1);
  readSync(fd, version, 0, 1, header + 4);
  writeSync(fd, Buffer.from([version[0]! + 1]), 0, 1, header + 4);
  closeSync(fd);
}

/** Writes the frames at once and completes; every write has resolved. */
async function record(spec: ScanFileSpec, frames: readonly Frame[]) {
  const scan = await ScanFile.create(spec);
  const writes = frames.map((frame) => scan.write(frame));
  const summary = await scan.complete({ entries: [{ path: '/process/acquisition/end', value: 'now' }] });
  await Promise.all(writes);
  return summary;
}

/** Three darks, then projections, in the order in which they come. */
function acquisition(projections: number): Frame[] {
  return [
    ...[0, 1, 2].map((k) => frameOf('dark', k, k)),
    ...Array.from({ length: projections }, (_, k) => frameOf('proj', k, k + 3)),
  ];
}

async function expectFrames(path: string, frames: readonly Frame[]): Promise<void> {
  const reader = await openScan(path);
  for (const { kind, slot, pixels } of frames) expect(reader.readFrame(kind, slot)).toEqual(pixels);
  expect(reader.records()).toEqual(
    frames.map(({ kind, slot, order, id, timestampSeconds, angleDegrees }) => ({
      order,
      kind,
      slot,
      id,
      timestampSeconds,
      angleDegrees,
    })),
  );
  for (const kind of ['dark', 'proj'] as const) {
    expect(reader.written(kind)).toBe(frames.filter((frame) => frame.kind === kind).length);
  }
  reader.close();
}

describe('a file written through HDF5', () => {
  it('is the same as one written past it', async () => {
    const path = file('library.h5');
    const frames = acquisition(40);
    const summary = await record(specOf(path, { dark: 3, proj: 40 }, { storage: 'library' }), frames);
    expect(summary).toMatchObject({ storage: 'library', fallback: null, problem: null, missing: [] });
    await expectFrames(path, frames);
    const [library, direct] = [path, file('direct.h5')];
    await record(specOf(direct, { dark: 3, proj: 40 }), frames);
    expect(await contentOf(library)).toEqual(await contentOf(direct));
  });

  it('is readable while it is written, and counts what the disk has', async () => {
    const path = file('live.h5');
    const scan = await ScanFile.create(specOf(path, { proj: 3 }, { storage: 'library' }));
    await scan.write(frameOf('proj', 0, 0));
    await scan.write(frameOf('proj', 1, 1));
    const live = await openScan(path);
    expect(live.slots('proj')).toEqual([0, 1]);
    expect(live.readFrame('proj', 1)).toEqual(frameOf('proj', 1, 1).pixels);
    while (live.written('proj') < 2) await sleep(20);
    live.close();
    await scan.complete({ entries: [] });
  });
});

describe('a file that fails its self-check', () => {
  it('is made anew and written through HDF5, and the summary says why', async () => {
    const path = file('fallback.h5');
    const frames = acquisition(5);
    const spec = specOf(path, { dark: 3, proj: 5 });
    const store = await createStore(spec, {
      applyVirtual,
      locate: (spec, headers) => {
        foreign(spec.path, headers.get('/exchange/data')!);
        return locate(spec, headers);
      },
    });
    for (const { pixels, ...label } of frames) store.write(label, new Uint8Array(pixels!.buffer));
    const summary = await completeFile(spec, store, { entries: [] });
    expect(summary).toMatchObject({ storage: 'library', problem: null });
    expect(summary.fallback).toMatch(/\/exchange\/data.*object header/);
    await expectFrames(path, frames);
  });

  it('is made without its NeXus entry when that would show nothing, and the summary says so', async () => {
    const path = file('plain.h5');
    const frames = acquisition(5);
    const store = await createStore(specOf(path, { dark: 3, proj: 5 }, { nexus }), {
      locate,
      applyVirtual: (path, patches) => {
        foreign(path, patches[0]!.header);
        applyVirtual(path, patches);
      },
    });
    for (const { pixels, ...label } of frames) store.write(label, new Uint8Array(pixels!.buffer));
    const { missing, ...summary } = await completeFile(specOf(path, { dark: 3, proj: 5 }, { nexus }), store, {
      entries: [],
    });
    expect(summary).toMatchObject({ storage: 'direct', problem: null });
    expect(missing).toEqual([
      { path: '/entry', reason: expect.stringContaining('/entry/instrument/detector/data') as string },
    ]);
    await expectFrames(path, frames);
  });

  it('is not hidden when anything else is wrong', async () => {
    const create = createStore(specOf(file('other.h5'), { proj: 1 }), {
      applyVirtual,
      locate: () => {
        throw new TomochartError('DISK_FULL', 'full');
      },
    });
    await expect(create).rejects.toMatchObject({ code: 'DISK_FULL' });
  });
});

describe('a capture without a known end', () => {
  const perFrame = [{ path: '/measurement/pressure', kind: 'number' } as const];
  const open = (path: string, more: Partial<ScanFileSpec> = {}) =>
    specOf(path, { dark: 3 }, { openEnded: ['proj'], perFrame, ...more });

  it('grows with its frames, vectors and angles included', async () => {
    const path = file('open.h5');
    const frames = acquisition(70).map((frame) => ({ ...frame, values: [frame.order / 4] }));
    const summary = await record(open(path), frames);
    expect(summary).toMatchObject({ storage: 'chunks', problem: null, fallback: null, missing: [] });
    expect(summary.frames.proj).toEqual({ planned: 0, written: 70 });
    await expectFrames(path, frames);
    const hdf5 = await Hdf5File.open(path);
    expect(hdf5.describe('/exchange/data')).toMatchObject({ shape: [70, 6, 8], chunks: [1, 6, 8] });
    expect([...hdf5.value('/exchange/theta')!]).toEqual(frames.slice(3).map((frame) => frame.angleDegrees));
    expect([...hdf5.value('/measurement/pressure')!]).toEqual(frames.map(({ order }) => order / 4));
    expect(hdf5.value('/exchange/theta_dark')).toHaveLength(3);
    hdf5.close();
  });

  it('leaves holes where frames were lost, also the first ones', async () => {
    const path = file('holes.h5');
    const frames = acquisition(9).filter(({ order }) => ![0, 3, 4, 8].includes(order));
    await record(open(path), frames);
    await expectFrames(path, frames);
    const reader = await openScan(path);
    expect(reader.slots('proj')).toEqual([2, 3, 4, 6, 7, 8]);
    expect([...reader.readFrame('proj', 0)]).toEqual(new Array(48).fill(0));
    expect(reader.ids()).toHaveLength(12);
    expect(reader.ids()?.[3]).toBe(-1);
    expect(reader.theta('proj')?.[0]).toBeNaN();
    reader.close();
  });

  it('shows its frames to NeXus readers in the order of acquisition, when it ends', async () => {
    const path = file('entry.h5');
    const frames = acquisition(6).filter(({ order }) => ![2, 3, 4, 8].includes(order));
    expect(await record(open(path, { nexus }), frames)).toMatchObject({ problem: null, missing: [] });
    const hdf5 = await Hdf5File.open(path);
    const detector = '/entry/instrument/detector';
    expect([...hdf5.value(`${detector}/image_key`)!]).toEqual([2, 2, 3, 3, 3, 0, 0, 0]);
    expect(hdf5.describe(`${detector}/data`).shape).toEqual([8, 6, 8]);
    for (const { order, pixels } of frames) {
      const bytes = hdf5.readBytes(`${detector}/data`, { offset: [order, 0, 0], count: [1, 6, 8] });
      expect(new Uint16Array(bytes.buffer)).toEqual(pixels);
    }
    expect([...hdf5.value('/entry/sample/rotation_angle')!]).toEqual([0, 1, 2, NaN, NaN, 1, 1.5, 2]);
    hdf5.close();
  });

  it('may have no frame at all', async () => {
    const path = file('none.h5');
    const summary = await record(specOf(path, {}, { openEnded: ['proj'] }), []);
    expect(summary).toMatchObject({ problem: null, missing: [] });
    const hdf5 = await Hdf5File.open(path);
    expect(hdf5.describe('/exchange/data').shape).toEqual([0, 6, 8]);
    hdf5.close();
  });

  it('begins with the frames that were planned', async () => {
    const path = file('planned.h5');
    const frames = acquisition(8);
    const spec = specOf(path, { dark: 3, proj: 4 }, { openEnded: ['proj'] });
    await record(spec, frames);
    await expectFrames(path, frames);
    const reader = await openScan(path);
    // Planned angles are those of the middle of the exposure; of the frames beyond, the latched ones are known.
    expect([...reader.theta('proj')!]).toEqual([0, 1, 2, 3, 2, 2.5, 3, 3.5]);
    reader.close();
  });
});

/** Every dataset of the file by path, with its elements and attributes. */
async function contentOf(path: string): Promise<Record<string, unknown>> {
  const hdf5 = await Hdf5File.open(path);
  const content: Record<string, unknown> = {};
  const walk = (group: string) => {
    for (const name of hdf5.childrenOf(group || '/')) {
      const at = `${group}/${name}`;
      const attributes = hdf5.attributesOf(at).map((name) => [name, hdf5.attribute(at, name)]);
      content[at] = [hdf5.kindAt(at) === 'dataset' ? hdf5.value(at) : null, attributes];
      if (hdf5.kindAt(at) === 'group') walk(at);
    }
  };
  walk('');
  hdf5.close();
  return content;
}

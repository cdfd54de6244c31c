import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ScanFileSpec } from '#data';
import { frameSets } from '#data/dxchange';
import { frameKinds } from '#data/frame';
import { Hdf5Editor } from '#data/hdf5Editor';
import { Hdf5File } from '#data/hdf5File';
import { imageKeyPath, nexusClosing, nexusEntries } from '#data/nexus';
import { applyVirtual } from '#data/virtual/index';
import { frameOf, specOf, valueOf } from './spec.ts';
import { temporaryFolder } from './temporary.ts';

const folder = temporaryFolder();
const nexus = {
  title: 'foam, coarse',
  startTime: '2026-01-01T00:00:00+01:00',
  pixelMicrometres: 0.65,
  exposureSeconds: 0.1,
};
const planned = { dark: 2, flat: 4, proj: 6, ortho: 1 };
/** Flats between the projections, and darks at the end. */
const sequence = [
  { kind: 'flat', firstSlot: 0, frames: 2 },
  { kind: 'proj', firstSlot: 0, frames: 2 },
  { kind: 'proj', firstSlot: 2, frames: 1 },
  { kind: 'ortho', firstSlot: 0, frames: 1 },
  { kind: 'dark', firstSlot: 0, frames: 0 },
  { kind: 'flat', firstSlot: 2, frames: 2 },
  { kind: 'proj', firstSlot: 3, frames: 3 },
  { kind: 'dark', firstSlot: 0, frames: 2 },
] as const;

/** A file with the frames of the scan and the entry for them. */
async function made(name: string, more: Partial<ScanFileSpec>): Promise<Hdf5File> {
  const spec = specOf(join(folder, name), planned, { nexus, ...more });
  const editor = await Hdf5Editor.create(spec.path);
  for (const kind of frameKinds) {
    const pixels = Array.from({ length: planned[kind] }, (_, slot) => [...frameOf(kind, slot, 0).pixels!]);
    const bytes = new Uint8Array(Uint16Array.from(pixels.flat()).buffer);
    const type = { kind: 'integer', size: 2, signed: false } as const;
    editor.put(frameSets[kind].data, { type, shape: [planned[kind], 6, 8], bytes });
  }
  const patches = nexusEntries(editor, spec);
  editor.close();
  applyVirtual(spec.path, patches);
  return Hdf5File.open(spec.path);
}

/** The first pixel of every frame. */
function firstPixels(file: Hdf5File, path: string): number[] {
  const { shape } = file.describe(path);
  const values = file.value(path) as Float64Array;
  return Array.from({ length: shape![0]! }, (_, k) => values[k * 48]!);
}

describe('the NeXus entry of a scan', () => {
  it('shows all frames in the order of acquisition, with the angle and the exposure of each', async () => {
    const file = await made('sequence.h5', { sequence, nexus: { ...nexus, flatExposureSeconds: 0.03 } });
    const order = sequence.flatMap(({ kind, firstSlot, frames }) =>
      Array.from({ length: frames }, (_, k) => ({ kind, slot: firstSlot + k })),
    );
    for (const path of ['/entry/instrument/detector/data', '/entry/data/data']) {
      expect(firstPixels(file, path)).toEqual(order.map(({ kind, slot }) => valueOf(kind, slot)));
    }
    // specOf gives frame k of its kind the angle k.
    for (const path of ['/entry/sample/rotation_angle', '/entry/data/rotation_angle']) {
      expect([...file.value(path)!]).toEqual(order.map(({ slot }) => slot));
      expect(file.attribute(path, 'units')).toEqual(['degree']);
    }
    const exposures = order.map(({ kind }) => (kind === 'flat' ? 0.03 : 0.1));
    expect([...file.value('/entry/instrument/detector/count_time')!]).toEqual(exposures);
    file.close();
  });

  it('goes by kind where no order is given', async () => {
    const file = await made('kinds.h5', {});
    expect(firstPixels(file, '/entry/data/data')).toEqual([
      ...[100, 110],
      ...[1000, 1010, 1020, 1030],
      ...[2000, 2010, 2020, 2030, 2040, 2050],
      ...[3000],
    ]);
    file.close();
  });

  it('calls every frame invalid until it has come', async () => {
    const file = await made('keys.h5', { sequence });
    expect([...file.value(imageKeyPath)!]).toEqual(new Array(13).fill(3));
    expect([...file.value('/entry/data/image_key')!]).toEqual(new Array(13).fill(3));
    file.close();
  });

  it('has what is known of the scan, and leaves out what is not', async () => {
    const full = await made('full.h5', {
      nexus: {
        ...nexus,
        sampleName: 'foam',
        sourceName: 'MAX IV',
        beamline: 'ForMAX',
        energyKev: 20,
        distanceMm: 42,
      },
    });
    const text = (path: string) => full.value(path)?.[0];
    expect(text('/entry/definition')).toBe('NXtomo');
    expect(text('/entry/title')).toBe('foam, coarse');
    expect(text('/entry/start_time')).toBe(nexus.startTime);
    expect(text('/entry/sample/name')).toBe('foam');
    expect(text('/entry/instrument/name')).toBe('ForMAX');
    expect(text('/entry/instrument/source/name')).toBe('MAX IV');
    expect(text('/entry/instrument/beam/incident_energy')).toBe(20);
    expect(text('/entry/instrument/detector/distance')).toBe(42);
    expect(text('/entry/instrument/detector/x_pixel_size')).toBe(0.65);
    expect(full.attribute('/', 'default')).toEqual(['entry']);
    expect(full.attribute('/entry/instrument/beam', 'NX_class')).toEqual(['NXbeam']);
    full.close();

    const bare = await made('bare.h5', {});
    for (const path of ['/beam', '/name', '/source/name', '/detector/distance']) {
      expect(bare.kindAt(`/entry/instrument${path}`), path).toBeNull();
    }
    // The definition demands a name.
    expect(bare.value('/entry/sample/name')).toEqual(['unknown']);
    bare.close();
  });

  it('gets the end of the scan when it is known', async () => {
    (await made('end.h5', {})).close();
    const editor = await Hdf5Editor.reopen(join(folder, 'end.h5'));
    for (const entry of nexusClosing('2026-01-01T00:05:00+01:00')) editor.putEntry(entry);
    expect(editor.value('/entry/end_time')).toEqual(['2026-01-01T00:05:00+01:00']);
    editor.close();
  });

  it('is not made while the number of frames is open, nor when nobody wants it', async () => {
    const open = await made('open.h5', { openEnded: ['proj'] });
    expect(open.kindAt('/entry')).toBeNull();
    expect(open.attributesOf('/')).toEqual([]);
    open.close();
    const spec = specOf(join(folder, 'without.h5'), planned);
    const editor = await Hdf5Editor.create(spec.path);
    expect(nexusEntries(editor, spec)).toEqual([]);
    expect(editor.kindAt('/entry')).toBeNull();
    editor.close();
  });

  it('refuses an order of acquisition that is not all frames of the scan', async () => {
    await expect(made('short.h5', { sequence: sequence.slice(1) })).rejects.toThrow(
      expect.objectContaining({
        code: 'FRAMES',
        message: expect.stringContaining(
          '11 frames in the order of acquisition, where 13 are planned',
        ) as string,
      }),
    );
  });
});

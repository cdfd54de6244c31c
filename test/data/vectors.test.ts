import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ScanFile, type FrameVector } from '#data';
import { Hdf5File } from '#data/hdf5File';
import { frameOf, specOf } from './spec.ts';
import { temporaryFolder } from './temporary.ts';

const folder = temporaryFolder();

const perFrame: FrameVector[] = [
  { path: '/measurement/instrument/source/current', kind: 'number', units: 'mA', description: 'ring' },
  { path: '/measurement/sample/state', kind: 'text' },
];

describe('vectors with one value for every frame', () => {
  it('hold what each frame brought, in the order of acquisition, and nothing where none came', async () => {
    const path = join(folder, 'vectors.h5');
    const scan = await ScanFile.create(specOf(path, { dark: 1, proj: 3 }, { perFrame }));
    await scan.write({ ...frameOf('proj', 2, 3), values: [99.5, 'wet'] });
    await scan.write({ ...frameOf('dark', 0, 0), values: [100.25, `${'µ'.repeat(30)}`] });
    await scan.write(frameOf('proj', 0, 1));
    // A reader sees them while the scan runs: they are not kept for its end.
    const file = await Hdf5File.open(path);
    expect([...file.value(perFrame[0]!.path)!]).toEqual([100.25, NaN, NaN, 99.5]);
    // 40 bytes, the last one null; a character is not cut in two.
    expect(file.value(perFrame[1]!.path)).toEqual(['µ'.repeat(19), '', '', 'wet']);
    expect(file.attribute(perFrame[0]!.path, 'units')).toEqual(['mA']);
    expect(file.attribute(perFrame[0]!.path, 'description')).toEqual(['ring']);
    expect(file.describe(perFrame[1]!.path)).toMatchObject({ size: 40, shape: [4] });
    file.close();
    await scan.complete({ entries: [] });
  });

  it('take no frame with too few values or too many', async () => {
    const scan = await ScanFile.create(specOf(join(folder, 'few.h5'), { proj: 2 }, { perFrame }));
    const write = scan.write({ ...frameOf('proj', 0, 0), values: [1] });
    await expect(write).rejects.toMatchObject({ code: 'FRAMES', message: /1 values for 2 vectors/ });
    await scan.complete({ entries: [] });
  });

  it('say of every frame what it shows, where there is a NeXus entry', async () => {
    const path = join(folder, 'keys.h5');
    const nexus = { title: 't', startTime: '2026-01-01T00:00:00Z', pixelMicrometres: 1, exposureSeconds: 1 };
    const planned = { dark: 1, flat: 1, proj: 2, ortho: 1 };
    const scan = await ScanFile.create(specOf(path, planned, { nexus }));
    await scan.write(frameOf('flat', 0, 1));
    await scan.write(frameOf('dark', 0, 0));
    await scan.write(frameOf('proj', 1, 3));
    await scan.write(frameOf('ortho', 0, 4));
    await scan.complete({ entries: [] });
    const file = await Hdf5File.open(path);
    expect([...file.value('/entry/instrument/detector/image_key')!]).toEqual([2, 1, 3, 0, 0]);
    file.close();
  });
});

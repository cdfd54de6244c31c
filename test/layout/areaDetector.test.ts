import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { checkLayout, loadLayout, readLayout, readSources, resolveLayout } from '#layout';

const folder = fileURLToPath(new URL('../../layouts/areadetector/', import.meta.url));
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.xml'))
  .map((name) => folder + name);

describe('the pair of files for the camera of an EPICS beamline', () => {
  const layout = loadLayout(files, { macros: { TS: '2bm:TomoScan:' } });

  it('has nothing that an error or a warning could be said of', () => {
    const found = checkLayout(layout).filter(({ severity }) => severity !== 'note');
    expect(found).toEqual([]);
  });

  it('needs the prefix of the scan, and no other macro', () => {
    const { problems } = readLayout(readSources(files));
    expect(problems.map(({ about }) => about)).toEqual(['$(TS)']);
  });

  it('has a dataset for each kind of frame, chosen by the scan', () => {
    const { frames, byWriter, datasets } = resolveLayout(layout);
    expect(Object.fromEntries(frames.map(({ path, source }) => [source.frames, path]))).toEqual({
      proj: '/exchange/data',
      flat: '/exchange/data_white',
      dark: '/exchange/data_dark',
      ortho: '/exchange/data_ortho',
    });
    expect(layout.destination?.attribute).toBe('HDF5FrameLocation');
    expect(layout.definitions.find(({ name }) => name === 'HDF5FrameLocation')?.source).toEqual({
      kind: 'signal',
      uri: 'ca://2bm:TomoScan:HDF5Location',
    });
    const perFrame = [...byWriter, ...datasets.filter(({ when }) => when === 'frame')].map(
      ({ path }) => path,
    );
    expect(perFrame).toEqual(
      expect.arrayContaining([
        '/defaults/NDArrayUniqueId',
        '/defaults/NDArrayTimeStamp',
        '/defaults/FrameType',
        '/measurement/instrument/detector/exposure_time',
      ]),
    );
  });
});

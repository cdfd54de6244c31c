import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openScan, ScanFile, type Closing, type ScanFileSpec } from '#data';
import { Hdf5File } from '#data/hdf5File';
import { frameOf, specOf } from './spec.ts';
import { temporaryFolder } from './temporary.ts';

const folder = temporaryFolder();
const file = (name: string) => join(folder, name);

async function record(path: string, closing: Closing, more: Partial<ScanFileSpec> = {}) {
  const scan = await ScanFile.create(specOf(path, { dark: 1, proj: 2 }, more));
  for (let k = 0; k < 2; k++) await scan.write(frameOf('proj', k, k + 1));
  return scan.complete(closing);
}

describe('the completion of a file', () => {
  it('writes what fits and names what does not, each with the reason', async () => {
    const path = file('partly.h5');
    const summary = await record(path, {
      entries: [
        { path: '/exchange/data/deeper', value: 1 },
        { path: '/measurement/sample/temperature', value: 293.5, units: 'K' },
        { path: '/measurement/sample/count', value: 1.5, type: 'int' },
        { path: '/measurement/sample/mass', value: 2, units: 'g' },
      ],
      attributes: [
        { path: '/exchange', name: 'name', value: ['a', 'b'] },
        { path: '/measurement/sample/mass', name: 'source', value: 'balance' },
      ],
      files: [{ path: '/measurement/diode', how: 'copy', file: 'missing.h5', target: '/diode' }],
    });
    expect(summary).toMatchObject({ problem: null, storage: 'direct', fallback: null });
    expect(summary.missing.map(({ path }) => path)).toEqual([
      '/exchange/data/deeper',
      '/measurement/sample/count',
      '/measurement/diode',
    ]);
    expect(summary.missing[0]?.reason).toContain('/exchange/data is not a group');
    expect(summary.missing[1]?.reason).toContain('1.5 is not a 32-bit whole number');
    expect(summary.missing[2]?.reason).toContain('missing.h5');
    const reader = await openScan(path);
    expect(reader.value('/measurement/sample/temperature')).toBe(293.5);
    expect(reader.value('/measurement/sample/mass')).toBe(2);
    expect(reader.attribute('/measurement/sample/mass', 'source')).toBe('balance');
    expect(reader.attribute('/exchange', 'name')).toEqual(['a', 'b']);
    expect(reader.attribute('/', 'implements')).toBe('exchange:measurement:process');
    expect(reader.attribute('/exchange/data', 'frames_written')).toBe(2);
    reader.close();
  });

  it('links, copies and shows parts of datasets of other files', async () => {
    const [other, path] = [file('other.h5'), file('linked.h5')];
    await record(other, { entries: [{ path: '/measurement/trace', value: [1, 2, 3, 4] }] });
    const from = { file: 'other.h5' };
    const { missing } = await record(path, {
      entries: [],
      files: [
        { ...from, path: '/measurement/linked', how: 'link', target: '/measurement/trace' },
        { ...from, path: '/measurement/copied', how: 'copy', target: '/measurement/trace' },
        {
          ...from,
          path: '/exchange/second',
          how: 'link',
          target: '/exchange/data',
          slice: [{ from: 1 }, {}, {}],
        },
      ],
    });
    expect(missing).toEqual([]);
    const hdf5 = await Hdf5File.open(path);
    expect([...hdf5.value('/measurement/linked')!]).toEqual([1, 2, 3, 4]);
    expect([...hdf5.value('/measurement/copied')!]).toEqual([1, 2, 3, 4]);
    expect([...hdf5.value('/exchange/second')!]).toEqual([...frameOf('proj', 1, 2).pixels!]);
    hdf5.close();
  });

  it('makes links within the file as soon as their target is there, and leaves out the others', async () => {
    const path = file('aliases.h5');
    const aliases = [
      { path: '/frames/projections', target: '/exchange/data', hard: true },
      { path: '/frames/orthogonals', target: '/exchange/data_ortho', hard: false },
      { path: '/frames/end', target: '/process/acquisition/end_date', hard: false },
    ];
    const scan = await ScanFile.create(specOf(path, { proj: 1 }, { aliases }));
    const early = await Hdf5File.open(path);
    expect(early.childrenOf('/frames')).toEqual(['projections']);
    early.close();
    await scan.write(frameOf('proj', 0, 0));
    const entries = [{ path: '/process/acquisition/end_date', value: 'now' }];
    const { missing } = await scan.complete({ entries });
    expect(missing).toEqual([]);
    const hdf5 = await Hdf5File.open(path);
    expect(hdf5.childrenOf('/frames')).toEqual(['end', 'projections']);
    expect(hdf5.value('/frames/end')).toEqual(['now']);
    // The frame was written past HDF5, and the other name leads to it too.
    expect([...hdf5.value('/frames/projections')!]).toEqual([...frameOf('proj', 0, 0).pixels!]);
    hdf5.close();
  });
});

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect } from 'vitest';
import { ScanFile, type FileEntry } from '#data';
import { Hdf5File } from '#data/hdf5File';
import { specOf } from '../data/spec.ts';
import { temporaryFolder } from '../data/temporary.ts';
import { requireReal } from './require.ts';

const python = '/usr/bin/python3';
const script = fileURLToPath(new URL('./make_detector.py', import.meta.url));
const available = spawnSync(python, ['-c', 'import h5py'], { encoding: 'utf8' }).status === 0;
const real = requireReal('python3-h5py', available);
const folder = temporaryFolder();

/** Numbers as h5py sees the dataset of a file. */
function seenByH5py(path: string, dataset: string): unknown {
  const program =
    'import h5py, sys, json; print(json.dumps(h5py.File(sys.argv[1])[sys.argv[2]][()].tolist()))';
  const { stdout, stderr, status } = spawnSync(python, ['-c', program, path, dataset], { encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout);
}

describe('a file that another program has written', () => {
  real('is linked, shown in part and copied when the scan is completed', async () => {
    const { status, stderr } = spawnSync(python, [script, join(folder, 'detector.h5')], { encoding: 'utf8' });
    expect(status, stderr).toBe(0);
    const of = (path: string, target: string, more: Partial<FileEntry> = {}): FileEntry => ({
      path,
      how: 'copy',
      file: 'detector.h5',
      target: `/entry/${target}`,
      ...more,
    });
    const path = join(folder, 'scan.h5');
    const scan = await ScanFile.create(specOf(path, { proj: 1 }));
    const slice = [{ from: 1, to: -1 }, { from: 2, to: 4 }, { from: -2 }];
    const { missing, problem } = await scan.complete({
      entries: [],
      files: [
        of('/detector/linked', 'data', { how: 'link' }),
        of('/detector/shown', 'data', { how: 'link', slice }),
        of('/detector/copied', 'data', { slice }),
        of('/detector/big', 'big', { slice: [{}, { from: 1 }] }),
        of('/detector/names', 'names', { slice: [{ from: 1 }] }),
        of('/detector/half', 'half'),
      ],
    });
    expect(problem).toBeNull();
    const on = 'its attribute on was left out: it holds neither numbers nor text (HDF5 type class 8)';
    expect(missing).toEqual([
      { path: '/detector/shown', reason: on },
      { path: '/detector/copied', reason: on },
      {
        path: '/detector/half',
        reason: expect.stringMatching(/half of .*: it holds floats of 2 bytes$/) as string,
      },
    ]);

    const part = [1, 2, 3].map((k) => [2, 3].map((row) => [5, 6].map((column) => k * 42 + row * 7 + column)));
    expect(seenByH5py(path, 'detector/shown')).toEqual(part);
    expect(seenByH5py(path, 'detector/copied')).toEqual(part);
    expect(seenByH5py(path, 'detector/linked')).toHaveLength(5);
    expect(seenByH5py(path, 'detector/big')).toEqual([[-2], [70000]]);
    const file = await Hdf5File.open(path);
    expect(file.value('/detector/names')).toEqual(['zwölf', 'drei']);
    expect(file.describe('/detector/names').vlen).toBe(false);
    expect(file.attribute('/detector/copied', 'gain')).toEqual(Float64Array.of(1.5, 2.5));
    expect(file.attribute('/detector/shown', 'units')).toEqual(['counts']);
    file.close();
  });
});

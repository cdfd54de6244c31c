import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect } from 'vitest';
import { ScanFile } from '#data';
import { frameOf, specOf, valueOf } from '../data/spec.ts';
import { temporaryFolder } from '../data/temporary.ts';
import { requireReal } from './require.ts';

const python = '/usr/bin/python3';
const script = fileURLToPath(new URL('./read_dxchange.py', import.meta.url));
const imports = spawnSync(python, ['-c', 'import h5py, dxchange, pandas, tifffile'], { encoding: 'utf8' });
const real = requireReal(
  'dxchange for python3 (python3-h5py python3-dxchange python3-pandas python3-tifffile python3-scipy)',
  imports.status === 0,
);

interface ArrayFigures {
  readonly shape: number[];
  readonly dtype: string;
  readonly first: number;
  readonly last: number;
  readonly sum: number;
}
interface Answer {
  readonly proj: ArrayFigures;
  readonly flat: ArrayFigures;
  readonly dark: ArrayFigures;
  readonly theta: number[];
  readonly dims: number[];
  readonly meta: Record<string, [value: string, units: string]>;
  readonly datasets: Record<
    string,
    { shape: number[]; kind: string; variable: boolean; units: string | null; unitsFixed: boolean }
  >;
  readonly root: Record<string, string>;
}

const folder = temporaryFolder();
const planned = { dark: 2, flat: 3, proj: 5, ortho: 1 } as const;

async function writeAndRead(): Promise<Answer> {
  const path = join(folder, 'scan.h5');
  const entries = [
    { path: '/measurement/sample/name', value: 'foam' },
    { path: '/measurement/instrument/detector/exposure_time', value: 0.05, units: 's' },
    { path: '/measurement/instrument/detector/pixel_size', value: 6.5, units: 'µm' },
    { path: '/process/acquisition/rotation/num_angles', value: 5 },
  ];
  const scan = await ScanFile.create(specOf(path, planned, { entries }));
  let order = 0;
  for (const kind of ['dark', 'flat', 'proj', 'ortho'] as const) {
    for (let slot = 0; slot < planned[kind]; slot++) await scan.write(frameOf(kind, slot, order++));
  }
  await scan.complete({
    entries: [{ path: '/process/acquisition/end_date', value: '2026-01-01T00:00:00Z' }],
  });
  const { stdout, stderr, status } = spawnSync(python, [script, path], { encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout) as Answer;
}

/** Sum over the frames of a kind: each begins at its value and counts up over 48 pixels. */
function sumOf(kind: keyof typeof planned): number {
  let sum = 0;
  for (let slot = 0; slot < planned[kind]; slot++) sum += 48 * valueOf(kind, slot) + (47 * 48) / 2;
  return sum;
}

describe('a file of ours read by dxchange and h5py', () => {
  real('has the right frames, angles and metadata, in the forms that readers demand', async () => {
    const answer = await writeAndRead();
    for (const [name, kind] of [
      ['proj', 'proj'],
      ['flat', 'flat'],
      ['dark', 'dark'],
    ] as const) {
      expect(answer[name], name).toEqual({
        shape: [planned[kind], 6, 8],
        dtype: 'uint16',
        first: valueOf(kind, 0),
        last: valueOf(kind, planned[kind] - 1) + 47,
        sum: sumOf(kind),
      });
    }
    // The file has degrees; read_aps_32id returns radians.
    answer.theta.forEach((angle, k) => expect(angle).toBeCloseTo((k * Math.PI) / 180, 12));
    expect(answer.theta).toHaveLength(5);
    expect(answer.dims).toEqual([5, 6, 8]);
    expect(answer.meta['measurement_instrument_detector_exposure_time']).toEqual(['0.05', 's']);
    expect(answer.meta['measurement_sample_name']?.[0]).toBe('foam');
    expect(answer.meta['process_acquisition_end_date']?.[0]).toBe('2026-01-01T00:00:00Z');
    expect(answer.root).toEqual({ implements: 'exchange:measurement:process', version: '1.0.1' });

    const { datasets } = answer;
    expect(datasets['/exchange/data']?.units).toBe('counts');
    expect(datasets['/measurement/instrument/detector/pixel_size']?.units).toBe('µm');
    for (const kind of ['', '_dark', '_white', '_ortho']) {
      expect(datasets[`/exchange/theta${kind}`]).toMatchObject({ kind: 'f', units: 'deg' });
    }
    expect(datasets['/defaults/NDArrayUniqueId']).toMatchObject({ shape: [11], kind: 'i' });
    expect(datasets['/defaults/HDF5FrameLocation']).toMatchObject({ shape: [11], kind: 'S' });
    for (const [path, { shape, variable, unitsFixed }] of Object.entries(datasets)) {
      expect(variable, path).toBe(false);
      expect(unitsFixed, path).toBe(true);
      const metadata = /^\/(measurement|process)\//.test(path) && !path.includes('/frames_');
      if (metadata) expect(shape, path).toEqual([1]);
    }
  });
});

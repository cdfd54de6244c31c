import { spawnSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect } from 'vitest';
import { compressFile, processEntries, ScanFile, setProcess } from '#data';
import { frameOf, specOf } from '../data/spec.ts';
import { temporaryFolder } from '../data/temporary.ts';
import { requireReal } from './require.ts';

const python = '/usr/bin/python3';
const script = fileURLToPath(new URL('./compare_compressed.py', import.meta.url));
const imports = spawnSync(python, ['-c', 'import h5py, dxchange, pandas, tifffile'], { encoding: 'utf8' });
const real = requireReal(
  'dxchange for python3 (python3-h5py python3-dxchange python3-pandas python3-tifffile python3-scipy)',
  imports.status === 0,
);
const folder = temporaryFolder();
const planned = { dark: 2, flat: 3, proj: 12 } as const;
const [width, height] = [160, 120];
const nexus = {
  title: 'foam',
  startTime: '2026-01-01T00:00:00Z',
  pixelMicrometres: 6.5,
  exposureSeconds: 0.1,
};

/** What compare_compressed.py finds. */
interface Answer {
  readonly differences: string[];
  readonly objects: number;
  readonly filters: { chunks: number[]; gzip: number; shuffle: boolean; stored: number };
  readonly dxchange: { same: boolean; shape: number[] };
  readonly steps: string[][];
}

async function makeScan(path: string): Promise<void> {
  const entries = [
    { path: '/measurement/sample/name', value: 'foam' },
    { path: '/measurement/instrument/detector/pixel_size', value: 6.5, units: 'µm' },
    ...processEntries([{ name: 'acquisition', status: 'RUNNING', startTime: '2026-01-01T00:00:00Z' }]),
  ];
  const scan = await ScanFile.create(specOf(path, planned, { width, height, entries, nexus }));
  let order = 0;
  for (const kind of ['dark', 'flat', 'proj'] as const) {
    for (let slot = 0; slot < planned[kind]; slot++, order++) {
      // The detector has lost this one.
      if (kind !== 'proj' || slot !== 4) await scan.write(frameOf(kind, slot, order, width * height));
    }
  }
  const { problem } = await scan.complete({
    entries: [{ path: '/process/acquisition/end_date', value: 'now' }],
  });
  expect(problem).toBeNull();
}

describe('a compressed file of ours', () => {
  real('is the same to h5py and dxchange, and says what was done with it', async () => {
    const [original, compressed] = [join(folder, 'scan.h5'), join(folder, 'compressed.h5')];
    await makeScan(original);
    const date = new Date(Date.UTC(2026, 0, 2));
    await setProcess(original, { name: 'acquisition', status: 'SUCCESS', message: 'größer', date });
    await setProcess(original, { name: 'transfer', status: 'QUEUED', reference: '/transfer', date });
    copyFileSync(original, compressed);
    expect(await compressFile(compressed)).toMatchObject({ compressed: true });

    const { stdout, stderr, status } = spawnSync(python, [script, original, compressed], {
      encoding: 'utf8',
    });
    expect(status, stderr).toBe(0);
    const answer = JSON.parse(stdout) as Answer;
    expect(answer.differences).toEqual([]);
    expect(answer.objects).toBeGreaterThan(20);
    expect(answer.filters).toEqual({
      chunks: [1, height, width],
      gzip: 1,
      shuffle: true,
      stored: planned.proj - 1,
    });
    expect(answer.dxchange).toEqual({ same: true, shape: [planned.proj, height, width] });
    expect(answer.steps).toEqual([
      ['acquisition', 'SUCCESS', 'größer', '2026-01-01T00:00:00Z', '2026-01-02T00:00:00.000Z'],
      ['transfer', 'QUEUED', '', '', ''],
    ]);
  });
});

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect } from 'vitest';
import { REAL_PAIRS } from '../layout/xml/real.ts';
import { DetectorBench } from '../sim/ioc/detectorBench.ts';
import { requireReal } from './require.ts';

const python = '/usr/bin/python3';
const script = fileURLToPath(new URL('./check_detector.py', import.meta.url));
const fixtures = fileURLToPath(new URL('../layout/real/', import.meta.url));
const available = spawnSync(python, ['-c', 'import h5py'], { encoding: 'utf8' }).status === 0;
const real = requireReal('python3-h5py', available);

const { attributes, rows } = REAL_PAIRS[0]!;

interface Seen {
  readonly objects: { readonly group: number; readonly dataset: number };
  readonly frames: Readonly<Record<string, Readonly<Record<'shape' | 'chunks' | 'sums', number[]>>>>;
  readonly ids: number[];
  readonly locations: string[];
  readonly [other: string]: unknown;
}

describe('a file of the simulated HDF5 plugin with the layout of 2-BM', () => {
  real('is for h5py what areaDetector would have made of it', async () => {
    const bench = await new DetectorBench({ camera: 'sim:cam1:', plugin: 'sim:HDF1:' }).start();
    try {
      bench.server.add({ name: 'sim:TS:HDF5Location', type: 'string', value: '/exchange/data_dark' });
      bench.server.add({ name: 'S:SRcurrentAI', type: 'double', value: 101.5, units: 'mA' });
      const path = await bench.prepare('2bm.h5', {
        'hdf:XMLFileName': `${fixtures}2-BM_2bmaTomoScanLayout.xml`,
        'cam:NDAttributesMacros': 'DET=sim:,TS=sim:TS:',
        'cam:NDAttributesFile': `${fixtures}2-BM_2bmbTomoScanDetectorAttributes.xml`,
      });
      const { ended } = await bench.capture();
      await bench.acquire(2);
      await bench.put('sim:TS:HDF5Location', '/exchange/data');
      bench.detector.loseFrame(1);
      await bench.acquire(4);
      await bench.until('hdf:NumCaptured_RBV', (value) => value === 5);
      await bench.endCapture(ended);
      const { stdout, stderr, status } = spawnSync(python, [script, path], { encoding: 'utf8' });
      expect(status, stderr).toBe(0);
      const seen = JSON.parse(stdout) as Seen;
      const sums = bench.frames.map(({ pixels }) => [...pixels!].reduce((sum, pixel) => sum + pixel, 0));
      expect(seen.frames['data_dark']).toMatchObject({
        shape: [2, 24, 40],
        sums: sums.slice(0, 2),
        dtype: 'uint16',
      });
      expect(seen.frames['data']).toMatchObject({ shape: [3, 24, 40], sums: [sums[2], sums[4], sums[5]] });
      expect(seen.frames['data']?.chunks).toEqual([1, 24, 40]);
      expect(seen.frames['data_white']).toMatchObject({ shape: [1, 24, 40], sums: [0] });
      expect(seen.ids).toEqual([1, 2, 3, 5, 6]);
      expect(seen.locations.slice(1, 3)).toEqual(['/exchange/data_dark', '/exchange/data']);
      expect(seen).toMatchObject({
        name: ['Micro-tomography'],
        model: ['simulated camera'],
        current: [101.5],
        source: 'S:SRcurrentAI',
        units: 'mA',
        unconnected: true,
      });
      // One dataset for each attribute of the file, of the frame and of the plugin, beside constants and frames.
      const names = attributes.text.match(/<Attribute\s+name="[^"]+"/g)!;
      const constants = rows.filter(({ source }) => source === 'constant').length;
      expect(seen.objects.dataset).toBe(new Set(names).size + 5 + constants + 3);
    } finally {
      await bench.stop();
    }
  });
});

import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect } from 'vitest';
import { openScan } from '#data';
import { rehearse } from '../support/rehearsal.ts';
import { requireReal } from './require.ts';

const python = '/usr/bin/python3';
const script = fileURLToPath(new URL('./read_scan.py', import.meta.url));
const dxchange = requireReal(
  'dxchange for python3 (python3-h5py python3-dxchange python3-pandas python3-tifffile python3-scipy)',
  spawnSync(python, ['-c', 'import h5py, dxchange, pandas']).status === 0,
);

const disk = mkdtempSync(join(tmpdir(), 'tomochart-disk-'));
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'none', disk]).status === 0;
afterAll(() => {
  if (mounted) spawnSync('umount', [disk]);
});
const smallDisk = requireReal('mounting a small tmpfs (as root)', mounted);

interface Answer {
  readonly shapes: Record<'proj' | 'flat' | 'dark', number[]>;
  readonly means: Record<'proj' | 'flat' | 'dark', number>;
  readonly theta: number[];
  readonly transmission: { readonly centre: number; readonly edge: number };
  readonly attributes: Record<string, string>;
  /** What read_aps_2bm and read_hdf5 give is what read_aps_32id gives. */
  readonly same: boolean[];
  readonly meta: Record<string, string[]>;
}

describe('the file of a whole simulated scan', () => {
  dxchange('is read by dxchange.read_aps_32id with the right shapes, angles and physics', async () => {
    const record = await rehearse().done;
    expect(record.status).toBe('done');
    const { stdout, stderr, status } = spawnSync(python, [script, record.file!], { encoding: 'utf8' });
    expect(status, stderr).toBe(0);
    const answer = JSON.parse(stdout) as Answer;
    expect(answer.shapes).toEqual({ proj: [91, 96, 96], flat: [10, 96, 96], dark: [10, 96, 96] });
    // The file has degrees, dxchange gives radians: 0 to 180 degrees every 2, at the middle of the exposures.
    expect(answer.theta).toHaveLength(91);
    answer.theta.forEach((angle, k) => expect(angle).toBeCloseTo((2 * k * Math.PI) / 180, 9));
    expect(answer.means.dark).toBeLessThan(150);
    expect(answer.means.flat).toBeGreaterThan(10_000);
    expect(answer.transmission.edge).toBeCloseTo(1, 1);
    expect(answer.transmission.centre).toBeLessThan(0.6);
    expect(answer.same).toEqual([true, true, true, true, true]);
    expect(answer.meta['measurement_instrument_detector_exposure_time']?.[0]).toBe('0.02');
    expect(answer.attributes).toEqual({
      implements: 'exchange:measurement:process:provenance',
      version: '1.0.1',
      NX_class: 'NXroot',
      default: 'entry',
    });
  });
});

describe('a scan whose disk fills up', () => {
  smallDisk('fails in the safe state, and its file opens and says what is in it', async () => {
    const rehearsal = rehearse({ plan: (plan) => ({ ...plan, file: join(disk, 'scan.h5') }) });
    const record = await rehearsal.done;
    expect(record.status).toBe('failed');
    expect(record.error?.code).toBe('DISK_FULL');
    expect(record.unsafe).toEqual([]);
    const reader = await openScan(record.file!);
    try {
      const written = reader.written('dark') + reader.written('flat') + reader.written('proj');
      expect(written).toBeGreaterThan(10);
      expect(written).toBeLessThan(60);
      expect(reader.planned('proj')).toBe(91);
    } finally {
      reader.close();
    }
  });
});

import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect } from 'vitest';
import { openScan, ScanFile } from '#data';
import { requireReal } from '../real/require.ts';
import { frameOf, specOf } from './spec.ts';
import { temporaryFolder } from './temporary.ts';

const disk = join(temporaryFolder(), 'disk');
mkdirSync(disk);
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'none', disk]).status === 0;
afterAll(() => {
  if (mounted) spawnSync('umount', [disk]);
});
const real = requireReal('mounting a small tmpfs (as root)', mounted);

describe('a disk that fills up during a scan', () => {
  real('ends the scan with DISK_FULL and leaves a file with every frame that fitted', async () => {
    const path = join(disk, 'scan.h5');
    const side = 256;
    const spec = specOf(path, { dark: 1, proj: 60 }, { width: side, height: side });
    const scan = await ScanFile.create(spec, { maxInFlightBytes: side * side * 2 });
    await scan.write(frameOf('dark', 0, 0, side * side));
    const error: unknown = await (async () => {
      for (let k = 0; k < 60; k++) await scan.write(frameOf('proj', k, k + 1, side * side));
    })().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'DISK_FULL', message: /scan\.h5/ });
    await expect(scan.write(frameOf('proj', 0, 1, side * side))).rejects.toBe(error);

    const { frames, problem } = await scan.complete([
      { path: '/process/acquisition/end_date', value: 'now' },
    ]);
    expect(problem?.code).toBe('DISK_FULL');
    expect(frames.proj.written).toBeGreaterThan(15);
    expect(frames.proj.written).toBeLessThan(25);

    const reader = await openScan(path);
    expect(reader.written('proj')).toBe(frames.proj.written);
    expect(reader.slots('proj')).toHaveLength(frames.proj.written);
    const last = frames.proj.written - 1;
    expect(reader.readFrame('proj', last)).toEqual(frameOf('proj', last, 0, side * side).pixels);
    expect(reader.attribute('/', 'implements')).toBe('exchange:process');
    reader.close();
  });

  real('is reported as such when not even the empty file fits', async () => {
    const rest = join(disk, 'filler');
    try {
      writeFileSync(rest, new Uint8Array(4 * 1024 * 1024));
    } catch {
      // The disk is full now, which is what was wanted.
    }
    const create = ScanFile.create(specOf(join(disk, 'second.h5'), { proj: 1 }));
    await expect(create).rejects.toMatchObject({ code: 'DISK_FULL' });
  });
});

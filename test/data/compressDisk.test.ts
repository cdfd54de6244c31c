import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect } from 'vitest';
import { compressFile } from '#data';
import { Hdf5Editor } from '#data/hdf5Editor';
import { requireReal } from '../real/require.ts';
import { temporaryFolder } from './temporary.ts';

const disk = join(temporaryFolder(), 'disk');
mkdirSync(disk);
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'none', disk]).status === 0;
afterAll(() => {
  if (mounted) spawnSync('umount', [disk]);
});
const real = requireReal('mounting a small tmpfs (as root)', mounted);

describe('compressing on a disk that is nearly full', () => {
  real('is refused before it begins', async () => {
    const path = join(disk, 'scan.h5');
    const file = await Hdf5Editor.create(path);
    const bytes = new Uint8Array(4 * 1024 * 1024).fill(1);
    file.put('/exchange/data', {
      type: { kind: 'integer', size: 1, signed: false },
      shape: [4, 1024, 1024],
      bytes,
    });
    file.close();
    const before = readFileSync(path);
    await expect(compressFile(path)).rejects.toMatchObject({
      code: 'DISK_FULL',
      message: /scan\.h5: [\d.]+ MB free where the compressed copy may need 8\.39 MB/,
      remedy: 'free space on the disk of the file',
    });
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(readdirSync(disk)).toEqual(['scan.h5']);
  });
});

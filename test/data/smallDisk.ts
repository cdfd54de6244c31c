import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, type it } from 'vitest';
import { requireReal } from '../real/require.ts';
import { temporaryFolder } from './temporary.ts';

/** A disk of its own in memory for the tests of one file, and `it` for those that need it: mounting takes root. */
export function smallDisk(name: string, options: string): { disk: string; real: typeof it | typeof it.skip } {
  const disk = join(temporaryFolder(), name);
  mkdirSync(disk);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'none', disk]).status === 0;
  afterAll(() => {
    if (mounted) spawnSync('umount', [disk]);
  });
  return { disk, real: requireReal(`mounting a tmpfs with ${options} (as root)`, mounted) };
}

import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openScan, ScanFile, type ScanFileSpec } from '#data';
import { smallDisk } from './smallDisk.ts';
import { frameOf, specOf } from './spec.ts';
import { temporaryFolder } from './temporary.ts';

const folder = temporaryFolder();
const readOnly = smallDisk('read-only', 'ro,size=64k');
const storages: ScanFileSpec['storage'][] = ['direct', 'library'];

async function begin(name: string, storage: ScanFileSpec['storage']) {
  const place = join(folder, `${name}-${storage}`);
  mkdirSync(place);
  const path = join(place, 'scan.h5');
  const scan = await ScanFile.create(specOf(path, { dark: 2, proj: 6 }, { storage: storage! }));
  await scan.write(frameOf('dark', 0, 0));
  for (let k = 0; k < 3; k++) await scan.write(frameOf('proj', k, k + 2));
  return { place, path, scan };
}

describe.each(storages)('a folder that goes away while a scan is written to it (%s)', (storage) => {
  it('ends in a problem that says what is lost, and in no crash', async () => {
    const { place, path, scan } = await begin('removed', storage);
    rmSync(place, { recursive: true });
    // The open file goes on existing without a name: writing to it is no error.
    await scan.write(frameOf('proj', 3, 5));
    const summary = await scan.complete({
      entries: [{ path: '/process/acquisition/end_date', value: 'now' }],
    });
    expect(summary.problem).toEqual({
      code: 'FILE',
      message: `${path} is gone: it was removed during the scan, or its folder was; 1 dark, 4 proj are lost`,
    });
    expect(summary).toMatchObject({ bytes: 0, frames: { proj: { planned: 6, written: 0 } } });
    expect(existsSync(place)).toBe(false);
  });

  it('leaves a file alone that has taken the name', async () => {
    const { place, path, scan } = await begin('replaced', storage);
    const kept = join(place, 'kept.h5');
    renameSync(path, kept);
    writeFileSync(path, 'of someone else');
    const { problem } = await scan.complete({
      entries: [{ path: '/process/acquisition/end_date', value: 'now' }],
    });
    expect(problem?.message).toMatch(/replaced by another file during the scan; 1 dark, 3 proj are lost/);
    const reader = await openScan(kept);
    expect(reader.slots('proj')).toEqual([0, 1, 2]);
    expect(reader.written('proj')).toBe(3);
    reader.close();
  });
});

describe('a read-only folder', () => {
  readOnly.real('is named before a frame is taken', async () => {
    const create = ScanFile.create(specOf(join(readOnly.disk, 'scan.h5'), { proj: 1 }));
    await expect(create).rejects.toMatchObject({
      code: 'FILE',
      message: /read-only\/scan\.h5 cannot be made: its folder is read-only/,
      remedy: /make the folder writable/,
    });
    expect(readdirSync(readOnly.disk)).toEqual([]);
  });
});

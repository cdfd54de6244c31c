import { existsSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { openScan, ScanFile, type Frame, type Pixels, type ScanFileSpec } from '#data';
import { smallDisk } from './smallDisk.ts';
import { frameOf, specOf } from './spec.ts';

const { disk, real } = smallDisk('disk', 'size=3m');
const side = 256;
const proj = (k: number) => frameOf('proj', k, k + 1, side * side);

/** Much faster than toEqual on large frames. */
function sameAs(read: Pixels, { pixels }: Frame): boolean {
  return Buffer.compare(new Uint8Array(read.buffer), new Uint8Array(pixels!.buffer)) === 0;
}

/** Takes all of the disk but `left` bytes. */
function fill(name: string, left = 0): void {
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(join(disk, name), new Uint8Array(Math.max(0, bavail * bsize - left)));
}

describe('a disk that fills up during a scan', () => {
  real('ends the scan with DISK_FULL and leaves a file with every frame that fitted', async () => {
    const path = join(disk, 'scan.h5');
    const scan = await ScanFile.create(specOf(path, { dark: 1, proj: 60 }, { width: side, height: side }));
    await scan.write(frameOf('dark', 0, 0, side * side));
    const error: unknown = await (async () => {
      for (let k = 0; k < 60; k++) await scan.write(proj(k));
    })().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'DISK_FULL', message: /scan\.h5/ });
    await expect(scan.write(proj(0))).rejects.toBe(error);

    const { frames, problem } = await scan.complete({
      entries: [{ path: '/process/acquisition/end_date', value: 'now' }],
    });
    expect(problem?.code).toBe('DISK_FULL');
    expect(frames.proj.written).toBeGreaterThan(15);
    expect(frames.proj.written).toBeLessThan(25);

    const reader = await openScan(path);
    expect(reader.written('proj')).toBe(frames.proj.written);
    expect(reader.slots('proj')).toHaveLength(frames.proj.written);
    const last = frames.proj.written - 1;
    expect(reader.readFrame('proj', last)).toEqual(proj(last).pixels);
    expect(reader.attribute('/', 'implements')).toBe('exchange:process');
    reader.close();
    rmSync(path);
  });

  for (const [way, more] of [
    ['through HDF5', { storage: 'library' }],
    ['in chunks', { openEnded: ['proj'], frames: { dark: 1, flat: 0, proj: 0, ortho: 0 } }],
  ] as [string, Partial<ScanFileSpec>][]) {
    real(
      `ends a scan that is written ${way} with DISK_FULL, and keeps every frame that was safe`,
      async () => {
        const path = join(disk, `${way.replace(' ', '-')}.h5`);
        const planned = { dark: 1, proj: way === 'in chunks' ? 0 : 60 };
        const scan = await ScanFile.create(specOf(path, planned, { width: side, height: side, ...more }));
        const safe: number[] = [];
        const writes = Array.from({ length: 60 }, (_, k) => scan.write(proj(k)).then(() => safe.push(k)));
        const results = await Promise.allSettled(writes);
        expect(results.at(-1)).toMatchObject({ reason: { code: 'DISK_FULL' } });
        const { problem, frames } = await scan.complete({ entries: [] });
        expect(problem?.code).toBe('DISK_FULL');
        expect(frames.proj.written).toBeGreaterThanOrEqual(safe.length);
        const reader = await openScan(path);
        for (const k of safe) expect(sameAs(reader.readFrame('proj', k), proj(k))).toBe(true);
        reader.close();
        rmSync(path);
      },
    );
  }

  real('at the very end costs only the closing metadata, and the summary says so', async () => {
    const path = join(disk, 'late.h5');
    const scan = await ScanFile.create(specOf(path, { dark: 1, proj: 4 }, { width: side, height: side }));
    for (let k = 0; k < 4; k++) await scan.write(proj(k));
    fill('filler', 50_000);
    const entries = [{ path: '/process/acquisition/end_date', value: 'now' }];
    const { problem, frames } = await scan.complete({ entries });
    expect(problem).toMatchObject({
      code: 'DISK_FULL',
      message: /closing metadata is not in the file: .* free/,
    });
    expect(frames.proj.written).toBe(4);
    const reader = await openScan(path);
    expect(reader.written('proj')).toBe(4);
    for (let k = 0; k < 4; k++) expect(sameAs(reader.readFrame('proj', k), proj(k))).toBe(true);
    expect(reader.value('/process/acquisition/end_date')).toBeUndefined();
    reader.close();
  });

  real('is reported as such when not even the empty file fits, and leaves nothing behind', async () => {
    fill('rest');
    const path = join(disk, 'second.h5');
    await expect(ScanFile.create(specOf(path, { proj: 1 }))).rejects.toMatchObject({ code: 'DISK_FULL' });
    expect(existsSync(path)).toBe(false);
  });
});

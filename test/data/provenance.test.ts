import { readFileSync, writeFileSync, existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { processEntries, readProcesses, setProcess, type ProcessStatus } from '#data';
import { Hdf5Editor } from '#data/hdf5Editor';
import { Hdf5File } from '#data/hdf5File';
import { temporaryFolder } from './temporary.ts';

const folder = temporaryFolder();
let made = 0;

async function scanWith(...entries: Parameters<Hdf5Editor['putEntry']>[0][]): Promise<string> {
  const path = join(folder, `scan-${made++}.h5`);
  const file = await Hdf5Editor.create(path);
  file.putEntry({ path: '/exchange/title', value: 'scan' });
  for (const entry of entries) file.putEntry(entry);
  file.close();
  return path;
}

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds));
const iso = (seconds: number) => at(seconds).toISOString();

describe('the steps of a file', () => {
  it('are none at first, appended by name, and kept up to date', async () => {
    const path = await scanWith();
    expect(await readProcesses(path)).toEqual([]);
    const transfer = { name: 'transfer', reference: '/transfer' };
    expect(await setProcess(path, { ...transfer, status: 'QUEUED', date: at(0) })).toBe(1);
    expect(
      await setProcess(path, { name: 'reconstruction', status: 'RUNNING', version: '1.2', date: at(1) }),
    ).toBe(2);
    expect(
      await setProcess(path, { ...transfer, status: 'RUNNING', message: 'to the cluster', date: at(2) }),
    ).toBe(1);
    expect(
      await setProcess(path, {
        name: 'reconstruction',
        status: 'FAILED',
        message: 'größer als der Speicher',
        date: at(3),
      }),
    ).toBe(2);
    expect(await setProcess(path, { name: 'transfer', status: 'SUCCESS', message: 'OK', date: at(4) })).toBe(
      1,
    );
    expect(await readProcesses(path)).toEqual([
      {
        number: 1,
        name: 'transfer',
        status: 'SUCCESS',
        message: 'OK',
        reference: '/transfer',
        startTime: iso(2),
        endTime: iso(4),
      },
      {
        number: 2,
        name: 'reconstruction',
        status: 'FAILED',
        message: 'größer als der Speicher',
        version: '1.2',
        startTime: iso(1),
        endTime: iso(3),
      },
    ]);
    const file = await Hdf5File.open(path);
    expect(file.attribute('/', 'implements')).toEqual(['exchange:provenance']);
    expect(file.describe('/provenance/process_1/status')).toMatchObject({ shape: [1], size: 8, vlen: false });
    expect(file.describe('/provenance/process_1/message')).toMatchObject({
      shape: [1],
      size: 256,
      vlen: false,
    });
    file.close();
    expect(existsSync(`${path}.lock`)).toBe(false);
  });

  it('that ended and begin again are others, so that what failed stays on record', async () => {
    const path = await scanWith();
    const transfer = (status: ProcessStatus, second: number) =>
      setProcess(path, { name: 'transfer', status, message: `${second}`, date: at(second) });
    const numbers = [];
    for (const [k, status] of (['RUNNING', 'FAILED', 'RUNNING', 'SUCCESS', 'SUCCESS'] as const).entries()) {
      numbers.push(await transfer(status, k));
    }
    expect(numbers).toEqual([1, 1, 2, 2, 2]);
    const steps = await readProcesses(path);
    expect(steps.map(({ status, message }) => [status, message])).toEqual([
      ['FAILED', '1'],
      ['SUCCESS', '4'],
    ]);
    expect(steps[1]).toMatchObject({ startTime: iso(2), endTime: iso(4) });
  });

  it('go on from those the file was made with, whose later entries fit in the same place', async () => {
    const steps = [
      { name: 'acquisition', status: 'RUNNING', startTime: iso(0), reference: '/process/acquisition' },
      { name: 'preview', status: 'QUEUED' },
    ] as const;
    const path = await scanWith(...processEntries(steps));
    const size = readFileSync(path).length;
    const file = await Hdf5Editor.reopen(path);
    const later = { ...steps[0], status: 'SUCCESS', endTime: iso(9), message: 'x'.repeat(300) } as const;
    for (const entry of processEntries([later])) file.putEntry(entry);
    file.close();
    expect(readFileSync(path).length).toBe(size);
    expect(await setProcess(path, { name: 'preview', status: 'RUNNING', date: at(10) })).toBe(2);
    expect(await setProcess(path, { name: 'transfer', status: 'QUEUED', date: at(11) })).toBe(3);
    expect(await readProcesses(path)).toMatchObject([
      {
        number: 1,
        name: 'acquisition',
        status: 'SUCCESS',
        startTime: iso(0),
        endTime: iso(9),
        message: 'x'.repeat(255),
      },
      { number: 2, name: 'preview', status: 'RUNNING', startTime: iso(10) },
      { number: 3, name: 'transfer', status: 'QUEUED' },
    ]);
  });

  it('are described below their reference', async () => {
    const path = await scanWith();
    const details = [
      { path: 'algorithm/name', value: 'gridrec' },
      { path: 'algorithm/padding', value: 0.5, type: 'float' },
      { path: '/exchange/other', value: 3 },
    ] as const;
    await setProcess(path, {
      name: 'reconstruction',
      status: 'RUNNING',
      reference: '/reconstruction',
      details,
      date: at(0),
    });
    const file = await Hdf5File.open(path);
    expect(file.value('/reconstruction/algorithm/name')).toEqual(['gridrec']);
    expect(file.value('/reconstruction/algorithm/padding')).toEqual(Float64Array.of(0.5));
    expect(file.value('/exchange/other')).toEqual(Float64Array.of(3));
    file.close();
  });

  it('hold any text, cut off between two characters', async () => {
    const path = await scanWith();
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 400 }), async (message) => {
        await setProcess(path, { name: 'transfer', status: 'QUEUED', message, date: at(0) });
        const kept = (await readProcesses(path))[0]?.message ?? '';
        const whole = message.replaceAll('\0', ' ');
        expect(whole.startsWith(kept)).toBe(true);
        if (kept !== whole)
          expect(Buffer.byteLength([...whole].slice(0, [...kept].length + 1).join(''))).toBeGreaterThan(255);
      }),
      { seed: 4, numRuns: 30 },
    );
  });

  it('are refused without a name, with a reference that is no path, or of no file', async () => {
    const path = await scanWith();
    const change = { name: 'transfer', status: 'QUEUED', date: at(0) } as const;
    const before = readFileSync(path);
    for (const wrong of [
      { name: '' },
      { name: 'n'.repeat(40) },
      { reference: 'transfer' },
      { reference: '/a//b' },
      { details: [] },
    ]) {
      await expect(setProcess(path, { ...change, ...wrong })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    }
    await expect(setProcess(join(folder, 'nowhere.h5'), change)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const text = join(folder, 'text.h5');
    writeFileSync(text, 'no HDF5');
    await expect(setProcess(text, change)).rejects.toMatchObject({ code: 'FILE' });
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it('are all there when several are set at once, also after a program died with the lock', async () => {
    const path = await scanWith();
    const lock = join(folder, `.scan-${made - 1}.h5.lock`);
    // No process has this number: Linux ends at 4194304.
    writeFileSync(lock, `99999999 ${hostname()}\n`);
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const numbers = await Promise.all(
      names.map((name) => setProcess(path, { name, status: 'QUEUED', date: at(0) })),
    );
    expect([...numbers].sort()).toEqual([1, 2, 3, 4, 5, 6]);
    expect((await readProcesses(path)).map(({ name }) => name).sort()).toEqual(names);
    expect(existsSync(lock)).toBe(false);
  });
});

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Hdf5Editor } from '#data/hdf5Editor';
import { inProcess, objectOf, startProgram, temporaryFolder } from './program.ts';

const folder = temporaryFolder();

/** A file with `frames` frames of 512 x 512, the first pixel of each its number. */
async function scanOf(name: string, frames: number): Promise<string> {
  const path = join(folder, name);
  const file = await Hdf5Editor.create(path);
  const shape = [1, 512, 512];
  file.createEmpty('/exchange/data', { kind: 'integer', size: 2, signed: false }, [frames, 512, 512]);
  const pixels = Uint16Array.from({ length: 512 * 512 }, (_, x) => x % 7);
  for (let k = 0; k < frames; k++) {
    pixels[0] = k;
    file.writeSlab('/exchange/data', { offset: [k, 0, 0], count: shape }, new Uint8Array(pixels.buffer));
  }
  file.close();
  return path;
}

describe('tomochart compress', () => {
  it('says the sizes before and after, and leaves a file alone the second time', async () => {
    const path = await scanOf('one.h5', 3);
    const before = statSync(path).size;
    const first = await inProcess(['compress', path]);
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toMatch(
      /one\.h5: 1\.57 MB -> [\d.]+ kB \([\d.]+ %\) in [\d.]+ s, every byte compared/,
    );
    const second = await inProcess(['compress', path, '--json']);
    expect(second.code).toBe(0);
    expect(objectOf(second)).toMatchObject({
      files: [{ path, status: 'left', compressed: false, reason: 'its frames are compressed already' }],
    });
    expect(statSync(path).size).toBeLessThan(before / 10);
  });

  it('does the others when one of several cannot be done', async () => {
    const [one, two] = [await scanOf('a.h5', 1), await scanOf('b.h5', 1)];
    const outcome = await inProcess([
      'compress',
      one,
      join(folder, 'nowhere.h5'),
      two,
      '--json',
      '--level',
      '9',
    ]);
    expect(outcome.code).toBe(2);
    expect(objectOf(outcome)).toMatchObject({
      files: [{ status: 'done' }, { status: 'refused', error: { code: 'NOT_FOUND' } }, { status: 'done' }],
    });
  });

  it('refuses a file that is not there and a level that is none', async () => {
    const missing = await inProcess(['compress', join(folder, 'nowhere.h5')]);
    expect(missing).toMatchObject({ code: 2, stdout: '' });
    expect(missing.stderr).toMatch(/nowhere\.h5: there is no such file/);
    const level = await inProcess(['compress', join(folder, 'nowhere.h5'), '--level', '10']);
    expect(level).toMatchObject({ code: 2, stdout: '' });
    expect(level.stderr).toMatch(/--level: 10 is no level; use a number from 1 to 9/);
  });

  it('leaves the file as it was on Ctrl-C, and when it is killed, after which it can be done again', async () => {
    const path = await scanOf('stopped.h5', 120);
    const before = readFileSync(path);
    const copy = join(folder, '.stopped.h5.compressing');
    const begun = async () => {
      const running = startProgram(['compress', path]);
      const size = () => statSync(copy, { throwIfNoEntry: false })?.size ?? 0;
      await expect.poll(size, { timeout: 20_000, interval: 5 }).toBeGreaterThan(0);
      return running;
    };
    const stopped = await begun();
    stopped.kill('SIGINT');
    const said = { code: 1, stdout: '', stderr: `${path}: interrupted; the file is as it was\n` };
    expect(await stopped.ended).toMatchObject(said);
    expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([]);
    expect(readFileSync(path).equals(before)).toBe(true);

    const killed = await begun();
    killed.kill('SIGKILL');
    expect(await killed.ended).toMatchObject({ code: null });
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(statSync(copy).size).toBeGreaterThan(0);
    expect(await inProcess(['compress', path])).toMatchObject({ code: 0 });
    expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([]);
    expect(statSync(path).size).toBeLessThan(before.length / 10);
  }, 60_000);
});

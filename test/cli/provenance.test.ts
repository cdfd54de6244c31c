import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Hdf5Editor } from '#data/hdf5Editor';
import { inProcess, objectOf, temporaryFolder } from './program.ts';

const folder = temporaryFolder();

async function scanOf(name: string): Promise<string> {
  const path = join(folder, name);
  const file = await Hdf5Editor.create(path);
  file.putEntry({ path: '/exchange/title', value: 'scan' });
  file.close();
  return path;
}

describe('tomochart provenance', () => {
  it('says what became of a step, and lists the steps', async () => {
    const path = await scanOf('scan.h5');
    expect((await inProcess(['provenance', path])).stdout).toBe(`${path}: no steps are recorded\n`);
    const set = ['provenance', path, '--process', 'transfer', '--status'];
    expect(
      (await inProcess([...set, 'RUNNING', '--reference', '/transfer', '--program', 'globus 3'])).code,
    ).toBe(0);
    expect((await inProcess([...set, 'FAILED', '--message', 'no route to host'])).code).toBe(0);
    const table = await inProcess(['provenance', path]);
    expect(table).toMatchObject({ code: 0, stderr: '' });
    const date = String.raw`\d{4}-\d\d-\d\dT[\d:.]+Z`;
    expect(table.stdout).toMatch(
      new RegExp(
        `: one step\n {5}process +status +begun +ended\n  1  transfer  FAILED  ${date}  ${date}  no route to host; /transfer; globus 3\n$`,
      ),
    );
    expect(objectOf(await inProcess(['provenance', path, '--json']))).toMatchObject({
      file: path,
      steps: [{ number: 1, name: 'transfer', status: 'FAILED', message: 'no route to host' }],
    });
  });

  it('refuses what makes no sense', async () => {
    const path = await scanOf('refused.h5');
    const wrong: [string[], RegExp][] = [
      [['--status', 'RUNNING'], /--status: belongs to a step; name it with --process/],
      [['--process', 'transfer'], /--status: is missing; use QUEUED, RUNNING, FAILED, SUCCESS/],
      [['--process', 'transfer', '--status', 'done'], /--status: done is no status/],
      [['--process', 'transfer', '--status', 'RUNNING', '--reference', 'x'], /x is no path of a group/],
    ];
    for (const [options, message] of wrong) {
      const outcome = await inProcess(['provenance', path, ...options]);
      expect(outcome).toMatchObject({ code: 2, stdout: '' });
      expect(outcome.stderr).toMatch(message);
    }
    const missing = await inProcess(['provenance', join(folder, 'nowhere.h5'), '--json']);
    expect(missing.code).toBe(2);
    expect(objectOf(missing)).toMatchObject({ error: { code: 'NOT_FOUND' } });
  });
});

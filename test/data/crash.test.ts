import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openScan, type ScanReader } from '#data';
import { frameOf } from './spec.ts';
import { temporaryFolder } from './temporary.ts';

const folder = temporaryFolder();
const program = fileURLToPath(new URL('./killed.ts', import.meta.url));

/** Every projection the file counts is there, with its pixels and its record. */
function verify(reader: ScanReader): number {
  const written = reader.written('proj');
  const records = reader.records().filter(({ kind }) => kind === 'proj');
  expect(records.length).toBeGreaterThanOrEqual(written);
  for (let k = 0; k < written; k++) {
    const expected = frameOf('proj', k, k + 2);
    expect(reader.readFrame('proj', k)).toEqual(expected.pixels);
    expect(records[k]).toMatchObject({ slot: k, id: expected.id, angleDegrees: expected.angleDegrees });
  }
  return written;
}

describe('a writer killed in the middle of a scan', () => {
  it('leaves a file that is readable before and after, and counts only frames that are real', async () => {
    const path = join(folder, 'killed.h5');
    const child = spawn(process.execPath, ['--import', 'tsx', program, path], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    let accepted = 0;
    child.stdout.on('data', (text: Buffer) => {
      accepted = Number(text.toString().trim().split('\n').at(-1));
    });
    while (accepted < 20 && child.exitCode === null) await sleep(5);
    const live = await openScan(path);
    // Counts reach the file with the next sync.
    while (live.written('proj') === 0 && child.exitCode === null) await sleep(20);
    const liveCount = verify(live);
    expect(live.written('dark')).toBe(2);
    live.close();
    await sleep(100);
    child.kill('SIGKILL');
    await once(child, 'exit');

    const reader = await openScan(path);
    const written = verify(reader);
    reader.close();
    expect(liveCount).toBeGreaterThan(0);
    expect(written).toBeGreaterThanOrEqual(liveCount);
    expect(written).toBeLessThanOrEqual(accepted + 1);
  });
});

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { digestFile } from '#data';
import { temporaryFolder } from './temporary.ts';

const folder = temporaryFolder();

/** A file of so many bytes that do not repeat. */
function fileOf(bytes: number): { path: string; content: Buffer } {
  const path = join(folder, `${bytes}.bin`);
  const content = Buffer.from(
    Uint32Array.from({ length: Math.ceil(bytes / 4) }, (_, k) => Math.imul(k, 2654435761)).buffer,
  ).subarray(0, bytes);
  writeFileSync(path, content);
  return { path, content };
}

describe('the digest of a file', () => {
  it.each([0, 1, 4 * 1024 * 1024, 9_000_001])('is its SHA-256, of %d bytes', async (bytes) => {
    const { path, content } = fileOf(bytes);
    const seen: number[] = [];
    const digest = await digestFile(path, { onProgress: ({ done }) => seen.push(done) });
    expect(digest).toEqual({ algorithm: 'sha256', hex: createHash('sha256').update(content).digest('hex') });
    expect(seen.at(-1) ?? 0).toBe(bytes);
  });

  it('is what sha256sum prints', async () => {
    const { path } = fileOf(5_000_000);
    const { stdout, error } = spawnSync('sha256sum', [path], { encoding: 'utf8' });
    expect(error).toBeUndefined();
    expect((await digestFile(path)).hex).toBe(stdout.split(' ')[0]);
  });

  it('is given up when the signal says so', async () => {
    const { path } = fileOf(30_000_000);
    const stop = new AbortController();
    const digest = digestFile(path, {
      signal: stop.signal,
      onProgress: () => stop.abort(new Error('enough')),
    });
    await expect(digest).rejects.toThrow('enough');
    await expect(digestFile(path, { signal: stop.signal })).rejects.toThrow('enough');
  });

  it('of a file that is not there is an error that names it', async () => {
    const path = join(folder, 'nowhere.h5');
    await expect(digestFile(path)).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: `${path}: there is no such file`,
    });
    await expect(digestFile(folder)).rejects.toMatchObject({ code: 'FILE', message: /cannot be read/ });
  });
});

import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { startWorker } from '#core';

const echo = new URL('./echo.ts', import.meta.url);
const root = fileURLToPath(new URL('../../', import.meta.url));

/** A program that starts the worker and prints its answer; it must not itself need a loader to be parsed. */
const program = (prelude: string) => `
  ${prelude}
  const { startWorker } = await import('#core');
  const worker = startWorker(new URL(${JSON.stringify(echo.href)}), { ask: 'spawned' });
  worker.on('message', (message) => console.log(JSON.stringify(message)));
`;

function runNode(flags: readonly string[], source: string): unknown {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [...flags, '--input-type=module', '--eval', source],
    { cwd: root, encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } },
  );
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return JSON.parse(stdout);
}

describe('startWorker', () => {
  it('runs a TypeScript worker under the test runner', async () => {
    const worker = startWorker(echo, { ask: 'here' });
    const [message] = (await once(worker, 'message')) as [unknown];
    expect(message).toEqual({ ask: 'here', imported: 'TomochartError' });
  });

  it('runs one in a program that registered tsx itself, as bin/tomochart.js does', () => {
    const answer = runNode([], program(`const { register } = await import('tsx/esm/api'); register();`));
    expect(answer).toEqual({ ask: 'spawned', imported: 'TomochartError' });
  });

  it('runs one in a program started with --import tsx', () => {
    expect(runNode(['--import', 'tsx'], program(''))).toEqual({ ask: 'spawned', imported: 'TomochartError' });
  });

  it('reports a module that does not exist as an error event', async () => {
    const worker = startWorker(new URL('./nowhere.ts', import.meta.url));
    const [thrown] = (await once(worker, 'error')) as [Error];
    expect(thrown.message).toContain('nowhere.ts');
  });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { atEnd, script, until, uriAt } from './scripted.ts';
import type { Asked } from './scripted.ts';

/** Runs TypeScript in a process of its own; `{ code, output }` when it is over. */
async function run(code: string): Promise<{ code: number; output: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  atEnd(() => child.kill('SIGKILL'));
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [exit] = (await once(child, 'close')) as [number];
  return { code: exit, output };
}

describe('the process of a client', () => {
  it('waits for an answer, however late, and ends by itself with its connections open', async () => {
    const late: Asked[] = [];
    const server = await script((asked) => {
      if (asked.operation !== '_get_status') return false;
      late.push(asked);
      return true;
    });
    const over = run(`
      import { TangoClient } from '#tango';
      const client = new TangoClient({ environment: {} });
      const device = client.device('${uriAt(server.port)}');
      console.log((await device.read('x')).value);
      console.log(await device.status());
      const given = await device.status({ timeoutSeconds: 0.05 }).catch((error) => error.code);
      console.log(given);
    `);
    await until(() => late.length === 1, 20);
    await new Promise((resolve) => setTimeout(resolve, 300));
    late[0]?.answer((writer) => writer.string('answered'));
    expect(await over).toEqual({ code: 0, output: '2.5\nanswered\nTIMEOUT\n' });
    expect(late).toHaveLength(2);
  });
});

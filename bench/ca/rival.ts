import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { TomochartError } from '#core';
import { ARRAY_DOUBLES, PVS, type Turn } from './protocol.ts';

const SCRIPT = fileURLToPath(new URL('./pyepics.py', import.meta.url));

/**
 * pyepics in a process of its own.
 * @throws TomochartError NOT_FOUND where it is not installed
 */
export async function pyepics(port: number) {
  const names = JSON.stringify({ ...PVS, doubles: ARRAY_DOUBLES });
  const child = spawn('/usr/bin/python3', [SCRIPT, names], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      ...process.env,
      EPICS_CA_ADDR_LIST: '127.0.0.1',
      EPICS_CA_AUTO_ADDR_LIST: 'NO',
      EPICS_CA_SERVER_PORT: String(port),
      EPICS_CA_MAX_ARRAY_BYTES: String(ARRAY_DOUBLES * 8 + 1000),
    },
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<Record<string, unknown>> => {
    const line = (await lines.next()) as IteratorResult<string, undefined>;
    if (!line.done) return JSON.parse(line.value) as Record<string, unknown>;
    throw new TomochartError('NOT_FOUND', `bench ca: pyepics has ended: ${said.trim().split('\n').at(-1)}`, {
      remedy: 'apt-get install python3-pyepics',
    });
  };
  const { ready } = await next();
  return {
    version: String(ready),
    take: async (turn: Turn): Promise<number> => {
      child.stdin.write(`${JSON.stringify(turn)}\n`);
      return Number((await next())['perSecond']);
    },
    close: async () => {
      const ended = once(child, 'exit');
      child.stdin.end();
      await ended;
    },
  };
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { TomochartError } from '#core';
import { IMAGE, SCALAR, type Turn, type TurnFigure } from './protocol.ts';

const SCRIPT = fileURLToPath(new URL('./pytango.py', import.meta.url));

/**
 * PyTango in a process of its own.
 * @throws TomochartError NOT_FOUND where it is not installed
 */
export async function pytango(scalarUri: string, imageUri: string) {
  const { attribute: image, width, height } = IMAGE;
  const names = { scalarUri, scalar: SCALAR.attribute, imageUri, image, width, height };
  const child = spawn('/usr/bin/python3', [SCRIPT, JSON.stringify(names)], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<unknown> => {
    const line = (await lines.next()) as IteratorResult<string, undefined>;
    if (!line.done) return JSON.parse(line.value) as unknown;
    throw new TomochartError(
      'NOT_FOUND',
      `bench tango: PyTango has ended: ${said.trim().split('\n').at(-1)}`,
      {
        remedy: 'apt-get install python3-tango',
      },
    );
  };
  const { ready } = (await next()) as { ready: string };
  return {
    version: ready,
    take: async (turn: Turn): Promise<TurnFigure> => {
      child.stdin.write(`${JSON.stringify(turn)}\n`);
      return (await next()) as TurnFigure;
    },
    close: async () => {
      const ended = once(child, 'exit');
      child.stdin.end();
      await ended;
    },
  };
}

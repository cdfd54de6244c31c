import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { TomochartError } from '#core';
import type { TangoClient } from '#tango';

const START_SECONDS = 20;

/** A device server without a database, and where its device is. */
export interface RunningServer {
  readonly uri: string;
  close(): Promise<void>;
}

/**
 * Starts a device server without a database on a free port.
 * @param device the one device that it has
 * @throws TomochartError NOT_FOUND where it is not installed or does not answer
 */
export async function startServer(
  client: TangoClient,
  command: string,
  args: readonly string[],
  device: string,
): Promise<RunningServer> {
  if (!existsSync(command)) throw missing(`${command} is not there`);
  const port = await freePort();
  const child = spawn(
    command,
    [...args, 'bench', '-nodb', '-dlist', device, '-ORBendPoint', `giop:tcp:127.0.0.1:${port}`],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const uri = `tango://127.0.0.1:${port}/${device}#dbase=no`;
  for (const end = Date.now() + START_SECONDS * 1000; ; await delay(100)) {
    try {
      await client.device(uri).ping();
      return { uri, close: () => endOf(child) };
    } catch (thrown) {
      if (child.exitCode === null && Date.now() < end) continue;
      await endOf(child);
      throw missing(`${command} does not answer: ${said.trim().split('\n').at(-1) || String(thrown)}`);
    }
  }
}

async function endOf(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

function missing(message: string): TomochartError {
  return new TomochartError('NOT_FOUND', `bench tango: ${message}`, {
    remedy: 'apt-get install tango-test python3-tango',
  });
}

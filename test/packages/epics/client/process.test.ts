import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { standstill } from '../../../support/standstill.ts';
import { atEnd, clientOf, serve, until } from './harness.ts';

/** Runs TypeScript in a process of its own. */
function run(code: string): ChildProcess & { output: () => string } {
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  atEnd(() => child.kill('SIGKILL'));
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return Object.assign(child, { output: () => output });
}

describe('the process of a client', () => {
  it('ends by itself: without channels, with closed ones, and after close', async () => {
    const { port } = await serve([{ name: 'x', type: 'double', value: 1.25 }]);
    const child = run(`
      import { CaClient } from '#epics';
      const options = { environment: {}, addresses: ['127.0.0.1:${port}'], autoAddresses: false, repeaterPort: 29999 };
      const idle = new CaClient(options);
      const used = new CaClient(options);
      const channel = used.channel('x');
      const { value } = await channel.get();
      channel.close();
      const closed = new CaClient(options);
      closed.channel('x').monitor(() => closed.close());
      closed.channel('absent');
      await closed.channel('x').get().catch(() => undefined);
      console.log(value);
    `);
    const [code] = (await once(child, 'exit')) as [number];
    expect([code, child.output()]).toEqual([0, '1.25\n']);
  });

  it('lives until a close that is awaited is done, however long the server takes to let go', async () => {
    const { port } = await serve([{ name: 'x', type: 'double', value: 1.25 }]);
    // Passes everything on, and keeps its half of the connection open when the client has closed the other.
    const proxy = createServer({ allowHalfOpen: true }, (socket) => {
      const there = connect(port, '127.0.0.1');
      socket.on('data', (bytes) => there.write(bytes)).on('error', () => undefined);
      there.on('data', (bytes) => socket.write(bytes)).on('error', () => undefined);
      atEnd(() => there.destroy());
    });
    atEnd(() => proxy.close());
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const { port: slow } = proxy.address() as AddressInfo;
    const child = run(`
      import { CaClient } from '#epics';
      const nameServers = ['127.0.0.1:${slow}'];
      const client = new CaClient({ environment: {}, addresses: [], autoAddresses: false, nameServers, repeaterPort: 29999 });
      await client.channel('x').get({ timeoutSeconds: 5 });
      await client.close();
      console.log('closed');
    `);
    const [code] = (await once(child, 'exit')) as [number];
    expect([code, child.output()]).toEqual([0, 'closed\n']);
  });

  it('holds while a channel is open', async () => {
    const { port } = await serve([{ name: 'x', type: 'double', value: 1 }]);
    const child = run(`
      import { CaClient } from '#epics';
      const options = { environment: {}, addresses: ['127.0.0.1:${port}'], autoAddresses: false, repeaterPort: 29999 };
      const client = new CaClient(options);
      client.channel('x').monitor(({ value }) => console.log(value));
    `);
    await until(() => child.output() === '1\n');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(child.exitCode).toBe(null);
  });
});

describe('a server that is stopped and continued', () => {
  it('lets calls time out, is given up when it is silent too long, and is found again', async () => {
    const child = run(`
      import { CaServer } from '#epics';
      const server = new CaServer({ host: '127.0.0.1', port: 0 });
      const pv = server.add({ name: 'x', type: 'double', value: 1 });
      const { port } = await server.start();
      console.log(port);
      setInterval(() => pv.post(pv.value + 1), 50);
    `);
    await until(() => child.output().endsWith('\n'));
    const { client } = clientOf(Number(child.output()), { connectionTimeoutSeconds: 1 });
    const channel = client.channel('x');
    let newest = 0;
    const states: boolean[] = [];
    channel.monitor(({ value }) => (newest = Number(value)));
    channel.onConnection((connected) => states.push(connected));
    await until(() => newest > 2);
    await standstill(child.pid!);
    await expect(channel.get({ timeoutSeconds: 0.2 })).rejects.toMatchObject({ code: 'TIMEOUT' });
    child.kill('SIGCONT');
    expect((await channel.get()).value).toBeGreaterThan(2);
    expect(states).toEqual([false, true]);
    await standstill(child.pid!);
    await until(() => states.length === 3, 10);
    const before = newest;
    child.kill('SIGCONT');
    await until(() => newest > before + 2, 10);
    expect(states).toEqual([false, true, false, true]);
  });
});

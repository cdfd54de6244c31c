import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { TangoError } from '#tango';
import type { DeviceProxy } from '#tango';
import { writeReading5 } from '#tango/codec/attributeReading';
import { writeReply } from '#tango/codec/reply';
import { READING, atEnd, clientOf, noticed, script, until, uriAt } from './scripted.ts';
import type { Asked } from './scripted.ts';

/** A server that does not answer reads until it is told to. */
async function holding(): Promise<{ server: Awaited<ReturnType<typeof script>>; held: Asked[] }> {
  const held: Asked[] = [];
  const server = await script((asked) => {
    if (asked.operation !== 'read_attributes_5') return false;
    held.push(asked);
    return true;
  });
  return { server, held };
}

/** A server of another thread, which answers while this one is busy. */
async function elsewhere(): Promise<{ device: DeviceProxy }> {
  const reading = writeReply({ requestId: 0 }, (writer) => {
    writer.list([READING], (each) => writeReading5(writer, each));
  });
  const replies = {
    _is_a: writeReply({ requestId: 0 }, (writer) => writer.bool(true)),
    read_attributes_5: reading,
    ping: writeReply({ requestId: 0 }),
  };
  // Requests come one at a time; the number of each stands behind the header, as it does in its answer.
  const code = `
    const { parentPort, workerData } = require('node:worker_threads');
    const server = require('node:net').createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (request) => {
        for (const [operation, bytes] of Object.entries(workerData)) {
          if (!request.includes(operation)) continue;
          const reply = Buffer.from(bytes);
          request.copy(reply, 12, 12, 16);
          socket.write(reply);
          return;
        }
      });
    });
    server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
  `;
  const worker = new Worker(code, { eval: true, workerData: replies });
  atEnd(() => worker.terminate());
  const [port] = (await once(worker, 'message')) as [number];
  return { device: clientOf().device(uriAt(port)) };
}

describe('a call', () => {
  it('that is on its way to be sent when the client is closed is CLOSED, at whatever moment', async () => {
    const server = await script(() => true);
    for (let turns = 0; turns < 16; turns++) {
      const client = clientOf({ tangoHost: `127.0.0.1:${server.port}` });
      const closed = client.close();
      for (let k = 0; k < turns; k++) await Promise.resolve();
      await expect(client.database().importDevice('a/b/c')).rejects.toMatchObject({ code: 'CLOSED' });
      await closed;
    }
    await noticed();
    expect(server.sockets.size).toBe(0);
  });

  it('is not too late where its answer is there already, and the process was only too busy to look', async () => {
    const { device } = await elsewhere();
    await device.connected();
    const read = device.read('x', { timeoutSeconds: 0.15 });
    // The request leaves at the end of this turn.
    await new Promise((resolve) => process.nextTick(resolve));
    const end = performance.now() + 400;
    while (performance.now() < end);
    expect((await read).value).toBe(2.5);
    await device.connected();
  });

  it('ends at its deadline; the server is told, and what it still answers is dropped', async () => {
    const { server, held } = await holding();
    const device = clientOf().device(uriAt(server.port));
    await device.connected();
    const slow = device.read('x', { timeoutSeconds: 0.1 });
    // Something comes through the connection meanwhile: it is not the one that is dead.
    const pings = setInterval(() => void device.connected(), 20);
    const error = (await slow.catch((reason: unknown) => reason)) as TangoError;
    clearInterval(pings);
    expect(error).toBeInstanceOf(TangoError);
    expect(error).toMatchObject({
      code: 'TIMEOUT',
      about: 'a/b/c/x',
      message: /no answer from 127.*within 0.1 s/,
    });
    await until(() => server.cancelled.length === 1);
    expect(server.cancelled).toEqual([held[0]?.request.requestId]);
    held[0]?.answer((writer) => writer.u32(0));
    await device.connected();
    expect(server.connections).toBe(1);
  });

  it('that ends without a sign of life makes the next one take a new connection', async () => {
    const { server } = await holding();
    const device = clientOf().device(uriAt(server.port));
    await device.connected();
    await expect(device.read('x', { timeoutSeconds: 0.05 })).rejects.toMatchObject({ code: 'TIMEOUT' });
    await device.connected();
    expect(server.connections).toBe(2);
    await until(() => server.cancelled.length === 1 && server.sockets.size === 1);
  });

  it('leaves the others on a connection that is silent, until they have their answer', async () => {
    const { server, held } = await holding();
    const device = clientOf().device(uriAt(server.port));
    await device.connected();
    const patient = device.read('y', { timeoutSeconds: 5 });
    await expect(device.read('x', { timeoutSeconds: 0.05 })).rejects.toMatchObject({ code: 'TIMEOUT' });
    await device.connected();
    expect([server.connections, server.sockets.size]).toEqual([2, 2]);
    held[0]?.fail({ reason: 'R', severity: 'error', description: 'd', origin: 'o' });
    await expect(patient).rejects.toMatchObject({ reason: 'R' });
    await until(() => server.sockets.size === 1);
  });

  it('has the deadline of the client, its own, or none', async () => {
    const { server, held } = await holding();
    const device = clientOf({ timeoutSeconds: 0.05 }).device(uriAt(server.port));
    await device.connected({ timeoutSeconds: 5 });
    await expect(device.read('x')).rejects.toMatchObject({ message: /within 0.05 s/ });
    const endless = device.read('y', { timeoutSeconds: Infinity });
    const slow = device.read('z', { timeoutSeconds: 0.1 }).catch((error: unknown) => error);
    expect(await slow).toMatchObject({ message: /within 0.1 s/ });
    await until(() => held.length === 3);
    held[1]?.fail({ reason: 'LATE', severity: 'error', description: 'd', origin: 'o' });
    await expect(endless).rejects.toMatchObject({ reason: 'LATE' });
  });

  it('ends when its signal aborts, with its reason, before and while it waits', async () => {
    const { server } = await holding();
    const device = clientOf().device(uriAt(server.port));
    await device.connected();
    const controller = new AbortController();
    const { signal } = controller;
    const calls = ['x', 'y', 'z'].map((name) =>
      device.read(name, { signal }).catch((error: unknown) => error),
    );
    await until(() => server.heard.filter((each) => each === 'read_attributes_5').length === 3);
    const reason = new Error('the scan was aborted');
    controller.abort(reason);
    expect(await Promise.all(calls)).toEqual([reason, reason, reason]);
    await until(() => server.cancelled.length === 3);
    await expect(device.read('x', { signal })).rejects.toBe(reason);
    await expect(device.command('Twice', 1, { signal })).rejects.toBe(reason);
    const odd = AbortSignal.abort('a text');
    await expect(device.connected({ signal: odd })).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('leaves nothing on a signal that lives on', async () => {
    const server = await script(() => false);
    const device = clientOf().device(uriAt(server.port));
    const { signal } = new AbortController();
    let listeners = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...given: Parameters<typeof add>) => {
      listeners++;
      add(...given);
    };
    signal.removeEventListener = (...given: Parameters<typeof remove>) => {
      listeners--;
      remove(...given);
    };
    await Promise.all(Array.from({ length: 50 }, () => device.connected({ signal })));
    expect(listeners).toBe(0);
  });

  it('waits for no host that does not answer longer than its deadline', async () => {
    // Reserved for documentation (RFC 5737): nobody answers, or the network says at once that nobody can.
    const device = clientOf().device('tango://192.0.2.1:10000/a/b/c#dbase=no');
    const started = performance.now();
    await expect(device.connected({ timeoutSeconds: 0.2 })).rejects.toBeInstanceOf(TangoError);
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it('is CLOSED by the end of the client, and after it', async () => {
    const { server, held } = await holding();
    const client = clientOf();
    const device = client.device(uriAt(server.port));
    await device.connected();
    const waiting = device.read('x').catch((error: unknown) => error);
    await until(() => held.length === 1);
    await Promise.all([client.close(), client.close()]);
    expect(await waiting).toMatchObject({ code: 'CLOSED' });
    await expect(device.connected()).rejects.toMatchObject({ code: 'CLOSED' });
    await until(() => server.sockets.size === 0);
  });
});

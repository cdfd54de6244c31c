import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeHeader } from '#epics/codec/message';
import { COMMAND } from '#epics/codec/protocol';
import { atEnd, clientOf, confirm, foundAt, message, scripted, serve, until } from './harness.ts';
import type { Script } from './harness.ts';

const value = Buffer.from([0x40, 0x45, 0, 0, 0, 0, 0, 0]);
const reply = (ioid: number, fields: object = {}) =>
  message(COMMAND.READ_NOTIFY, {
    dataType: 6,
    dataCount: 1,
    parameter1: 1,
    parameter2: ioid,
    payload: value,
    ...fields,
  });

/** A server that answers reads with 42, after what `before` sends. */
const answering = (before: (ioid: number) => Buffer): Script => ({
  onConnection: (peer) => peer.send(message(COMMAND.VERSION, { dataCount: 13 })),
  onMessage: (request, peer) => {
    if (request.command === COMMAND.CREATE_CHAN) peer.send(confirm(request));
    if (request.command === COMMAND.READ_NOTIFY)
      peer.send(before(request.parameter2), reply(request.parameter2));
  },
});

describe('a client survives', () => {
  it.each<[string, (ioid: number) => Buffer]>([
    ['answers to nobody', () => reply(0xfffffff0)],
    [
      'updates of no monitor',
      () => message(COMMAND.EVENT_ADD, { dataType: 20, dataCount: 1, parameter1: 1, parameter2: 9 }),
    ],
    ['rights and confirmations of no channel', () => confirm({ ...NOTHING, parameter1: 0xffffff })],
    ['a channel that is confirmed twice', () => confirm({ ...NOTHING, parameter1: 1 })],
    ['commands that do not exist', () => message(0x7777, { payload: Buffer.alloc(64) })],
    ['errors about nothing', () => message(COMMAND.ERROR, { parameter1: 4, parameter2: 999 })],
    [
      'errors with half a header',
      () => message(COMMAND.ERROR, { parameter2: 152, payload: Buffer.alloc(8, 0xff) }),
    ],
    ['requests of its own', () => message(COMMAND.READ_NOTIFY, { dataType: 999, parameter2: 0xffff })],
    ['the end of a channel that is not there', () => message(COMMAND.SERVER_DISCONN, { parameter1: 77 })],
    [
      'search replies nobody asked for',
      () => message(COMMAND.SEARCH, { dataType: 1, parameter1: 1, parameter2: 1 }),
    ],
  ])('%s', async (_, before) => {
    const { port } = await scripted(answering(before));
    const { client } = clientOf(port);
    expect(await client.channel('x').get()).toEqual({ value: 42 });
  });

  it.each<[string, object]>([
    ['another type', { dataType: 5 }],
    ['a type that does not exist', { dataType: 999 }],
    ['more elements than bytes', { dataCount: 5 }],
    ['a status that is not known', { parameter1: 12_345 }],
    ['another command', { command: COMMAND.WRITE_NOTIFY }],
  ])('an answer with %s, which is an error and not a value', async (_, fields) => {
    const { port } = await scripted({
      ...answering(() => Buffer.alloc(0)),
      onMessage: (request, peer) => {
        if (request.command === COMMAND.CREATE_CHAN) peer.send(confirm(request));
        if (request.command === COMMAND.READ_NOTIFY) {
          const { command = COMMAND.READ_NOTIFY, ...rest } = fields as { command?: number };
          const zeros = {
            dataType: 6,
            dataCount: 1,
            parameter1: 1,
            parameter2: request.parameter2,
            payload: value,
          };
          peer.send(message(command, { ...zeros, ...rest }));
        }
      },
    });
    const { client } = clientOf(port);
    await expect(client.channel('x').get()).rejects.toMatchObject({ code: 'ECA', channel: 'x' });
  });

  it('a length that cannot be: the circuit is given up, and made again', async () => {
    let connections = 0;
    const { port } = await scripted({
      onConnection: (peer) => {
        connections += 1;
        peer.send(message(COMMAND.VERSION, { dataCount: 13 }));
      },
      onMessage: (request, peer) => {
        if (request.command === COMMAND.CREATE_CHAN) peer.send(confirm(request));
        if (request.command !== COMMAND.READ_NOTIFY) return;
        const header = { command: COMMAND.READ_NOTIFY, dataType: 6, dataCount: 1, parameter1: 1 };
        if (connections === 1)
          peer.send(encodeHeader({ ...header, parameter2: request.parameter2 }, 0xfffffff8));
        else peer.send(reply(request.parameter2));
      },
    });
    const { client, warnings } = clientOf(port);
    const channel = client.channel('x');
    await expect(channel.get()).rejects.toMatchObject({ code: 'DISCONNECTED' });
    expect(await channel.get()).toEqual({ value: 42 });
    expect(warnings.join()).toContain('makes no sense');
  });

  it('a server that refuses TCP, and comes later', async () => {
    let target = 0;
    const { port, searches } = await scripted({ found: (request) => foundAt(target, request) });
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    target = (closed.address() as AddressInfo).port;
    closed.close();
    const { client, warnings } = clientOf(port);
    const reading = client.channel('x').get();
    await until(() => warnings.length > 0);
    expect(warnings[0]).toContain('ECONNREFUSED');
    await until(() => searches() >= 3);
    const { port: good } = await serve([{ name: 'x', type: 'double', value: 3 }]);
    target = good;
    expect((await reading).value).toBe(3);
  });

  it('a server that accepts and says nothing', async () => {
    let isSilent = true;
    const { port } = await scripted({
      onConnection: (peer) => isSilent || peer.send(message(COMMAND.VERSION, { dataCount: 13 })),
      onMessage: (request, peer) => {
        if (isSilent) return;
        if (request.command === COMMAND.CREATE_CHAN) peer.send(confirm(request));
        if (request.command === COMMAND.READ_NOTIFY) peer.send(reply(request.parameter2));
      },
    });
    const { client, warnings } = clientOf(port, { connectionTimeoutSeconds: 0.2 });
    const reading = client.channel('x').get();
    await until(() => warnings.length > 0);
    expect(warnings[0]).toContain('said nothing for 0.2 s');
    isSilent = false;
    expect(await reading).toEqual({ value: 42 });
  });

  it('a server that does not confirm a channel, or fails to create it', async () => {
    let requests = 0;
    const { port } = await scripted({
      onConnection: (peer) => peer.send(message(COMMAND.VERSION, { dataCount: 13 })),
      onMessage: (request, peer) => {
        if (request.command === COMMAND.ECHO) peer.send(message(COMMAND.ECHO));
        if (request.command === COMMAND.READ_NOTIFY) peer.send(reply(request.parameter2));
        if (request.command !== COMMAND.CREATE_CHAN) return;
        requests += 1;
        if (requests === 2) peer.send(message(COMMAND.CREATE_CH_FAIL, { parameter1: request.parameter1 }));
        if (requests === 3) {
          peer.send(
            message(COMMAND.CREATE_CHAN, { dataType: 99, dataCount: 1, parameter1: request.parameter1 }),
          );
        }
        if (requests > 3) peer.send(confirm(request));
      },
    });
    const { client } = clientOf(port, { connectionTimeoutSeconds: 0.3 });
    expect(await client.channel('x').get()).toEqual({ value: 42 });
    expect(requests).toBe(4);
  });

  it('any datagram', async () => {
    const garbage = fc.sample(fc.uint8Array({ maxLength: 120 }), { seed: 506, numRuns: 300 });
    const { port } = await serve([{ name: 'x', type: 'double', value: 1 }]);
    const udp = await scripted({ found: () => undefined });
    const { client } = clientOf([port, udp.port]);
    const { createSocket } = await import('node:dgram');
    const socket = createSocket('udp4');
    atEnd(() => socket.close());
    // The client's own port is heard from its searches.
    const listener = createSocket('udp4').bind(0, '127.0.0.1');
    await once(listener, 'listening');
    atEnd(() => listener.close());
    const { client: second } = clientOf([listener.address().port, port]);
    second.channel('absent');
    const [, from] = (await once(listener, 'message')) as [Buffer, { port: number }];
    for (const bytes of garbage) listener.send(bytes, from.port, '127.0.0.1');
    listener.send(
      message(COMMAND.SEARCH, { dataType: 1, parameter1: 0x7f000001, parameter2: 1 }),
      from.port,
      '127.0.0.1',
    );
    expect((await second.channel('x').get()).value).toBe(1);
    expect((await client.channel('x').get()).value).toBe(1);
  });
});

const NOTHING = {
  command: 0,
  dataType: 0,
  dataCount: 0,
  parameter1: 0,
  parameter2: 0,
  payload: Buffer.alloc(0),
};

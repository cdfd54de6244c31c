import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { PvDefinition } from '#epics';
import { messagesOf } from '#epics/codec/message';
import { COMMAND } from '#epics/codec/protocol';
import {
  atEnd,
  clientOf,
  confirm,
  freePort,
  message as messageOf,
  scripted,
  serve,
  until,
} from './harness.ts';

const PVS: readonly PvDefinition[] = [
  { name: 'x', type: 'double', value: 1 },
  { name: 'mode', type: 'enum', states: ['a', 'b'], value: 0 },
];

describe('a lost server', () => {
  it('is found again, and every monitor and waiting call lives on', async () => {
    const slow: PvDefinition = {
      name: 'slow',
      type: 'double',
      value: 0,
      put: () => new Promise(() => undefined),
    };
    const first = await serve([...PVS, slow], { port: await freePort() });
    const { client } = clientOf(first.port);
    const channel = client.channel('x');
    const seen: unknown[] = [];
    const states: boolean[] = [];
    channel.monitor(({ value }) => seen.push(value));
    channel.onConnection((connected) => states.push(connected));
    await until(() => seen.length === 1);
    const under = client.channel('slow').put(1, { completion: true });
    const failure = under.then(
      () => expect.fail('it cannot complete'),
      (error: unknown) => error,
    );
    await client.channel('slow').get();
    await first.server.close();
    expect(await failure).toMatchObject({ code: 'DISCONNECTED', channel: 'slow' });
    await until(() => channel.state !== 'connected');
    expect([channel.nativeType, channel.server]).toEqual(['double', undefined]);
    const waiting = channel.get();
    const { server } = await serve([{ name: 'x', type: 'double', value: 2 }], { port: first.port });
    expect((await waiting).value).toBe(2);
    await until(() => seen.length === 2);
    server.get('x')?.post(3);
    await until(() => seen.length === 3);
    expect([seen, states]).toEqual([
      [1, 2, 3],
      [false, true, false, true],
    ]);
  });

  it('may come back with another type', async () => {
    const { server, port } = await serve(PVS, { port: await freePort() });
    const { client } = clientOf(port);
    const channel = client.channel('x');
    expect(await channel.get()).toEqual({ value: 1 });
    await server.close();
    await until(() => channel.state !== 'connected');
    await serve([{ name: 'x', type: 'enum', states: ['in', 'out'], value: 1 }], { port });
    await channel.put('in', { completion: true });
    expect([(await channel.get()).value, channel.nativeType]).toEqual([0, 'enum']);
  });

  it('that removes one variable keeps the others', async () => {
    const { server, port } = await serve(PVS);
    const { client } = clientOf(port);
    const channel = client.channel('x');
    const other = client.channel('mode');
    await Promise.all([channel.connected(), other.connected()]);
    server.remove('x');
    await until(() => channel.state === 'searching');
    expect(other.state).toBe('connected');
    server.add({ name: 'x', type: 'long', value: 5 });
    expect((await channel.get()).value).toBe(5);
  });
});

describe('a server that ends every connection', () => {
  it('as soon as it is asked for something is not stormed', async () => {
    let connections = 0;
    const { port } = await scripted({
      onConnection: (peer) => {
        connections += 1;
        peer.send(messageOf(COMMAND.VERSION, { dataCount: 13 }));
      },
      onMessage: (request, peer) => {
        if (request.command === COMMAND.CREATE_CHAN) peer.send(confirm(request));
        if (request.command === COMMAND.EVENT_ADD) peer.socket.destroy();
      },
    });
    const { client, warnings } = clientOf(port);
    client.channel('x').monitor(() => undefined);
    await until(() => connections >= 3);
    const before = connections;
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(connections - before).toBeLessThan(4);
    expect(warnings).toEqual([expect.stringMatching(/^x at 127\.0\.0\.1:\d+: /)]);
  });
});

describe('listeners of a connection', () => {
  it('all hear the last word last, also when one closes the channel meanwhile', async () => {
    const { port } = await serve(PVS);
    const { client } = clientOf(port);
    const channel = client.channel('x');
    const seen: boolean[] = [];
    channel.onConnection((connected) => {
      if (connected) channel.close();
    });
    channel.onConnection((connected) => seen.push(connected));
    channel.onConnection((connected) => seen.push(connected));
    await until(() => channel.state === 'closed');
    expect(seen).toEqual([false, false, false, false]);
  });
});

describe('a search', () => {
  it('of 5,000 channels asks hardly more than once for each', async () => {
    const names = Array.from({ length: 5000 }, (_, i) => `beamline:device${i}:value`);
    const { port } = await serve(names.map((name, i) => ({ name, type: 'double', value: i })));
    // Between client and server sits one who counts.
    const relay = createSocket('udp4').bind(0, '127.0.0.1');
    await once(relay, 'listening');
    let datagrams = 0;
    let bytes = 0;
    let clientPort = 0;
    relay.on('message', (datagram, from) => {
      if (from.port === port) {
        relay.send(datagram, clientPort, '127.0.0.1');
        return;
      }
      datagrams += 1;
      bytes = Math.max(bytes, datagram.length);
      clientPort = from.port;
      relay.send(datagram, port, '127.0.0.1');
    });
    atEnd(() => relay.close());
    const { client } = clientOf(relay.address().port);
    const channels = names.map((name) => client.channel(name));
    await Promise.all(channels.map((channel) => channel.connected({ timeoutSeconds: 20 })));
    const readings = await Promise.all(channels.map((channel) => channel.get()));
    expect(readings.map(({ value }) => value)).toEqual(names.map((_, i) => i));
    const least = Math.ceil((5000 * 48) / 1400);
    expect(bytes).toBeLessThanOrEqual(1400);
    expect(datagrams).toBeLessThan(2 * least);
  });

  it('of 5,000 channels that nobody has floods nobody', async () => {
    const { port, searches } = await scripted({ found: () => undefined });
    const { client } = clientOf(port);
    for (let i = 0; i < 5000; i += 1) client.channel(`nobody:has:this${i}`);
    await until(() => searches() > 4);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    // One datagram in 32 ms, after the first four.
    expect(searches()).toBeLessThan(50);
  });

  it('finds servers at several addresses, by name and by number', async () => {
    const one = await serve([{ name: 'one', type: 'double', value: 1 }]);
    const two = await serve([{ name: 'two', type: 'double', value: 2 }]);
    const { client, warnings } = clientOf([], {
      addresses: ['no such host!', `localhost:${one.port}`, `127.0.0.1:${two.port}`, 'host.invalid'],
    });
    expect((await client.channel('one').get()).value).toBe(1);
    expect((await client.channel('two').get()).value).toBe(2);
    expect(warnings[0]).toContain("'no such host!' is no address");
    await until(() => warnings.some((warning) => warning.includes("the host 'host.invalid' is not known")));
  });

  it('goes by TCP to a name server, also when that comes late', async () => {
    const port = await freePort();
    const { client, warnings } = clientOf([], { nameServers: [`127.0.0.1:${port}`] });
    const reading = client.channel('x').get();
    await until(() => warnings.length > 0);
    expect(warnings[0]).toContain('the name server');
    await serve(PVS, { port });
    expect((await reading).value).toBe(1);
  });
});

describe('a beacon', () => {
  it('of a server that comes lets its channels be found at once', async () => {
    const repeaterPort = await freePort();
    const port = await freePort();
    const { client } = clientOf(port, { repeaterPort });
    const second = clientOf(port, { repeaterPort });
    const channels = [client.channel('x'), second.client.channel('x')];
    // Until the interval of the search is 2 s.
    await new Promise((resolve) => setTimeout(resolve, 2100));
    const startMs = performance.now();
    await serve(PVS, { port, beaconAddresses: [`127.0.0.1:${repeaterPort}`] });
    await Promise.all(channels.map((channel) => channel.connected()));
    // The next searches would have been sent 4.0 s after the first.
    expect(performance.now() - startMs).toBeLessThan(1500);
  });

  it('reaches other clients of this host, who register', async () => {
    const repeaterPort = await freePort();
    clientOf([], { repeaterPort });
    const other = createSocket('udp4').bind(0, '127.0.0.1');
    await once(other, 'listening');
    atEnd(() => other.close());
    const heard: number[][] = [];
    other.on('message', (datagram) => {
      for (const { command, dataCount, parameter1, parameter2 } of messagesOf(datagram)) {
        heard.push([command, dataCount, parameter1, parameter2]);
      }
    });
    const send = (command: number, fields: object) =>
      other.send(messageOf(command, fields), repeaterPort, '127.0.0.1');
    send(COMMAND.REPEATER_REGISTER, { parameter2: 0x7f000001 });
    await until(() => heard.length === 1);
    expect(heard[0]?.[0]).toBe(COMMAND.REPEATER_CONFIRM);
    const beacon = setInterval(() => send(COMMAND.RSRV_IS_UP, { dataCount: 5064, parameter1: 3 }), 10);
    atEnd(() => clearInterval(beacon));
    await until(() => heard.length > 1);
    expect(heard[1]).toEqual([COMMAND.RSRV_IS_UP, 5064, 3, 0x7f000001]);
  });
});

import { createServer, connect } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { ZmqPublisher, ZmqSubscriber } from '#tango/zmq/index';
import type { PublisherOptions, SubscriberOptions } from '#tango/zmq/index';
import { parseEndpoint } from '#tango/zmq/endpoint';
import { Topics } from '#tango/zmq/topics';
import { commandFrame, frame, greeting, readyFrame } from '#tango/zmq/zmtp';

const ends: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function until(condition: () => boolean, what: string): Promise<void> {
  const late = performance.now() + 5000;
  while (!condition()) {
    if (performance.now() > late) throw new Error(`${what}: it did not come`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

interface Publishing {
  publisher: ZmqPublisher;
  endpoint: string;
  warnings: string[];
}

async function publishing(options: PublisherOptions = {}, port = 0): Promise<Publishing> {
  const warnings: string[] = [];
  const publisher = new ZmqPublisher({ onWarning: (words) => warnings.push(words), ...options });
  ends.push(() => publisher.close());
  return { publisher, endpoint: await publisher.bind('127.0.0.1', port), warnings };
}

function subscribing(endpoint: string, topics: string[], options: Partial<SubscriberOptions> = {}) {
  const seen: string[] = [];
  const connections: boolean[] = [];
  const warnings: string[] = [];
  const subscriber = new ZmqSubscriber(endpoint, {
    onMessage: (frames) => seen.push(frames.map((each) => Buffer.from(each).toString('latin1')).join('|')),
    onConnection: (isConnected) => connections.push(isConnected),
    onWarning: (words) => warnings.push(words),
    ...options,
  });
  for (const topic of topics) subscriber.subscribe(topic);
  ends.push(() => subscriber.close());
  return { subscriber, seen, connections, warnings };
}

/** A peer that says what the test wants. */
async function scripted(onPeer: (socket: Socket) => void): Promise<{ server: Server; endpoint: string }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    onPeer(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { server, endpoint: `tcp://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

describe('a publisher and its subscribers', () => {
  it('give each what it wants, by the begin of the topic', async () => {
    const { publisher, endpoint } = await publishing();
    const one = subscribing(endpoint, ['a.b']);
    const all = subscribing(endpoint, ['']);
    await until(
      () => publisher.subscribers('a.bc') === 2 && publisher.subscribers('x') === 1,
      'subscriptions',
    );
    expect(publisher.publish('a.bc', [Buffer.from('1')])).toBe(2);
    expect(publisher.publish('a.c', [Buffer.from('2'), new Uint8Array(0)])).toBe(1);
    expect(publisher.publish('a.b', [])).toBe(2);
    await until(() => all.seen.length === 3, 'three messages');
    expect(all.seen).toEqual(['a.bc|1', 'a.c|2|', 'a.b']);
    await until(() => one.seen.length === 2, 'two messages');
    expect(one.seen).toEqual(['a.bc|1', 'a.b']);
    one.subscriber.unsubscribe('a.b');
    one.subscriber.subscribe('x'.repeat(300));
    await until(() => publisher.subscribers('x'.repeat(300)) === 2, 'the long topic');
    expect(publisher.subscribers('a.b')).toBe(1);
  });

  it('pass on ten thousand messages in their order', async () => {
    const { publisher, endpoint } = await publishing({ maxQueuedMessages: 20_000 });
    const { seen } = subscribing(endpoint, ['t']);
    await until(() => publisher.subscribers('t') === 1, 'the subscription');
    for (let k = 0; k < 10_000; k++) publisher.publish('t', [Buffer.from(String(k))]);
    await until(() => seen.length === 10_000, 'all messages');
    expect(seen.every((each, k) => each === `t|${k}`)).toBe(true);
    expect(publisher.dropped).toBe(0);
  });

  it('pass on large frames in parts without a change', async () => {
    const { publisher, endpoint } = await publishing();
    const got: Uint8Array[] = [];
    subscribing(endpoint, ['t'], { onMessage: (frames) => got.push(frames[1]!) });
    await until(() => publisher.subscribers('t') === 1, 'the subscription');
    const image = new Uint8Array(8 * 2 ** 20).map((_, k) => k * 7);
    const parts = [Uint8Array.of(1, 2, 3), image, Uint8Array.of(4)];
    for (let k = 0; k < 5; k++) publisher.publish('t', [parts]);
    await until(() => got.length === 5, 'five images');
    const sent = Buffer.concat(parts);
    for (const each of got) expect(Buffer.compare(each, sent)).toBe(0);
  });

  it('find each other again when the publisher is back, and topics are as they were', async () => {
    const first = await publishing();
    const { port } = parseEndpoint(first.endpoint);
    const { subscriber, seen, connections } = subscribing(first.endpoint, ['t']);
    await until(() => first.publisher.subscribers('t') === 1, 'the subscription');
    await first.publisher.close();
    await until(() => connections.length === 2, 'the loss');
    expect(subscriber.connected).toBe(false);
    subscriber.subscribe('u');
    const second = await publishing({}, port);
    await until(() => second.publisher.subscribers('u') === 1, 'the subscription of before');
    second.publisher.publish('t', [Buffer.from('again')]);
    await until(() => seen.length === 1, 'the message');
    expect(seen).toEqual(['t|again']);
    expect(connections).toEqual([true, false, true]);
  });

  it('can be begun by the subscriber', async () => {
    const placeholder = await publishing();
    await placeholder.publisher.close();
    const { connections } = subscribing(placeholder.endpoint, ['t']);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(connections).toEqual([]);
    const { publisher } = await publishing({}, parseEndpoint(placeholder.endpoint).port);
    await until(() => publisher.subscribers('t') === 1, 'the subscription');
    expect(connections).toEqual([true]);
  });

  it('survive listeners that throw', async () => {
    const { publisher, endpoint } = await publishing();
    let count = 0;
    const { warnings, connections } = subscribing(endpoint, ['t'], {
      onMessage: () => {
        count++;
        throw new Error('a bad listener');
      },
    });
    await until(() => publisher.subscribers('t') === 1, 'the subscription');
    publisher.publish('t', []);
    publisher.publish('t', []);
    await until(() => count === 2, 'both messages');
    expect(warnings[0]).toContain('a bad listener');
    expect(connections).toEqual([true]);
  });

  it('tell nothing after the end', async () => {
    const { publisher, endpoint } = await publishing();
    const { subscriber, seen, connections } = subscribing(endpoint, ['t']);
    await until(() => publisher.subscribers('t') === 1, 'the subscription');
    publisher.publish('t', []);
    await subscriber.close();
    expect(subscriber.connected).toBe(false);
    await until(() => publisher.connections === 0, 'the end of the connection');
    expect(seen).toEqual([]);
    expect(connections).toEqual([true]);
  });
});

describe('a subscriber that does not take what it is sent', () => {
  /** One that speaks and then reads nothing any more. */
  async function stuck(endpoint: string, topic: string): Promise<Socket> {
    const socket = connect(parseEndpoint(endpoint).port, '127.0.0.1');
    ends.push(() => socket.destroy());
    socket.pause();
    socket.write(Buffer.concat([greeting(), readyFrame('SUB'), frame(0, Buffer.from(`\x01${topic}`))]));
    await new Promise((resolve) => socket.once('connect', resolve));
    return socket;
  }

  it('loses messages; the others get all of them and the publisher waits for nobody', async () => {
    const { publisher, endpoint } = await publishing({ maxQueuedMessages: 100, maxQueuedBytes: 2 ** 22 });
    const quick = subscribing(endpoint, ['t'], { onMessage: () => quick.seen.push('') });
    await stuck(endpoint, 't');
    await until(() => publisher.subscribers('t') === 2, 'both subscriptions');
    const before = process.memoryUsage().arrayBuffers;
    const body = new Uint8Array(2 ** 18);
    for (let k = 0; k < 400; k++) {
      publisher.publish('t', [body]);
      // As much as the quick one takes.
      await until(() => quick.seen.length > k - 8, 'the quick one');
    }
    await until(() => quick.seen.length === 400, 'all messages for the quick one');
    expect(publisher.dropped).toBeGreaterThan(300);
    expect(publisher.connections).toBe(2);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 2 ** 20);
  });

  it('has place for one message, however large, and for so many small ones', async () => {
    const { publisher, endpoint } = await publishing({ maxQueuedMessages: 3, maxQueuedBytes: 10 });
    await stuck(endpoint, 't');
    await until(() => publisher.subscribers('t') === 1, 'the subscription');
    // Nothing leaves within one turn of the event loop.
    const large = new Uint8Array(64 * 2 ** 20);
    expect(publisher.publish('t', [large])).toBe(1);
    expect(publisher.publish('t', [])).toBe(0);
    expect(publisher.dropped).toBe(1);
  });
});

describe('a peer that is no publisher', () => {
  it.each<[string, (socket: Socket) => void, string]>([
    ['speaks another protocol', (socket) => socket.write('220 mail\r\n'), 'does not speak ZMTP'],
    [
      'is a socket of another kind',
      (socket) => socket.write(Buffer.concat([greeting(), readyFrame('SUB')])),
      'the peer is a SUB socket',
    ],
    [
      'sends before it is ready',
      (socket) => socket.write(Buffer.concat([greeting(), frame(0, Buffer.from('t'))])),
      'before it is ready',
    ],
    [
      'refuses',
      (socket) => socket.write(Buffer.concat([greeting(), commandFrame('ERROR', Buffer.from('\x02no'))])),
      'the peer refuses: no',
    ],
  ])('is given up when it %s, with a warning', async (_, speak, words) => {
    const { endpoint } = await scripted(speak);
    const { warnings, connections } = subscribing(endpoint, ['t']);
    await until(() => warnings.length > 0, 'the warning');
    expect(warnings[0]).toContain(words);
    expect(connections).toEqual([]);
  });

  it('is tried again when it says nothing', async () => {
    let tries = 0;
    const { endpoint } = await scripted(() => tries++);
    subscribing(endpoint, ['t'], { connectSeconds: 0.05 });
    await until(() => tries >= 3, 'three tries');
  });

  it('is answered when it asks whether we live', async () => {
    let heard = Buffer.alloc(0);
    const { endpoint } = await scripted((socket) => {
      socket.on('data', (chunk) => (heard = Buffer.concat([heard, chunk])));
      socket.write(
        Buffer.concat([greeting(), readyFrame('PUB'), commandFrame('PING', Buffer.from('\0\x05hello'))]),
      );
    });
    subscribing(endpoint, ['t']);
    await until(() => heard.includes('PONGhello'), 'the answer');
  });

  it('that says twice that it is ready is subscribed to once', async () => {
    let heard = Buffer.alloc(0);
    const told: boolean[] = [];
    const { endpoint } = await scripted((socket) => {
      socket.on('data', (chunk) => (heard = Buffer.concat([heard, chunk])));
      const ping = commandFrame('PING', Buffer.from('\0\x05hello'));
      socket.write(Buffer.concat([greeting(), readyFrame('PUB'), readyFrame('PUB'), ping]));
    });
    subscribing(endpoint, ['topic'], { onConnection: (isConnected) => told.push(isConnected) });
    await until(() => heard.includes('PONGhello'), 'the answer');
    expect(heard.toString('latin1').split('\x01topic')).toHaveLength(2);
    expect(told).toEqual([true]);
  });

  it('is refused where the endpoint is none', () => {
    for (const endpoint of ['epgm://eth0;239.1.1.1:5555', 'tcp://host', 'tcp://host:0', 'host:5', '']) {
      expect(() => new ZmqSubscriber(endpoint, { onMessage: () => undefined })).toThrow('is no endpoint');
    }
    expect(parseEndpoint('tcp://[::1]:80')).toEqual({ host: '::1', port: 80 });
  });
});

describe('a peer that is no subscriber', () => {
  it.each<[string, Uint8Array, string]>([
    ['another protocol', Buffer.from('GET / HTTP/1.1\r\n\r\n'), 'does not speak ZMTP'],
    ['another socket', Buffer.concat([greeting(), readyFrame('PUB')]), 'the peer is a PUB socket'],
    [
      'a subscription too early',
      Buffer.concat([greeting(), frame(0, Uint8Array.of(1, 65))]),
      'before it is ready',
    ],
    ['too much', Buffer.concat([greeting(), Uint8Array.of(2, 0, 0, 0, 0, 1, 0, 0, 0)]), 'octets or more'],
  ])('is given up: %s', async (_, bytes, words) => {
    const { publisher, endpoint, warnings } = await publishing();
    const socket = connect(parseEndpoint(endpoint).port, '127.0.0.1');
    ends.push(() => socket.destroy());
    socket.on('error', () => undefined);
    socket.resume();
    socket.write(bytes);
    await new Promise((resolve) => socket.once('close', resolve));
    expect(warnings[0]).toContain(words);
    await until(() => publisher.connections === 0, 'the end');
  });

  it('may speak ZMTP 3.1', async () => {
    const { publisher, endpoint } = await publishing();
    const socket = connect(parseEndpoint(endpoint).port, '127.0.0.1');
    ends.push(() => socket.destroy());
    const hello = greeting();
    hello[11] = 1;
    socket.write(Buffer.concat([hello, readyFrame('SUB'), commandFrame('SUBSCRIBE', Buffer.from('abc'))]));
    await until(() => publisher.subscribers('abcd') === 1, 'the subscription');
    socket.write(commandFrame('CANCEL', Buffer.from('abc')));
    await until(() => publisher.subscribers('abcd') === 0, 'its end');
  });
});

describe('topics of a peer', () => {
  it('count as often as they were asked for', () => {
    const topics = new Topics();
    topics.add('ab');
    topics.add('ab');
    topics.add('xy');
    topics.delete('ab');
    topics.delete('nothing');
    expect(topics.matches('abc')).toBe(true);
    topics.delete('ab');
    expect([topics.matches('ab'), topics.matches('abc'), topics.matches('xyz')]).toEqual([
      false,
      false,
      true,
    ]);
    expect(topics.size).toBe(1);
  });
});

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CaClient } from '#epics';
import type { CaReading, Channel } from '#epics';
import { encodeMessage, messagesOf } from '#epics/codec/message';
import { MessageReader } from '#epics/codec/messageReader';
import { COMMAND } from '#epics/codec/protocol';
import { foundAt, freePort, serve } from './harness.ts';

const ROUNDS = 5000;
const AT_ONCE = 50;

/** What the server says, and how much of the client it has heard before. */
interface Said {
  readonly heardBytes: number;
  readonly bytes: Buffer;
}

/** Pseudo-random numbers from 0 to 1 (mulberry32), the same for the same seed. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** All that a client does, begun at once; every call settles, whatever the server says. */
function converse(
  client: CaClient,
  timeoutSeconds: number,
): { channels: Channel[]; calls: Promise<unknown>[] } {
  const options = { timeoutSeconds };
  const channels = ['x', 'mode', 'wave', 'text'].map((name) => client.channel(name));
  const [x, mode, wave, text] = channels as [Channel, Channel, Channel, Channel];
  for (const channel of channels) channel.monitor(() => undefined, { onError: () => undefined });
  const calls = [
    x.get({ ...options, form: 'ctrl' }),
    x.put(2.5, { ...options, completion: true }),
    x.get({ ...options, type: 'string', form: 'time' }),
    mode.put('b', { ...options, completion: true }),
    mode.get({ ...options, form: 'gr' }),
    wave.get(options),
    wave.put([1, 2, 3], options),
    wave.get({ ...options, form: 'time' }),
    text.put('another text', { ...options, completion: true }),
    text.get({ ...options, asText: true }),
  ];
  return { channels, calls };
}

const PVS = [
  { name: 'x', type: 'double', value: 1, units: 'mm', precision: 2 },
  { name: 'mode', type: 'enum', states: ['a', 'b'], value: 0 },
  { name: 'wave', type: 'long', value: new Int32Array(30).map((_, i) => i), count: 100 },
  { name: 'text', type: 'text', value: 'a text' },
] as const;

/** What a channel reads once it has the real server; what the mutant still had to say may be refused before. */
async function saneReading(channel: Channel): Promise<CaReading> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await channel.get({ form: 'gr', timeoutSeconds: 20 });
    } catch (error) {
      if (tries > 3) throw error;
    }
  }
}

/** A client of its own, that is searched for nowhere but at `port`. */
const clientAt = (port: number, repeaterPort: number) =>
  new CaClient({ environment: {}, addresses: [`127.0.0.1:${port}`], autoAddresses: false, repeaterPort });

/** Listens for a conversation with the real server, and writes down what that says. */
async function record(serverPort: number, repeaterPort: number): Promise<Said[]> {
  const said: Said[] = [];
  const proxy = createServer((near) => {
    const far = connect(serverPort, '127.0.0.1');
    const reader = new MessageReader();
    let heardBytes = 0;
    near.on('data', (chunk) => {
      heardBytes += chunk.length;
      far.write(chunk);
    });
    far.on('data', (chunk) => {
      for (const message of reader.push(chunk)) said.push({ heardBytes, bytes: encodeMessage(message) });
      near.write(chunk);
    });
    near.on('close', () => far.destroy());
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const { port } = proxy.address() as AddressInfo;
  const search = await searched(() => port);
  const client = clientAt(search.port, repeaterPort);
  await Promise.all(converse(client, 5).calls);
  await client.close();
  await Promise.all([search.end(), new Promise((resolve) => proxy.close(resolve))]);
  return said;
}

/** Answers searches with the TCP port that `target` says. */
async function searched(target: () => number): Promise<{ port: number; end: () => Promise<void> }> {
  const udp = createSocket('udp4');
  udp.on('message', (datagram, from) => {
    const requests = messagesOf(datagram).filter(({ command }) => command === COMMAND.SEARCH);
    if (requests.length > 0) {
      udp.send(Buffer.concat(requests.map((request) => foundAt(target(), request))), from.port, from.address);
    }
  });
  udp.bind(0, '127.0.0.1');
  await once(udp, 'listening');
  return { port: udp.address().port, end: () => new Promise((resolve) => udp.close(() => resolve())) };
}

type Mutation = (said: Said[], next: () => number) => void;

const at = (said: readonly Said[], next: () => number) => Math.floor(next() * said.length);

function change(said: Said[], next: () => number, of: (bytes: Buffer) => Buffer): void {
  const i = at(said, next);
  const one = said[i];
  if (one) said[i] = { ...one, bytes: of(Buffer.from(one.bytes)) };
}

const MUTATIONS: Readonly<Record<string, Mutation>> = {
  cut: (said, next) => {
    const i = at(said, next);
    change(
      said,
      () => (i + 0.5) / said.length,
      (bytes) => bytes.subarray(0, Math.floor(next() * bytes.length)),
    );
    said.length = i + 1;
  },
  bits: (said, next) => {
    for (let flips = 1 + Math.floor(next() * 8); flips > 0; flips -= 1) {
      change(said, next, (bytes) => {
        const byte = Math.floor(next() * bytes.length);
        bytes[byte] = (bytes[byte] ?? 0) ^ (1 << Math.floor(next() * 8));
        return bytes;
      });
    }
  },
  swapped: (said, next) => {
    const [i, j] = [at(said, next), at(said, next)];
    const [one, other] = [said[i], said[j]];
    if (one && other) {
      said[i] = { ...one, bytes: other.bytes };
      said[j] = { ...other, bytes: one.bytes };
    }
  },
  duplicated: (said, next) => {
    const i = at(said, next);
    const one = said[i];
    if (one) said.splice(i, 0, one);
  },
  dropped: (said, next) => void said.splice(at(said, next), 1),
  shortened: (said, next) =>
    change(said, next, (bytes) => bytes.subarray(0, Math.floor(next() * bytes.length))),
  lengths: (said, next) =>
    change(said, next, (bytes) => {
      const field = next() < 0.5 ? 2 : 6;
      bytes.writeUInt16BE(next() < 0.3 ? 0xffff : Math.floor(next() * 0x10000), field);
      return bytes;
    }),
  garbage: (said, next) =>
    change(said, next, (bytes) =>
      Buffer.concat([
        bytes,
        Buffer.from(Array.from({ length: Math.floor(next() * 60) }, () => Math.floor(next() * 256))),
      ]),
    ),
};

/** Says its part of a mutated conversation, each word after it has heard as much as then; then it hangs up. */
function play(socket: Socket, said: readonly Said[], isRude: boolean): void {
  let heardBytes = 0;
  let next = 0;
  const hangUp = () => void (isRude ? socket.resetAndDestroy() : socket.destroySoon());
  const patience = setTimeout(hangUp, 60);
  const speak = () => {
    while (next < said.length && (said[next]?.heardBytes ?? 0) <= heardBytes) {
      socket.write(said[next]?.bytes ?? '');
      next += 1;
    }
    if (next === said.length) hangUp();
  };
  socket.on('error', () => undefined);
  socket.on('close', () => clearTimeout(patience));
  socket.on('data', (chunk) => {
    heardBytes += chunk.length;
    speak();
  });
  speak();
}

describe('a client whose server speaks nonsense', () => {
  const faults: unknown[] = [];
  const onFault = (fault: unknown) => void faults.push(fault);
  beforeAll(() => {
    process.on('unhandledRejection', onFault);
    process.on('uncaughtException', onFault);
  });
  afterAll(() => {
    process.off('unhandledRejection', onFault);
    process.off('uncaughtException', onFault);
  });

  it(`never fails: ${ROUNDS} cut and mutated conversations`, { timeout: 120_000 }, async () => {
    const { port: sanePort } = await serve(PVS);
    const repeaterPort = await freePort();
    const recorded = await record(sanePort, repeaterPort);
    expect(recorded.length).toBeGreaterThan(25);
    const names = Object.keys(MUTATIONS);
    const outcomes = new Map<string, number>();
    let round = 0;
    let played = 0;

    /** One worker has a port of its own, at which its clients meet a mutant first and the real server then. */
    const work = async (): Promise<void> => {
      let mutant: { said: Said[]; isRude: boolean } | undefined;
      const tcp = createServer((socket) => {
        if (!mutant) return void socket.destroy();
        played += 1;
        play(socket, mutant.said, mutant.isRude);
        // From now on there is the real one.
        mutant = undefined;
      }).listen(0, '127.0.0.1');
      await once(tcp, 'listening');
      const { port } = tcp.address() as AddressInfo;
      const search = await searched(() => (mutant ? port : sanePort));
      while (round < ROUNDS) {
        const seed = (round += 1);
        const next = random(seed);
        const said = [...recorded];
        MUTATIONS[names[seed % names.length] ?? 'cut']?.(said, next);
        mutant = { said, isRude: next() < 0.3 };
        const client = clientAt(search.port, repeaterPort);
        const { channels, calls } = converse(client, 4);
        for (const outcome of await Promise.allSettled(calls)) {
          const kind = outcome.status === 'fulfilled' ? 'done' : (outcome.reason as { code?: string }).code;
          outcomes.set(String(kind), (outcomes.get(String(kind)) ?? 0) + 1);
        }
        // The same channels, with a server that makes sense.
        const readings = await Promise.all(channels.map(saneReading));
        if (readings[1]?.states?.join() !== 'a,b')
          faults.push(`round ${seed}: ${JSON.stringify(readings[1])}`);
        await client.close();
      }
      await Promise.all([search.end(), new Promise((resolve) => tcp.close(resolve))]);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    expect(faults).toEqual([]);
    expect(played).toBe(ROUNDS);
    // Every call has settled, as one of these.
    const known = ['done', 'DISCONNECTED', 'ECA', 'BAD_VALUE', 'TIMEOUT'];
    expect([...outcomes.keys()].filter((kind) => !known.includes(kind))).toEqual([]);
    expect([...outcomes.values()].reduce((sum, count) => sum + count, 0)).toBe(10 * ROUNDS);
    for (const kind of known.slice(0, 3)) expect(outcomes.get(kind)).toBeGreaterThan(100);
  });
});

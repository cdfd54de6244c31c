import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { MESSAGE } from '#tango/codec/giop';
import { readReply, REPLY } from '#tango/codec/reply';
import { readSystemException } from '#tango/codec/systemException';
import { conversation, OPERATION_NAMES } from './conversation.ts';
import { RawClient } from './rawClient.ts';
import { atEnd, definition, newClient, serving, until } from './serving.ts';

const ROUNDS = 2000;
const AT_ONCE = 20;

const DEFINITION = definition({
  attributes: [
    { name: 'd', type: 'double', access: 'read_write' },
    { name: 's', type: 'short', format: 'spectrum', access: 'read_write' },
    { name: 't', type: 'string', access: 'read_write' },
    { name: 'e', type: 'enum', enumLabels: ['a', 'b'], access: 'read_write' },
    { name: 'p', type: 'long', value: 4, pollMilliseconds: 20 },
    {
      name: 'i',
      type: 'ushort',
      format: 'image',
      read: () => ({ width: 200, height: 170, data: new Uint16Array(34_000) }),
    },
  ],
  commands: [
    { name: 'Echo', argument: 'double_array', result: 'double_array', execute: (argument) => argument },
    {
      name: 'Pair',
      argument: 'long_string_array',
      result: 'long_string_array',
      execute: (argument) => argument,
    },
    { name: 'Slow', execute: () => new Promise((resolve) => setTimeout(() => resolve(undefined), 2)) },
  ],
});

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Requests that went wrong: cut, with flipped bits, other lengths, said twice, lost or interrupted by another. */
function mutated(messages: readonly Uint8Array[], seed: number): Buffer {
  const next = random(seed);
  const below = (count: number): number => Math.floor(next() * count);
  const from = below(messages.length);
  const said = messages.slice(from, from + 1 + below(12)).map((message) => Buffer.from(message));
  for (let change = 1 + below(6); change > 0; change--) {
    const at = below(said.length);
    const one = said[at] ?? Buffer.alloc(12);
    const kind = below(7);
    if (kind === 0) one[below(one.length)]! ^= 1 << below(8);
    else if (kind === 1 && one.length > 16)
      one.writeUInt32LE(
        next() < 0.5 ? 0xffffffff - below(16) : below(2 ** 31),
        4 * below((one.length >> 2) - 1),
      );
    else if (kind === 2) said.splice(at, 1, one, one);
    else if (kind === 3 && said.length > 1) said.splice(at, 1);
    else if (kind === 4) said[at] = one.subarray(0, below(one.length));
    else if (kind === 5) one[7] = below(9);
    else one[6] = below(4);
  }
  const bytes = Buffer.concat(said);
  return next() < 0.3 ? bytes.subarray(0, below(bytes.length)) : bytes;
}

/** Says it and goes away: at once, or politely, taking the answers or not. */
async function say(port: number, bytes: Buffer, seed: number): Promise<void> {
  const socket = connect({ port, host: '127.0.0.1' });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  const closed = once(socket, 'close');
  socket.resume();
  socket.write(bytes);
  if (seed % 3 === 0) setTimeout(() => socket.destroy(), 3);
  else socket.end();
  await closed;
}

describe('the server', () => {
  it('answers every operation of tango.idl in GIOP 1.0 and 1.2', async () => {
    const { port, device } = await serving([DEFINITION]);
    await until(
      async () => (await device.read('p', { source: 'cache' }).catch(() => undefined)) !== undefined,
      'a cache',
    );
    const raw = await RawClient.connect(port);
    atEnd(() => Promise.resolve(raw.close()));
    for (const minor of [0, 1, 2] as const) {
      const [, ...requests] = conversation(minor);
      for (const one of requests) raw.send(one);
      for (let k = 0; k < requests.length; k++) {
        const { requestId, status, body } = readReply(await raw.take(MESSAGE.reply));
        if (status === REPLY.systemException)
          throw new Error(`${requestId}: ${readSystemException(body).name}`);
        expect(status).toBeLessThan(REPLY.systemException);
      }
    }
    expect(OPERATION_NAMES.length).toBeGreaterThan(40);
  });

  it(
    `survives ${ROUNDS} conversations that went wrong, and serves the others meanwhile`,
    { timeout: 60_000 },
    async () => {
      const { port, device } = await serving([DEFINITION]);
      const conversations = [conversation(0), conversation(1), conversation(2)];
      let running = true;
      const sane = Array.from({ length: 3 }, async () => {
        const client = newClient().device(device.uri);
        let reads = 0;
        for (; running; reads++) {
          const { width, height } = (await client.read('i')).value as { width: number; height: number };
          expect([width, height]).toEqual([200, 170]);
          expect(await client.command('Echo', [reads])).toEqual(Float64Array.of(reads));
          await new Promise((resolve) => setTimeout(resolve, 2));
        }
        return reads;
      });
      let seed = 0;
      const speaker = async (): Promise<void> => {
        while (seed < ROUNDS) {
          const mine = ++seed;
          await say(port, mutated(conversations[mine % 3]!, mine), mine);
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, speaker));
      running = false;
      for (const reads of await Promise.all(sane)) expect(reads).toBeGreaterThan(20);
      await device.write('d', 5);
      expect((await device.read('d')).value).toBe(5);
    },
  );
});

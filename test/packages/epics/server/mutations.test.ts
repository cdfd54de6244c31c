import { once } from 'node:events';
import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { dbrCode, DBR_FORMS, DBR_TYPES } from '#epics/codec/dbr';
import { encodePayload } from '#epics/codec/payload';
import { COMMAND } from '#epics/codec/protocol';
import type { PvDefinition } from '#epics/server/api';
import type { ServedPv } from '#epics/server/served';
import { double, maskPayload, message, readingOf, text } from './rawClient.ts';
import { recordedConversation } from './recording.ts';
import { serving } from './serving.ts';

const ROUNDS = 5000;
const AT_ONCE = 40;

const PVS: PvDefinition[] = [
  { name: 'd', type: 'double', value: 1.25, units: 'mm' },
  { name: 'e', type: 'enum', states: ['Closed', 'Open'], value: 1 },
  { name: 's', type: 'string', value: 'words' },
  { name: 't', type: 'text', value: '/data' },
  { name: 'w', type: 'short', count: 40_000, value: Int16Array.from({ length: 40_000 }, (_, i) => i % 99) },
  { name: 'slow', type: 'double', value: 0, put: () => new Promise((resolve) => setTimeout(resolve, 5)) },
];

/** All that a client may say in a session, message by message. */
function conversation(): Buffer[] {
  const all = [
    message(COMMAND.VERSION, { dataCount: 13 }),
    message(COMMAND.HOST_NAME, { payload: text('beamline') }),
    message(COMMAND.CLIENT_NAME, { payload: text('ann') }),
    message(COMMAND.SEARCH, { dataType: 10, dataCount: 13, parameter2: 1, payload: text('nobody') }),
  ];
  PVS.forEach(({ name }, index) => {
    const sid = index + 1;
    all.push(message(COMMAND.CREATE_CHAN, { parameter1: sid, parameter2: 13, payload: text(name) }));
    for (const type of DBR_TYPES) {
      for (const form of DBR_FORMS) {
        const dataType = dbrCode(type, form);
        all.push(
          message(COMMAND.READ_NOTIFY, { dataType, dataCount: 1, parameter1: sid, parameter2: dataType }),
        );
      }
      const value = type === 'string' ? '1' : 1;
      const write = {
        dataType: dbrCode(type, 'plain'),
        dataCount: 1,
        payload: encodePayload(type, 'plain', { value }),
      };
      all.push(message(COMMAND.WRITE, { ...write, parameter1: sid, parameter2: 1 }));
      all.push(message(COMMAND.WRITE_NOTIFY, { ...write, parameter1: sid, parameter2: 2 }));
    }
    const monitor = { dataType: dbrCode('string', 'time'), parameter1: sid, parameter2: sid };
    all.push(message(COMMAND.EVENT_ADD, { ...monitor, payload: maskPayload(5) }));
    all.push(message(COMMAND.READ, { dataType: 0, dataCount: 1, parameter1: sid, parameter2: 3 }));
  });
  const large = Buffer.alloc(80_000, 3);
  all.push(message(COMMAND.WRITE, { dataType: 1, dataCount: 40_000, parameter1: 5, payload: large }));
  all.push(
    message(COMMAND.EVENTS_OFF),
    message(COMMAND.WRITE, { dataType: 6, dataCount: 1, parameter1: 1, payload: double(3) }),
  );
  all.push(message(COMMAND.EVENTS_ON), message(COMMAND.READ_SYNC), message(COMMAND.ECHO));
  all.push(message(COMMAND.EVENT_CANCEL, { dataType: 7, parameter1: 1, parameter2: 1 }));
  all.push(message(COMMAND.CLEAR_CHANNEL, { parameter1: 2, parameter2: 2 }));
  return all;
}

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

/** A conversation that went wrong: cut, with flipped bits, other lengths, messages swapped, lost or said twice. */
function mutated(messages: readonly Buffer[], seed: number): Buffer {
  const next = random(seed);
  const below = (count: number): number => Math.floor(next() * count);
  const from = below(messages.length);
  // The channels are opened in most sessions, so that what goes wrong afterwards finds something.
  const opened = messages.filter((m) => m.readUInt16BE(0) === COMMAND.CREATE_CHAN);
  const said = [...opened, ...messages.slice(from, from + 1 + below(60))].map((m) => Buffer.from(m));
  for (let change = 1 + below(6); change > 0; change--) {
    const at = below(said.length);
    const one = said[at] ?? Buffer.alloc(16);
    if (one.length < 16) continue;
    const kind = below(6);
    if (kind === 0) one[below(one.length)]! ^= 1 << below(8);
    else if (kind === 1) one.writeUInt16BE(below(65_536), 2 * below(8));
    else if (kind === 2)
      one.writeUInt32BE(next() < 0.5 ? 0xffffffff - below(16) : below(2 ** 31), 8 + 4 * below(2));
    else if (kind === 3) said.splice(at, 1, one, one);
    else if (kind === 4) said.splice(at, 1);
    else said.splice(below(said.length), 0, one.subarray(0, below(one.length)));
    if (said.length === 0) said.push(Buffer.of(below(256)));
  }
  const bytes = Buffer.concat(said);
  return next() < 0.5 ? bytes.subarray(0, below(bytes.length)) : bytes;
}

/** Says it and goes away: at once, politely, or after an answer. */
async function say(port: number, bytes: Buffer, seed: number): Promise<void> {
  const socket = connect({ port, host: '127.0.0.1' });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  const closed = once(socket, 'close');
  if (seed % 3 !== 0) socket.resume();
  socket.write(bytes);
  if (seed % 3 === 0) setTimeout(() => socket.destroy(), 3);
  else socket.end();
  await closed;
}

describe('the server', () => {
  it(
    `survives ${ROUNDS} conversations that went wrong, and serves the others meanwhile`,
    { timeout: 60_000 },
    async () => {
      const { server, port, client } = await serving(PVS);
      // One that says all there is to say, and one that our client was heard to say.
      const names = PVS.map(({ name }) => name);
      const conversations = [conversation(), await recordedConversation(port, names)] as const;
      expect(conversations[1].length).toBeGreaterThan(50);
      let running = true;
      const sane = Array.from({ length: 3 }, async () => {
        const raw = await client();
        const { sid } = await raw.open('e');
        const id = raw.monitor(sid, 'enum', 'ctrl');
        let reads = 0;
        for (; running; reads++) {
          const answer = readingOf(await raw.read(sid, 'enum', 'ctrl'));
          expect(answer).toMatchObject({ states: ['Closed', 'Open'] });
          await new Promise((resolve) => setTimeout(resolve, 2));
        }
        expect(readingOf(await raw.update(id)).states).toEqual(['Closed', 'Open']);
        return reads;
      });
      const udp = createSocket('udp4').bind(0, '127.0.0.1');
      await once(udp, 'listening');
      let seed = 0;
      const speaker = async (): Promise<void> => {
        while (seed < ROUNDS) {
          const mine = ++seed;
          const bytes = mutated(conversations[mine % 2]!, mine);
          udp.send(bytes.subarray(0, 1400), port, '127.0.0.1');
          await say(port, bytes, mine);
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, speaker));
      running = false;
      for (const reads of await Promise.all(sane)) expect(reads).toBeGreaterThan(20);
      udp.close();
      const pv = server.get('d') as ServedPv;
      while (pv.holders.size > 0 || pv.watchers.size > 0)
        await new Promise((resolve) => setTimeout(resolve, 5));
      const raw = await client();
      pv.post(5);
      expect(readingOf(await raw.read((await raw.open('d')).sid, 'double')).value).toBe(5);
    },
  );
});

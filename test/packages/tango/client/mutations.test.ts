import { once } from 'node:events';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { DevFailed, TangoError } from '#tango';
import type { AttributeReading, DeviceProxy, TangoClient } from '#tango';
import { writeAny } from '#tango/codec/any';
import { readAttributeConfig5, writeAttributeConfig5 } from '#tango/codec/attributeConfig';
import { writeReading5 } from '#tango/codec/attributeReading';
import { readAttributeValue5 } from '#tango/codec/attributeValueRead';
import type { CdrReader } from '#tango/codec/cdr';
import type { CdrWriter } from '#tango/codec/cdrWriter';
import { readDeviceInfo3, writeDeviceInfo3 } from '#tango/codec/deviceInfo';
import { messageOf } from '#tango/codec/giop';
import { readReply, writeReply } from '#tango/codec/reply';
import { CONFIG, READING, clientOf, script, uriAt } from './scripted.ts';

const CASES = 10_000;
const AT_ONCE = 50;
const OPTIONS = { maxMessageBytes: 2 ** 20 };
/** Where a reply says how many service contexts it has. */
const CONTEXTS_AT = 20;

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

/** One thing that can be asked, its answer, and how that is written and read without the client. */
interface Question {
  readonly ask: (device: DeviceProxy) => Promise<unknown>;
  readonly operation: string;
  readonly answer: unknown;
  readonly write: (writer: CdrWriter, answer: never) => void;
  /** Left out: the same value can be written in several ways. */
  readonly read?: (reader: CdrReader) => unknown;
}

const SPECTRUM = Uint16Array.from({ length: 64 }, (_, k) => k * 1001);
const READINGS: AttributeReading[] = [
  READING,
  { ...READING, type: 'string', format: 'spectrum', value: ['one', 'two', ''], written: undefined },
  { ...READING, type: 'state', value: 'MOVING', written: undefined },
  {
    ...READING,
    type: 'ushort',
    format: 'image',
    value: { width: 16, height: 4, data: SPECTRUM },
    written: undefined,
  },
  {
    ...READING,
    type: 'encoded',
    value: { format: 'RAW', data: Uint8Array.of(1, 2, 3, 4, 5) },
    written: undefined,
  },
];
/** Every text has something in it. */
const FILLED = { ...CONFIG, standardUnits: 'm', displayUnits: 'km', writableName: 'w', rootName: 'r' };
const INFO = {
  className: 'Motor',
  serverId: 'Motor/1',
  serverHost: 'h',
  serverVersion: 5,
  docUrl: 'u',
  type: 't',
};

const QUESTIONS: Question[] = [
  ...READINGS.map((answer, k) => ({
    ask: (device: DeviceProxy) => device.read(`x${k}`),
    operation: 'read_attributes_5',
    answer,
    write: (writer: CdrWriter, reading: AttributeReading) =>
      writer.list([reading], (each) => writeReading5(writer, each)),
    read: (reader: CdrReader) => reader.list(() => readAttributeValue5(reader).reading)[0],
  })),
  {
    ask: (device) => device.attributeConfig('x'),
    operation: 'get_attribute_config_5',
    answer: FILLED,
    write: (writer, config) => writer.list([config], (each) => writeAttributeConfig5(writer, each)),
    read: (reader) => reader.list(() => readAttributeConfig5(reader))[0],
  },
  {
    ask: (device) => device.info(),
    operation: 'info_3',
    answer: INFO,
    write: (writer, info) => writeDeviceInfo3(writer, info),
    read: readDeviceInfo3,
  },
  {
    ask: (device) => device.command('Twice', 2),
    operation: 'command_inout_4',
    answer: { numbers: Int32Array.of(1, 2), strings: ['a', 'b'] },
    write: (writer, value) => writeAny(writer, 'long_string_array', value),
  },
];

/** A reply with the answer of the question, of a request of that number. */
function replyTo({ write, answer }: Question, requestId: number, littleEndian: boolean): Uint8Array {
  return writeReply({ requestId, littleEndian }, (writer) => write(writer, answer as never));
}

/** Changes octets, cuts, lengthens, or doubles a part, sometimes with a size that fits again. */
function mutate(bytes: Uint8Array, draw: () => number): Uint8Array {
  const at = () => Math.floor(draw() * bytes.length);
  const isChange = draw() < 0.7;
  if (isChange) {
    const changed = bytes.slice();
    for (let k = Math.ceil(draw() * 3); k > 0; k--) {
      const values = [0, 1, 0x7f, 0x80, 0xff, Math.floor(draw() * 256)];
      changed[at()] = values[Math.floor(draw() * values.length)] as number;
    }
    return changed;
  }
  const [from, to] = [at(), at()].sort((a, b) => a - b) as [number, number];
  const part = bytes.slice(from, to);
  const whole = Uint8Array.from(
    draw() < 0.5
      ? [...bytes.slice(0, from), ...bytes.slice(to)]
      : [...bytes.slice(0, to), ...part, ...bytes.slice(to)],
  );
  if (draw() < 0.7 && whole.length >= 12) {
    new DataView(whole.buffer).setUint32(8, whole.length - 12, whole[6] === 1);
  }
  return whole;
}

/** The first message of what was sent: what follows it is another one, that never comes to its end. */
function messageIn(bytes: Uint8Array): Uint8Array {
  const size = 12 + new DataView(bytes.buffer).getUint32(8, (bytes[6] as number) % 2 === 1);
  // Bits of the flags that have no meaning.
  return bytes.slice(0, size).with(6, (bytes[6] as number) & 1);
}

/**
 * What is read for good reasons and written otherwise: a text without even its end, a level of display that came later, a
 * reading without a value where it is invalid, the one value of what can only be written.
 */
function isLenient(answer: unknown): boolean {
  const { quality, value, written, level } = answer as Partial<AttributeReading & { level: string }>;
  if (Object.values(answer as object).includes('') || level === 'dl_unknown') return true;
  if (quality === 'invalid') return value === undefined && written === undefined;
  return quality !== undefined && value !== undefined && isDeepStrictEqual(value, written);
}

/** Octets that say nothing: padding, the moment, which is not written as it was read, dimensions of what was not set. */
function silentOctets(question: Question, littleEndian: boolean): Set<number> {
  const silent = new Set<number>();
  const reply = replyTo(question, 1, littleEndian);
  const read = (bytes: Uint8Array) => question.read?.(readReply(messageOf(bytes)).body);
  for (let k = 12; k < reply.length; k++) {
    try {
      const value = read(reply.with(k, (reply[k] as number) ^ 0x7f)) as { timeSeconds?: number };
      const same = {
        ...value,
        ...(value.timeSeconds === undefined ? {} : { timeSeconds: READING.timeSeconds }),
      };
      if (isDeepStrictEqual(same, question.answer)) silent.add(k);
    } catch {
      // It says something.
    }
  }
  return silent;
}

describe('replies that were changed on their way', () => {
  it(`are an error or exactly what they say, ${CASES} times`, { timeout: 120_000 }, async () => {
    const silent = [true, false].map((order) => QUESTIONS.map((question) => silentOctets(question, order)));
    const sent = new Map<string, Uint8Array>();
    /** Which case each client is at. */
    const cases = new Map<string, number>();
    const mutated = new Set<number>();
    const ends = new Map<string, Promise<unknown>>();
    const server = await script((asked) => {
      const key = asked.key.split('/');
      const question = QUESTIONS[Number(key[1])];
      if (question?.operation !== asked.operation) return false;
      const littleEndian = key[2] === '0';
      const kase = cases.get(asked.key) ?? -1;
      mutated.add(kase);
      const draw = random(kase);
      const bytes = mutate(replyTo(question, asked.request.requestId, littleEndian), draw);
      sent.set(asked.key, bytes);
      // What lacks something is not waited for.
      ends.set(asked.key, once(asked.socket, 'close'));
      asked.socket.end(bytes);
      return true;
    });
    const counts = { values: 0, errors: 0 };
    const judge = async (client: TangoClient, slot: number, kase: number): Promise<void> => {
      const index = kase % QUESTIONS.length;
      const order = Math.floor(kase / QUESTIONS.length) % 2;
      const question = QUESTIONS[index] as Question;
      const name = `m${slot}/${index}/${order}`;
      cases.set(name, kase);
      sent.delete(name);
      let answer: unknown;
      try {
        answer = await question.ask(client.device(uriAt(server.port, name)));
      } catch (error) {
        counts.errors++;
        if (!(error instanceof TangoError || error instanceof DevFailed)) throw error;
        return;
      } finally {
        // The next one takes a connection of its own.
        await ends.get(name);
      }
      counts.values++;
      if (!question.read) return;
      const bytes = messageIn(sent.get(name) as Uint8Array);
      const { requestId } = readReply(messageOf(bytes));
      const again = writeReply({ requestId, littleEndian: order === 0 }, (writer) => {
        question.write(writer, answer as never);
      });
      // Contexts, which nobody looks at, are not written again.
      const hasContexts = bytes.subarray(CONTEXTS_AT, CONTEXTS_AT + 4).some((octet) => octet !== 0);
      if (hasContexts || isLenient(answer)) return;
      const isSilent = (k: number) => silent[order]?.[index]?.has(k) === true;
      // Every octet that has a meaning came through as it was sent; a boolean is true whatever it is but 0.
      const wrong = [...again.keys()].filter(
        (k) =>
          k > 7 && again[k] !== bytes[k] && !isSilent(k) && !(again[k] === 1 && (bytes[k] as number) > 1),
      );
      expect([kase, answer, again.length, wrong]).toEqual([kase, answer, bytes.length, []]);
    };
    // One client lives through a hundred of them, always the same ones: whatever it was told, it goes on.
    const judges = Array.from({ length: AT_ONCE }, async (_, slot) => {
      let client = clientOf(OPTIONS);
      for (let kase = slot, k = 1; kase < CASES; kase += AT_ONCE, k++) {
        await judge(client, slot, kase);
        if (k % 100 > 0) continue;
        await client.close();
        client = clientOf(OPTIONS);
      }
    });
    await Promise.all(judges);
    expect(counts.values + counts.errors).toBe(CASES);
    // One that was forwarded to nowhere does not ask the next time.
    expect(mutated.size).toBeGreaterThan(0.98 * CASES);
    expect(counts.values).toBeGreaterThan(500);
    expect(counts.errors).toBeGreaterThan(4000);
  });
});

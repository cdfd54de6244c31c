import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GiopError, MESSAGE, headerAt, messageOf, writeMessage } from '#tango/codec/giop';
import type { GiopMessage } from '#tango/codec/giop';
import { GiopSplitter } from '#tango/codec/giopSplitter';
import { writeReply } from '#tango/codec/reply';
import { writeCancelRequest } from '#tango/codec/request';
import { SEEDED, form, fragmentsOf } from './giopArbitraries.ts';

/** A reply whose body is so many octets, each telling its place. */
function replyOf(requestId: number, count: number, minor: 0 | 1 | 2 = 2, littleEndian = true): Uint8Array {
  return writeReply({ requestId, minor, littleEndian }, (writer) => {
    writer.raw(Uint8Array.from({ length: count }, (_, k) => (k * 7 + requestId) & 0xff));
  });
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts));
}

function splitter(options: { maxMessageBytes?: number } = {}): {
  splitter: GiopSplitter;
  messages: GiopMessage[];
} {
  const messages: GiopMessage[] = [];
  const made = new GiopSplitter({ ...options, onMessage: (message) => messages.push(message) });
  return { splitter: made, messages };
}

/** Vitest compares large arrays element by element, and slowly. */
function hashOf(bytes: Uint8Array | undefined): string {
  return createHash('sha1')
    .update(bytes ?? '')
    .digest('hex');
}

const BYTES = joined([
  replyOf(1, 20),
  writeCancelRequest(9),
  ...fragmentsOf(replyOf(2, 300, 2, false), 64),
  ...fragmentsOf(replyOf(3, 100, 1, true), 31),
  writeMessage(MESSAGE.closeConnection, { minor: 0 }),
]);
const EXPECTED = [replyOf(1, 20), writeCancelRequest(9), replyOf(2, 300, 2, false), replyOf(3, 100, 1, true)];

describe('the splitter of GIOP', () => {
  it('gives the same messages wherever the bytes are cut', () => {
    for (let cut = 0; cut <= BYTES.length; cut++) {
      const { splitter: tested, messages } = splitter();
      tested.push(BYTES.subarray(0, cut));
      tested.push(BYTES.subarray(cut));
      expect(messages.map(({ bytes }) => bytes)).toEqual([
        ...EXPECTED,
        writeMessage(MESSAGE.closeConnection, { minor: 0 }),
      ]);
    }
  });

  it('joins messages of any size, byte order and version from pieces of any size', () => {
    const sizes = fc.array(fc.tuple(fc.nat({ max: 30_000 }), fc.integer({ min: 1, max: 1000 })), {
      minLength: 1,
      maxLength: 6,
    });
    const property = fc.property(
      sizes,
      form,
      fc.integer({ min: 1, max: 9000 }),
      (list, { minor, littleEndian }, piece) => {
        const whole = list.map(([count], id) => replyOf(id, count, minor, littleEndian));
        // GIOP 1.0 has no fragments.
        const parts = whole.flatMap((each, k) =>
          minor === 0 ? [each] : fragmentsOf(each, 8 * (list[k]?.[1] ?? 1)),
        );
        const bytes = joined(parts);
        const { splitter: tested, messages } = splitter();
        for (let at = 0; at < bytes.length;) {
          const room = tested.room();
          const count = Math.min(room.length, piece, bytes.length - at);
          room.set(bytes.subarray(at, at + count));
          tested.filled(count);
          at += count;
        }
        expect(messages.map(({ bytes }) => hashOf(bytes))).toEqual(whole.map(hashOf));
        expect(messages.every((each) => each.minor === minor && each.littleEndian === littleEndian)).toBe(
          true,
        );
      },
    );
    fc.assert(property, { ...SEEDED, numRuns: 150 });
  });

  it('joins fragments of several requests that come in turns', () => {
    const whole = [11, 12, 13].map((id) => replyOf(id, 500 * (id - 9)));
    const parts = whole.map((each) => fragmentsOf(each, 40));
    const { splitter: tested, messages } = splitter();
    while (parts.some((list) => list.length > 0)) {
      for (const list of parts) {
        const part = list.shift();
        if (part) tested.push(part);
      }
    }
    expect(messages.map(({ bytes }) => bytes)).toEqual(whole);
  });

  it('receives a large message where it stays, at the begin of memory that is aligned', () => {
    const large = replyOf(5, 200_000);
    const { splitter: tested, messages } = splitter();
    tested.push(large.subarray(0, 100));
    const room = tested.room();
    expect(room.length).toBe(large.length - 100);
    room.set(large.subarray(100));
    tested.filled(room.length);
    expect(messages[0]?.bytes.buffer).toBe(room.buffer);
    expect(messages[0]?.bytes.byteOffset).toBe(0);
    expect(hashOf(messages[0]?.bytes)).toBe(hashOf(large));
  });

  it('copies nothing for the few octets that omniORB sends after an image', () => {
    const [first, last] = fragmentsOf(replyOf(5, 80_000), 79_976);
    const { splitter: tested, messages } = splitter();
    tested.push((first as Uint8Array).subarray(0, 64));
    const { buffer } = tested.room();
    tested.push((first as Uint8Array).subarray(64));
    tested.push(last as Uint8Array);
    expect(messages[0]?.bytes.buffer).toBe(buffer);
    expect(hashOf(messages[0]?.bytes)).toBe(hashOf(replyOf(5, 80_000)));
  });

  it('leaves messages as they are when more comes', () => {
    const { splitter: tested, messages } = splitter();
    tested.push(replyOf(1, 20));
    tested.push(new Uint8Array(replyOf(2, 20)).fill(0x47, 24));
    expect(messages[0]?.bytes).toEqual(replyOf(1, 20));
  });

  it('refuses what is too large, by its header and in fragments', () => {
    const { splitter: tested, messages } = splitter({ maxMessageBytes: 2000 });
    tested.push(replyOf(1, 1900));
    expect(() => tested.push(replyOf(2, 2000).subarray(0, 12))).toThrow(/2024 octets/);
    const other = splitter({ maxMessageBytes: 2000 });
    expect(() => other.splitter.push(joined(fragmentsOf(replyOf(2, 2500), 400)))).toThrow(GiopError);
    expect([messages.length, other.messages.length]).toEqual([1, 0]);
  });

  it('refuses fragments of nothing, messages that begin twice and too many at a time', () => {
    const [first, second] = fragmentsOf(replyOf(7, 100), 40) as [Uint8Array, Uint8Array];
    expect(() => splitter().splitter.push(second)).toThrow(/not begun/);
    expect(() => splitter().splitter.push(joined([first, first]))).toThrow(/begins twice/);
    const begins = Array.from({ length: 65 }, (_, id) => fragmentsOf(replyOf(id, 100), 40)[0] as Uint8Array);
    expect(() => splitter().splitter.push(joined(begins))).toThrow(/more than 64/);
  });

  it('refuses what is no GIOP', () => {
    const property = fc.property(fc.uint8Array({ minLength: 12, maxLength: 40 }), (bytes) => {
      expect(() => headerAt(bytes, 0)).toThrow(GiopError);
    });
    fc.assert(property, SEEDED);
    const reply = replyOf(1, 4);
    for (const [at, value] of [
      [4, 2],
      [5, 3],
      [7, 8],
    ] as const) {
      expect(() => splitter().splitter.push(reply.with(at, value))).toThrow(GiopError);
    }
    expect(() => messageOf(reply.subarray(0, -1))).toThrow(GiopError);
    expect(() => messageOf(reply.subarray(0, 11))).toThrow(GiopError);
  });
});

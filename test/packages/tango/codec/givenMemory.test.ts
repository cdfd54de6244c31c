import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GiopMessage } from '#tango/codec/giop';
import { GiopSplitter } from '#tango/codec/giopSplitter';
import { writeReply } from '#tango/codec/reply';
import { SEEDED, fragmentsOf } from './giopArbitraries.ts';

const ID = 5;

/** A reply to request 5 whose body is so many octets, each telling its place. */
function replyOf(count: number, littleEndian = true): Uint8Array {
  return writeReply({ requestId: ID, minor: 2, littleEndian }, (writer) => {
    writer.raw(Uint8Array.from({ length: count }, (_, k) => (k * 7) & 0xff));
  });
}

function splitterWith(memory: ArrayBuffer) {
  const messages: GiopMessage[] = [];
  const asked: number[] = [];
  const splitter = new GiopSplitter({
    memoryFor: (requestId) => {
      asked.push(requestId);
      return requestId === ID ? memory : undefined;
    },
    onMessage: (message) => messages.push(message),
  });
  return { splitter, messages, asked };
}

const same = (a: Uint8Array | undefined, b: Uint8Array) => a !== undefined && Buffer.compare(a, b) === 0;

describe('a large reply for which there is memory', () => {
  it('is received there, wherever its bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 12 }),
        (littleEndian, pieces) => {
          const memory = new ArrayBuffer(40_000);
          const { splitter, messages, asked } = splitterWith(memory);
          const reply = replyOf(20_000, littleEndian);
          for (let at = 0, k = 0; at < reply.length; k++) {
            const piece = reply.subarray(at, at + pieces[k % pieces.length]!);
            splitter.push(piece);
            at += piece.length;
          }
          const [message] = messages;
          expect(asked).toEqual([ID]);
          expect(message?.bytes.buffer).toBe(memory);
          expect(same(message?.bytes, reply)).toBe(true);
        },
      ),
      SEEDED,
    );
  });

  it('is received there as a whole when its last octets come as a fragment', () => {
    const memory = new ArrayBuffer(40_000);
    const { splitter, messages } = splitterWith(memory);
    const reply = replyOf(20_000);
    // As they come from a network: what is whole at once is copied out of what was read.
    const bytes = Buffer.concat(fragmentsOf(reply, 19_000));
    for (let at = 0; at < bytes.length; at += 7000) splitter.push(bytes.subarray(at, at + 7000));
    expect(messages[0]?.bytes.buffer).toBe(memory);
    expect(same(messages[0]?.bytes, reply)).toBe(true);
  });

  it('has memory of its own when it does not fit', () => {
    const memory = new ArrayBuffer(10_000);
    const { splitter, messages } = splitterWith(memory);
    splitter.push(replyOf(20_000));
    splitter.push(replyOf(20_000).subarray(0, 9_000));
    expect(messages[0]?.bytes.buffer).not.toBe(memory);
    expect(new Uint8Array(memory).every((octet) => octet === 0)).toBe(true);
  });

  it.each([
    ['whole', (reply: Uint8Array) => [reply]],
    ['in fragments', (reply: Uint8Array) => fragmentsOf(reply, 15_000)],
  ])('leaves the memory alone from the moment on that its owner wants it back: %s', (_, parts) => {
    const reply = replyOf(20_000);
    const bytes = Buffer.concat(parts(reply));
    for (let cut = 0; cut <= bytes.length; cut += 97) {
      const memory = new ArrayBuffer(40_000);
      const { splitter, messages } = splitterWith(memory);
      splitter.push(bytes.subarray(0, cut));
      if (messages.length > 0) continue;
      splitter.leave(memory);
      new Uint8Array(memory).fill(0xee);
      splitter.push(bytes.subarray(cut));
      // Before the number of the request was there, the memory had not been asked for.
      if (messages[0]?.bytes.buffer === memory) expect(cut).toBeLessThan(16);
      else expect(new Uint8Array(memory).every((octet) => octet === 0xee)).toBe(true);
      expect(same(messages[0]?.bytes, reply)).toBe(true);
    }
  });
});

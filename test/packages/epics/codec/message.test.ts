import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CodecError } from '#epics/codec/error';
import { encodeHeader, encodeMessage, messagesOf } from '#epics/codec/message';
import type { CaMessage } from '#epics/codec/message';
import { MessageReader } from '#epics/codec/messageReader';

const message = (fields: Partial<CaMessage>): CaMessage => ({
  command: 15,
  dataType: 6,
  dataCount: 1,
  parameter1: 1,
  parameter2: 2,
  payload: Buffer.alloc(0),
  ...fields,
});

const messages = fc
  .record({
    command: fc.integer({ min: 0, max: 27 }),
    dataType: fc.integer({ min: 0, max: 0xffff }),
    dataCount: fc.oneof(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 0xffffffff })),
    parameter1: fc.integer({ min: 0, max: 0xffffffff }),
    parameter2: fc.integer({ min: 0, max: 0xffffffff }),
    size: fc.oneof(fc.integer({ min: 0, max: 40 }), fc.constantFrom(0xfff8, 0xffff, 0x10000, 200_000)),
    fill: fc.integer({ min: 0, max: 255 }),
  })
  .map(({ size, fill, ...fields }) => ({ ...fields, payload: Buffer.alloc(Math.ceil(size / 8) * 8, fill) }));

/** The stream in pieces of the given sizes, taken in turn. */
function pieces(stream: Buffer, sizes: readonly number[]): Buffer[] {
  const cut: Buffer[] = [];
  for (let at = 0, i = 0; at < stream.length; i += 1) {
    const size = sizes[i % sizes.length] ?? 1;
    cut.push(Buffer.from(stream.subarray(at, at + size)));
    at += size;
  }
  return cut;
}

describe('a message', () => {
  it('has a header of 16 bytes and a payload filled up to 8', () => {
    const encoded = encodeMessage(
      message({ command: 18, dataType: 0, dataCount: 0, payload: Buffer.from('pv:name') }),
    );
    expect(encoded.toString('hex')).toBe(
      '00120008000000000000000100000002' + Buffer.from('pv:name\0').toString('hex'),
    );
  });

  it('has an extended header where the size or the count does not fit in 16 bits', () => {
    const large = encodeMessage(message({ dataCount: 0x2000, payload: Buffer.alloc(0x10000) }));
    expect(large.subarray(0, 24).toString('hex')).toBe('000fffff0006000000000001000000020001000000002000');
    expect(encodeHeader(message({ dataCount: 0xffff }), 8).toString('hex')).toBe(
      '000fffff000600000000000100000002000000080000ffff',
    );
    expect(encodeHeader(message({ dataCount: 0xfffe }), 0xfff8).length).toBe(16);
  });

  it('is found again in a stream, whatever the pieces it comes in', () => {
    fc.assert(
      fc.property(
        fc.array(messages, { maxLength: 8 }),
        fc.array(fc.oneof(fc.integer({ min: 1, max: 30 }), fc.constant(65_536)), {
          minLength: 1,
          maxLength: 5,
        }),
        (sent, sizes) => {
          const stream = Buffer.concat(sent.map(encodeMessage));
          const scaled = stream.length > 20_000 ? sizes.map((size) => size * 997) : sizes;
          const reader = new MessageReader();
          const came = pieces(stream, scaled).flatMap((piece) => reader.push(piece));
          expect(came.length).toBe(sent.length);
          came.forEach((one, i) => {
            expect({ ...one, payload: undefined }).toEqual({ ...sent[i], payload: undefined });
            expect(one.payload.equals(sent[i]?.payload ?? Buffer.alloc(1))).toBe(true);
          });
        },
      ),
      { seed: 503, numRuns: 400 },
    );
  });

  it('that lies about its size costs no memory before it comes', () => {
    const before = process.memoryUsage().arrayBuffers;
    const readers = Array.from({ length: 5 }, () => {
      const reader = new MessageReader();
      reader.push(encodeHeader(message({ dataCount: 1 }), 3_000_000_000));
      reader.push(Buffer.alloc(1000));
      return reader;
    });
    expect(readers.length * 65 * 2 ** 20).toBeGreaterThan(process.memoryUsage().arrayBuffers - before);
  });

  it('beyond the limit ends the stream, or goes by where that is wanted', () => {
    const stream = Buffer.concat([
      encodeMessage(message({ payload: Buffer.alloc(100_000, 1), dataCount: 12_500 })),
      encodeMessage(message({ parameter2: 77 })),
    ]);
    expect(() => new MessageReader({ maxPayloadBytes: 1000 }).push(stream)).toThrow(CodecError);
    const reader = new MessageReader({ maxPayloadBytes: 1000, oversize: 'skip' });
    const came = pieces(stream, [3333]).flatMap((piece) => reader.push(piece));
    expect(came.map(({ parameter2, skippedBytes }) => [parameter2, skippedBytes])).toEqual([
      [2, 100_000],
      [77, undefined],
    ]);
  });

  it('that cannot be true ends the stream before its payload comes', () => {
    const reader = new MessageReader({
      check: ({ command }) => (command > 27 ? 'no such command' : undefined),
    });
    expect(() => reader.push(encodeMessage(message({ command: 99 })))).toThrow('no such command');
  });
});

describe('a datagram', () => {
  it('gives the messages that are whole, and never throws', () => {
    const two = Buffer.concat([
      encodeMessage(message({ parameter1: 5 })),
      encodeMessage(message({ parameter1: 6 })),
    ]);
    expect(messagesOf(two.subarray(0, 31)).map(({ parameter1 }) => parameter1)).toEqual([5]);
    expect(messagesOf(Buffer.alloc(1))).toEqual([]);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (garbage) => {
        const found = messagesOf(Buffer.from(garbage));
        expect(found.length * 16).toBeLessThanOrEqual(garbage.length);
      }),
      { seed: 504, numRuns: 2000 },
    );
  });
});

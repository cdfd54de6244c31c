import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CdrError, CdrReader } from '#tango/codec/cdr';
import { CdrWriter } from '#tango/codec/cdrWriter';
import { SEEDED, text } from './giopArbitraries.ts';

const item = fc.oneof(
  fc.record({ kind: fc.constant('u8' as const), value: fc.nat({ max: 0xff }) }),
  fc.record({ kind: fc.constant('i16' as const), value: fc.integer({ min: -0x8000, max: 0x7fff }) }),
  fc.record({ kind: fc.constant('u16' as const), value: fc.nat({ max: 0xffff }) }),
  fc.record({ kind: fc.constant('i32' as const), value: fc.integer() }),
  fc.record({ kind: fc.constant('u32' as const), value: fc.nat({ max: 0xffffffff }) }),
  fc.record({
    kind: fc.constant('i64' as const),
    value: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  }),
  fc.record({ kind: fc.constant('u64' as const), value: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }) }),
  fc.record({ kind: fc.constant('f32' as const), value: fc.float() }),
  fc.record({ kind: fc.constant('f64' as const), value: fc.double() }),
  fc.record({ kind: fc.constant('bool' as const), value: fc.boolean() }),
  fc.record({ kind: fc.constant('string' as const), value: text }),
  fc.record({ kind: fc.constant('octets' as const), value: fc.uint8Array({ maxLength: 30 }) }),
  fc.record({ kind: fc.constant('strings' as const), value: fc.array(text, { maxLength: 4 }) }),
);

/** What its own methods wrote, where the octets would say something else: UTF-8 that is Latin-1 as well. */
function isAmbiguous(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(isAmbiguous);
  if (typeof value !== 'string') return false;
  const codes = [...value].map((letter) => letter.codePointAt(0) as number);
  return codes.some((code) => code > 127) && codes.every((code) => code < 256);
}

describe('CDR', () => {
  it('reads what it has written, in both byte orders, whatever stands before', () => {
    const property = fc.property(fc.array(item, { maxLength: 20 }), fc.boolean(), (items, littleEndian) => {
      const kept = items.filter(({ value }) => !isAmbiguous(value));
      const writer = new CdrWriter({ littleEndian });
      for (const { kind, value } of kept) writer[kind](value as never);
      const reader = new CdrReader(writer.bytes, { littleEndian });
      expect(kept.map(({ kind }) => reader[kind]())).toEqual(kept.map(({ value }) => value));
      expect(reader.left).toBe(0);
    });
    fc.assert(property, { ...SEEDED, numRuns: 500 });
  });

  it('aligns to the size of each number, from the begin of the message or of the encapsulation', () => {
    const writer = new CdrWriter({ littleEndian: false });
    writer.u8(1);
    writer.f64(1);
    writer.u8(2);
    writer.encapsulation((inner) => inner.u32(7));
    expect([...writer.bytes]).toEqual([
      ...[1, 0, 0, 0, 0, 0, 0, 0, 0x3f, 0xf0, 0, 0, 0, 0, 0, 0],
      ...[2, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 7],
    ]);
    const reader = new CdrReader(writer.bytes, { littleEndian: false, offset: 17 });
    expect(reader.encapsulation().u32()).toBe(7);
  });

  it('takes texts for UTF-8 where that is what they are, and for Latin-1 otherwise', () => {
    const textOf = (...octets: number[]) => {
      const bytes = Uint8Array.of(octets.length + 1, 0, 0, 0, ...octets, 0);
      return new CdrReader(bytes, { littleEndian: true }).string();
    };
    expect(textOf(0xc3, 0xa4)).toBe('ä');
    expect(textOf(0xe4)).toBe('ä');
    expect(textOf(0xb5, 0x6d)).toBe('µm');
    expect(new CdrReader(new Uint8Array(4), { littleEndian: true }).string()).toBe('');
  });

  it('writes Latin-1 where that holds the text, and UTF-8 otherwise', () => {
    const octetsOf = (value: string) => {
      const writer = new CdrWriter();
      writer.string(value);
      return [...writer.bytes.subarray(4)];
    };
    expect(octetsOf('µm')).toEqual([0xb5, 0x6d, 0]);
    expect(octetsOf('€')).toEqual([0xe2, 0x82, 0xac, 0]);
    expect(() => octetsOf('a\0b')).toThrow(CdrError);
  });

  it('refuses texts without an end, and sequences that cannot be there', () => {
    const reader = (...octets: number[]) => new CdrReader(Uint8Array.from(octets), { littleEndian: true });
    expect(() => reader(2, 0, 0, 0, 65, 66).string()).toThrow(CdrError);
    expect(() => reader(255, 255, 255, 255, 0).string()).toThrow(CdrError);
    expect(() => reader(3, 0, 0, 0, 0, 0).octets()).toThrow(CdrError);
    expect(() => reader(2, 0, 0, 0, 0, 0, 0, 0, 0).list(() => 0, 4)).toThrow(CdrError);
    expect(() => reader(1, 2, 3).u32()).toThrow(CdrError);
  });

  it('copies no octets', () => {
    const bytes = Uint8Array.of(2, 0, 0, 0, 65, 66);
    expect(new CdrReader(bytes, { littleEndian: true }).octets().buffer).toBe(bytes.buffer);
  });
});

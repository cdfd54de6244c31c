import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DBR_FORMS, DBR_TYPES } from '#epics/codec/dbr';
import type { DbrForm, DbrType } from '#epics/codec/dbr';
import { CodecError } from '#epics/codec/error';
import { payloadBytes } from '#epics/codec/layout';
import { decodePayload, encodePayload } from '#epics/codec/payload';
import type { CaReading } from '#epics/codec/value';

const bytes = (...parts: (string | number[])[]) =>
  Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))),
  );
const zeros = (count: number) => Array.from({ length: count }, () => 0);

const LIMITS = { display: [-10, 20], alarm: [-4, 5], warning: [-2, 3], control: [-1, 1] } as const;
const STAMP = 631_152_000 + 0x01020304 + 0.5;
const HALF_A_SECOND = [0x1d, 0xcd, 0x65, 0x00];

describe('a value on the wire', () => {
  // Written out from the structures of db_access.h, all numbers big-endian.
  it.each<[string, DbrType, DbrForm, CaReading, Buffer]>([
    ['DBR_STRING', 'string', 'plain', { value: 'Open' }, bytes('Open', zeros(36))],
    [
      'DBR_LONG',
      'long',
      'plain',
      { value: new Int32Array([1, -2]) },
      bytes([0, 0, 0, 1, 255, 255, 255, 254]),
    ],
    [
      'DBR_STS_CHAR',
      'char',
      'sts',
      { value: new Uint8Array([7, 200]), status: 3, severity: 2 },
      bytes([0, 3, 0, 2, 0, 7, 200, 0]),
    ],
    [
      'DBR_TIME_DOUBLE',
      'double',
      'time',
      { value: 1.5, status: 17, severity: 3, timeSeconds: STAMP },
      bytes([0, 17, 0, 3, 1, 2, 3, 4], HALF_A_SECOND, zeros(4), [0x3f, 0xf8], zeros(6)),
    ],
    [
      'DBR_TIME_ENUM',
      'enum',
      'time',
      { value: 2, status: 0, severity: 0, timeSeconds: STAMP },
      bytes(zeros(4), [1, 2, 3, 4], HALF_A_SECOND, zeros(2), [0, 2]),
    ],
    [
      'DBR_GR_SHORT',
      'short',
      'gr',
      { value: -1, status: 0, severity: 1, units: 'mm', limits: { ...LIMITS, control: [0, 0] } },
      bytes(
        [0, 0, 0, 1],
        'mm',
        zeros(6),
        [0, 20, 255, 246, 0, 5, 0, 3, 255, 254, 255, 252],
        [255, 255],
        zeros(6),
      ),
    ],
    [
      'DBR_CTRL_CHAR',
      'char',
      'ctrl',
      {
        value: 9,
        status: 0,
        severity: 0,
        units: 'counts!',
        limits: { display: [1, 2], alarm: [6, 3], warning: [5, 4], control: [8, 7] },
      },
      bytes(zeros(4), 'counts!', [0], [2, 1, 3, 4, 5, 6, 7, 8], [0, 9], zeros(2)),
    ],
    [
      'DBR_CTRL_FLOAT',
      'float',
      'ctrl',
      { value: 1, status: 0, severity: 0, precision: 4, units: 'deg', limits: LIMITS },
      bytes(
        zeros(4),
        [0, 4, 0, 0],
        'deg',
        zeros(5),
        ...[0x41a0, 0xc120, 0x40a0, 0x4040, 0xc000, 0xc080, 0x3f80, 0xbf80, 0x3f80].map((top) => [
          top >> 8,
          top & 255,
          0,
          0,
        ]),
        zeros(4),
      ),
    ],
    [
      'DBR_GR_ENUM',
      'enum',
      'gr',
      { value: 1, status: 0, severity: 0, states: ['Closed', 'Open'] },
      bytes(zeros(4), [0, 2], 'Closed', zeros(20), 'Open', zeros(22), zeros(14 * 26), [0, 1]),
    ],
    [
      'DBR_CTRL_STRING, which is that of STS',
      'string',
      'ctrl',
      { value: 'text', status: 1, severity: 2 },
      bytes([0, 1, 0, 2], 'text', zeros(36), zeros(4)),
    ],
  ])('is laid out as in C: %s', (_, type, form, reading, golden) => {
    const count = typeof reading.value === 'object' ? reading.value.length : 1;
    expect(encodePayload(type, form, reading, count).toString('hex')).toBe(golden.toString('hex'));
    expect(decodePayload(type, form, count, golden)).toEqual(reading);
  });

  it('comes back as it was sent, in every type, form and length', () => {
    const element = (type: DbrType) => {
      if (type === 'string') return fc.string({ maxLength: 12, unit: 'grapheme-ascii' });
      if (type === 'double') return fc.double();
      if (type === 'float')
        return fc.float({ noDefaultInfinity: true, min: Math.fround(-1e30), max: Math.fround(1e30) });
      const [min, max] = {
        short: [-32768, 32767],
        enum: [0, 65535],
        char: [0, 255],
        long: [-(2 ** 31), 2 ** 31 - 1],
      }[type] as [number, number];
      return fc.integer({ min, max });
    };
    const normal = (value: number | string) =>
      typeof value === 'number' && Math.abs(value) < 2e-38 ? 0 : value;
    const values = fc
      .constantFrom(...DBR_TYPES)
      .chain((type) => fc.tuple(fc.constant(type), fc.array(element(type).map(normal), { maxLength: 40 })));
    fc.assert(
      fc.property(values, fc.constantFrom(...DBR_FORMS), fc.boolean(), ([type, sent], form, mayOverwrite) => {
        const payload = encodePayload(type, form, { value: sent as readonly number[] }, sent.length);
        expect(payload.length % 8).toBe(0);
        const { value } = decodePayload(type, form, sent.length, payload, mayOverwrite);
        const came =
          typeof value === 'object'
            ? Array.from<string | number, string | number>(value, (one) => one)
            : [value];
        expect(came).toEqual(sent);
      }),
      { seed: 501, numRuns: 2000 },
    );
  });

  it('is refused when it is shorter than it says, and never read beyond its end', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...DBR_TYPES),
        fc.constantFrom(...DBR_FORMS),
        fc.oneof(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 2 ** 32 - 1 })),
        fc.uint8Array({ maxLength: 600 }),
        (type, form, count, garbage) => {
          const payload = Buffer.from(garbage);
          const isWhole = payload.length >= payloadBytes(type, form, count);
          try {
            const { value } = decodePayload(type, form, count, payload);
            if (!isWhole) expect(type).toBe('string');
            expect(typeof value === 'object' ? value.length : 1).toBe(count);
          } catch (error) {
            expect(error).toBeInstanceOf(CodecError);
            expect(isWhole).toBe(false);
          }
        },
      ),
      { seed: 502, numRuns: 3000 },
    );
  });

  it('may be a string cut behind its text, as servers send a single one', () => {
    expect(decodePayload('string', 'plain', 1, Buffer.from('ab\0'))).toEqual({ value: 'ab' });
    expect(() => decodePayload('string', 'plain', 3, Buffer.from('ab\0'))).toThrow(CodecError);
  });

  it('fills up with zeros what a value does not have', () => {
    expect(decodePayload('long', 'plain', 3, encodePayload('long', 'plain', { value: 7 }, 3)).value).toEqual(
      new Int32Array([7, 0, 0]),
    );
  });

  it('narrows numbers as C does, and takes the nearest where C has no rule', () => {
    const sent = (type: DbrType, value: number) =>
      decodePayload(type, 'plain', 1, encodePayload(type, 'plain', { value })).value;
    expect([sent('short', 70_000), sent('char', -1), sent('enum', -1), sent('long', -1.9)]).toEqual([
      4464, 255, 65535, -1,
    ]);
    expect([sent('long', 1e12), sent('long', -1e12), sent('long', NaN)]).toEqual([
      2147483647, -2147483648, 0,
    ]);
    expect(sent('float', 1e300)).toBe(3.4028234663852886e38);
    expect(sent('float', Infinity)).toBe(Infinity);
    expect(sent('double', NaN)).toBeNaN();
  });

  it('cuts long texts between characters and reads Latin-1 where it is no UTF-8', () => {
    const units = (text: string) =>
      decodePayload('long', 'ctrl', 1, encodePayload('long', 'ctrl', { value: 0, units: text })).units;
    expect(units('µµµµ')).toBe('µµµ');
    const payload = encodePayload('long', 'ctrl', { value: 0 });
    payload[4] = 0xb0;
    payload[5] = 0x43;
    expect(decodePayload('long', 'ctrl', 1, payload).units).toBe('°C');
  });

  it('leaves the payload alone unless it may be overwritten', () => {
    const payload = encodePayload('double', 'plain', { value: [1, 2, 3] });
    const before = Buffer.from(payload);
    decodePayload('double', 'plain', 3, payload);
    expect(payload.equals(before)).toBe(true);
  });

  it('refuses a text among numbers and a count that is none', () => {
    expect(() => encodePayload('double', 'plain', { value: 'much' })).toThrow(CodecError);
    expect(() => encodePayload('double', 'plain', { value: 1 }, -1)).toThrow(CodecError);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AttributeReading, DevError } from '#tango';
import { readingParts5 } from '#tango/codec/attributeParts';
import {
  writeFailure3,
  writeFailure4,
  writeFailure5,
  writeReading1,
  writeReading3,
  writeReading4,
  writeReading5,
} from '#tango/codec/attributeReading';
import {
  readAttributeValue1,
  readAttributeValue3,
  readAttributeValue4,
  readAttributeValue5,
} from '#tango/codec/attributeValueRead';
import { CdrReader } from '#tango/codec/cdr';
import { CdrWriter } from '#tango/codec/cdrWriter';
import { SEEDED, reading, text } from './valueArbitraries.ts';

const CODECS = [
  { structure: 'AttributeValue_5', write: writeReading5, read: readAttributeValue5 },
  { structure: 'AttributeValue_4', write: writeReading4, read: readAttributeValue4 },
  { structure: 'AttributeValue_3', write: writeReading3, read: readAttributeValue3 },
] as const;

const FAILURES = [
  { structure: 'AttributeValue_5', write: writeFailure5, read: readAttributeValue5 },
  { structure: 'AttributeValue_4', write: writeFailure4, read: readAttributeValue4 },
  { structure: 'AttributeValue_3', write: writeFailure3, read: readAttributeValue3 },
] as const;

/** Writes behind so many octets, and gives a reader at the structure. */
function reread(littleEndian: boolean, lead: number, write: (writer: CdrWriter) => void): CdrReader {
  const writer = new CdrWriter({ littleEndian });
  writer.reserve(1, lead);
  write(writer);
  return new CdrReader(writer.bytes.slice(), { littleEndian, offset: lead });
}

const temperature: AttributeReading = {
  name: 'temperature',
  type: 'double',
  format: 'scalar',
  value: 21.5,
  written: undefined,
  quality: 'valid',
  timeSeconds: 1_700_000_000.25,
};

describe.each(CODECS)('$structure', ({ structure, write, read }) => {
  it('is read as what was written, in both byte orders and wherever it stands', () => {
    fc.assert(
      fc.property(reading, fc.boolean(), fc.nat({ max: 7 }), (value, littleEndian, lead) => {
        fc.pre(structure !== 'AttributeValue_3' || value.type !== 'encoded');
        const reader = reread(littleEndian, lead, (writer) => write(writer, value));
        const { reading: back } = read(reader, value);
        // The older structures carry an enum as the short that it is on the wire.
        const isShort = value.type === 'enum' && structure !== 'AttributeValue_5';
        expect(back).toEqual(isShort ? { ...value, type: 'short' } : value);
        expect(reader.left).toBe(0);
      }),
      { ...SEEDED, numRuns: 1500 },
    );
  });

  it('has no value where the quality is invalid', () => {
    const reader = reread(true, 0, (writer) => write(writer, { ...temperature, quality: 'invalid' }));
    const { reading: back } = read(reader, temperature);
    expect(back).toEqual({ ...temperature, value: undefined, quality: 'invalid' });
  });

  it('is invalid where there is no value, whatever quality it was given', () => {
    const reader = reread(true, 0, (writer) => write(writer, { ...temperature, value: undefined }));
    expect(read(reader, temperature).reading).toMatchObject({ value: undefined, quality: 'invalid' });
  });

  it('has the one value of an attribute that can only be written as both', () => {
    const only = { ...temperature, writeOnly: true };
    const both = { ...temperature, written: 21.5 };
    const reader = reread(true, 0, (writer) => write(writer, only));
    const usual = reread(true, 0, (writer) => write(writer, both));
    expect(reader.bytes.length).toBeLessThan(usual.bytes.length);
    expect(read(reader, temperature).reading).toEqual(both);
    expect(read(usual, temperature).reading).toEqual(both);
  });
});

/** Compares octets; far quicker than element by element. */
function equal(one: Uint8Array | Uint16Array, other: Uint8Array | Uint16Array): boolean {
  const [a, b] = [one, other].map((each) => Buffer.from(each.buffer, each.byteOffset, each.byteLength));
  return Buffer.compare(a!, b!) === 0;
}

describe.each(FAILURES)('$structure of an attribute that cannot be read', ({ write, read }) => {
  it('has the whole stack of errors', () => {
    const error = fc.record({
      reason: text,
      severity: fc.constantFrom('warning' as const, 'error' as const, 'panic' as const),
      description: text,
      origin: text,
    });
    fc.assert(
      fc.property(
        text,
        fc.array(error, { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        (name: string, errors: DevError[], littleEndian) => {
          const reader = reread(littleEndian, 0, (writer) => write(writer, name, errors));
          expect(read(reader)).toEqual({ name, errors });
          expect(reader.left).toBe(0);
        },
      ),
      { ...SEEDED, numRuns: 200 },
    );
  });
});

describe('AttributeValue', () => {
  it('tells what is read, and of what was set the scalars', () => {
    fc.assert(
      fc.property(reading, fc.boolean(), (value, littleEndian) => {
        fc.pre(value.type !== 'encoded' && value.type !== 'enum');
        const reader = reread(littleEndian, 0, (writer) => writeReading1(writer, value));
        const { reading: back } = readAttributeValue1(reader, value);
        // The state of a device is sent by itself.
        const isState = value.type === 'state' && value.name.toLowerCase() === 'state';
        const written = value.format === 'scalar' && !isState ? value.written : undefined;
        expect(back).toEqual({ ...value, written });
        expect(reader.left).toBe(0);
      }),
      { ...SEEDED, numRuns: 500 },
    );
  });
});

describe('the elements of a large value', () => {
  const data = Uint16Array.from({ length: 256 * 256 }, (_, k) => k);
  const image: AttributeReading = {
    ...temperature,
    name: 'image',
    type: 'ushort',
    format: 'image',
    value: { width: 256, height: 256, data },
  };

  it('are a view of the message where they are aligned and in the order of the machine', () => {
    const { bytes } = reread(true, 0, (writer) => writeReading5(writer, image));
    const { value } = readAttributeValue5(new CdrReader(bytes, { littleEndian: true })).reading ?? {};
    const view = (value as { data: Uint16Array }).data;
    expect(view.buffer).toBe(bytes.buffer);
    expect(equal(view, data)).toBe(true);
  });

  it('are a copy where they stand at an odd place, and where their octets are to be turned', () => {
    for (const littleEndian of [true, false]) {
      const { bytes } = reread(littleEndian, 0, (writer) => writeReading5(writer, image));
      const odd = new Uint8Array(bytes.length + 1).subarray(1);
      odd.set(bytes);
      const { value } = readAttributeValue5(new CdrReader(odd, { littleEndian })).reading ?? {};
      const copy = (value as { data: Uint16Array }).data;
      expect(equal(copy, data)).toBe(true);
      expect(copy.buffer).not.toBe(odd.buffer);
    }
  });

  it('can be sent from where they are, and the octets are the same', () => {
    for (const lead of [0, 8, 12, 20]) {
      for (const written of [undefined, { width: 1, height: 2, data: Uint16Array.of(7, 8) }]) {
        const value = { ...image, written };
        const whole = new CdrWriter();
        whole.reserve(1, lead);
        writeReading5(whole, value);
        const head = new CdrWriter();
        head.reserve(1, lead);
        const parts = readingParts5(head, value);
        expect(parts?.data.buffer).toBe(data.buffer);
        expect(equal(Buffer.concat([head.bytes, parts!.data, parts!.tail]), whole.bytes)).toBe(true);
      }
    }
  });

  it('are not worth it where they are few, turned round, or checked one by one', () => {
    const write = (value: AttributeReading, littleEndian = true): number => {
      const head = new CdrWriter({ littleEndian });
      expect(readingParts5(head, value)).toBeUndefined();
      return head.length;
    };
    expect(write({ ...image, value: { width: 2, height: 1, data: data.subarray(0, 2) } })).toBe(0);
    expect(write(image, false)).toBe(0);
    expect(
      write({ ...image, type: 'enum', value: { width: 256, height: 256, data: new Int16Array(65536) } }),
    ).toBe(0);
    expect(write({ ...image, quality: 'invalid' })).toBe(0);
  });
});

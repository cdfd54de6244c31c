import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AttributeData } from '#tango';
import { writeAttributeValue1, writeAttributeValue4 } from '#tango/codec/attributeValueWrite';
import type { ValueKind } from '#tango/codec/attributeValueWrite';
import { CdrReader } from '#tango/codec/cdr';
import { CdrWriter } from '#tango/codec/cdrWriter';
import { readWrittenValue1, readWrittenValue4, writtenData } from '#tango/codec/writtenValue';
import type { WrittenKind } from '#tango/codec/writtenValue';
import { SEEDED, written } from './valueArbitraries.ts';

const kind = (type: ValueKind['type'], format: ValueKind['format'] = 'scalar'): ValueKind => ({
  name: 'a',
  type,
  format,
});

function write(what: ValueKind, value: AttributeData): Uint8Array {
  const writer = new CdrWriter();
  writeAttributeValue4(writer, what, value);
  return writer.bytes.slice();
}

/** What a server has of what a client wrote. */
function received(what: ValueKind, value: AttributeData, as: WrittenKind = what): AttributeData {
  return writtenData(readWrittenValue4(new CdrReader(write(what, value), { littleEndian: true })), as);
}

describe('a value that a client writes', () => {
  it('reaches the server as it is, in both byte orders and both structures', () => {
    fc.assert(
      fc.property(written, fc.boolean(), fc.boolean(), ({ type, format, value }, littleEndian, isOld) => {
        fc.pre(!isOld || type !== 'encoded');
        const writer = new CdrWriter({ littleEndian });
        const what = { name: 'position', type, format };
        if (isOld) writeAttributeValue1(writer, what, value);
        else writeAttributeValue4(writer, what, value);
        const reader = new CdrReader(writer.bytes.slice(), { littleEndian });
        const came = isOld ? readWrittenValue1(reader) : readWrittenValue4(reader);
        expect(reader.left).toBe(0);
        expect(came.name).toBe('position');
        expect(writtenData(came, what)).toEqual(value);
      }),
      { ...SEEDED, numRuns: 1500 },
    );
  });

  it('may be a plain list for a typed array, and a number for a 64-bit integer', () => {
    expect(received(kind('ushort', 'spectrum'), [1, 2, 65535])).toEqual(Uint16Array.of(1, 2, 65535));
    expect(received(kind('long64', 'spectrum'), [1, -2])).toEqual(BigInt64Array.of(1n, -2n));
    expect(received(kind('double', 'spectrum'), Int16Array.of(3))).toEqual(Float64Array.of(3));
    expect(received(kind('long'), 5n)).toBe(5);
    expect(received(kind('boolean'), 1)).toBe(true);
  });

  it('may be the label of an enum', () => {
    const mode = { ...kind('enum'), enumLabels: ['dark', 'flat', 'proj'] };
    expect(received(mode, 'flat')).toBe(1);
    expect(() => write(mode, 'light')).toThrow(new RangeError("'light' is none of dark, flat, proj"));
    expect(() => write(mode, 3)).toThrow('3 is outside the 3 labels');
  });

  it.each<[ValueKind, AttributeData, string]>([
    [kind('short'), 70000, '70000 is outside short (-32768 to 32767)'],
    [kind('uchar'), -1, '-1 is outside uchar (0 to 255)'],
    [kind('ulong64'), -1n, '-1 is outside ulong64'],
    [kind('long'), 1.5, '1.5 is no whole number'],
    [kind('long64'), NaN, 'NaN is no whole number'],
    [kind('double'), 'fast', "'fast' is no number"],
    [kind('float'), 1e39, '1e+39 is outside float'],
    [kind('boolean'), 2, '2 is no boolean'],
    [kind('string'), 5, '5 is no text'],
    [kind('string'), 'a\0b', 'a text with a zero in it'],
    [kind('state'), 'BUSY', "'BUSY' is none of the states ON, OFF"],
    [kind('encoded'), 'JPEG', "'JPEG' is no {format, data}"],
    [kind('short', 'spectrum'), [1, 2, 70000], 'element 2: 70000 is outside short'],
    [kind('short', 'spectrum'), 5, 'an array is wanted'],
    [kind('short'), [5], 'a single value is wanted'],
    [kind('short', 'image'), [5], 'an image {width, height, data} is wanted'],
    [
      kind('short', 'image'),
      { width: 2, height: 2, data: [1, 2, 3] },
      'an image of 2 x 2 elements that has 3',
    ],
    [kind('short', 'image'), { width: -1, height: -3, data: [1, 2, 3] }, 'an image of -1 x -3 elements'],
  ])('%o is not sent as %o', (what, value, words) => {
    expect(() => write(what, value)).toThrow(RangeError);
    expect(() => write(what, value)).toThrow(words);
  });

  it('is refused by a server whose attribute is another', () => {
    const list = kind('short', 'spectrum');
    expect(() => received(kind('short'), 5, kind('double'))).toThrow('a value of type short, not double');
    expect(() => received(list, [1, 2, 3], { ...list, maxWidth: 2 })).toThrow(RangeError);
    expect(() => received(list, [], kind('short'))).toThrow('no value');
    const image = { width: 3, height: 2, data: Int16Array.from([1, 2, 3, 4, 5, 6]) };
    expect(() => received(kind('short', 'image'), image, list)).toThrow('an image for a spectrum');
    expect(() =>
      received(kind('short', 'image'), image, { ...kind('short', 'image'), maxWidth: 3, maxHeight: 1 }),
    ).toThrow('3 x 2 elements where 3 x 1 is the most');
    expect(() => received(kind('short'), 7, { ...kind('enum'), enumLabels: ['a', 'b'] })).toThrow(
      '7 is outside the 2 labels',
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CommandData, CommandType } from '#tango';
import { readAny, writeAny } from '#tango/codec/any';
import { CdrError, CdrReader } from '#tango/codec/cdr';
import { CdrWriter } from '#tango/codec/cdrWriter';
import { TK } from '#tango/codec/typeCode';
import { TANGO_TYPES } from '#tango/codec/types';
import { SCALARS, SEEDED, arrayOf, text } from './valueArbitraries.ts';

const VALUES: Readonly<Record<CommandType, fc.Arbitrary<CommandData>>> = {
  ...SCALARS,
  void: fc.constant(undefined),
  const_string: text,
  char_array: arrayOf('uchar'),
  short_array: arrayOf('short'),
  long_array: arrayOf('long'),
  float_array: arrayOf('float'),
  double_array: arrayOf('double'),
  ushort_array: arrayOf('ushort'),
  ulong_array: arrayOf('ulong'),
  string_array: arrayOf('string'),
  boolean_array: arrayOf('boolean'),
  long64_array: arrayOf('long64'),
  ulong64_array: arrayOf('ulong64'),
  long_string_array: fc.record({
    numbers: arrayOf('long') as fc.Arbitrary<Int32Array>,
    strings: fc.array(text, { maxLength: 4 }),
  }),
  double_string_array: fc.record({
    numbers: arrayOf('double') as fc.Arbitrary<Float64Array>,
    strings: fc.array(text, { maxLength: 4 }),
  }),
};

const TYPES = Object.keys(TANGO_TYPES) as CommandType[];

function written(write: (writer: CdrWriter) => void, littleEndian = true): CdrReader {
  const writer = new CdrWriter({ littleEndian });
  write(writer);
  return new CdrReader(writer.bytes.slice(), { littleEndian });
}

/** Writes an encapsulated TypeCode without its name and id, which peers may leave out. */
function bare(writer: CdrWriter, tk: number, rest: (inner: CdrWriter) => void): void {
  writer.u32(tk);
  writer.encapsulation((inner) => {
    inner.string('');
    inner.string('');
    rest(inner);
  });
}

function sequence(writer: CdrWriter, tk: number): void {
  writer.u32(TK.sequence);
  writer.encapsulation((inner) => {
    inner.u32(tk);
    if (tk === TK.string) inner.u32(0);
    inner.u32(0);
  });
}

describe('an argument of a command', () => {
  it.each(TYPES)('of type %s is read as what was written', (type) => {
    fc.assert(
      fc.property(VALUES[type], fc.boolean(), fc.nat({ max: 7 }), (value, littleEndian, lead) => {
        const writer = new CdrWriter({ littleEndian });
        writer.reserve(1, lead);
        writeAny(writer, type, value);
        const reader = new CdrReader(writer.bytes.slice(), { littleEndian, offset: lead });
        expect(readAny(reader)).toEqual(value);
        expect(reader.left).toBe(0);
      }),
      { ...SEEDED, numRuns: 150 },
    );
  });

  it('is read where the TypeCode has no alias and no names', () => {
    const numbers = written((writer) => {
      sequence(writer, TK.double);
      writer.u32(2);
      writer.f64(1.5);
      writer.f64(-2);
    });
    expect(readAny(numbers)).toEqual(Float64Array.of(1.5, -2));
    const both = written((writer) => {
      bare(writer, TK.struct, (inner) => {
        inner.u32(2);
        inner.string('');
        sequence(inner, TK.long);
        inner.string('');
        sequence(inner, TK.string);
      });
      writer.u32(1);
      writer.i32(-5);
      writer.strings(['a']);
    });
    expect(readAny(both)).toEqual({ numbers: Int32Array.of(-5), strings: ['a'] });
    const state = written((writer) => {
      bare(writer, TK.enum, (inner) => inner.strings(Array.from({ length: 14 }, () => '')));
      writer.u32(6);
    });
    expect(readAny(state)).toBe('MOVING');
  });

  it('is read where a TypeCode points to one before it', () => {
    // A struct of two members whose second type is said to be that of the first, as JacORB writes it.
    const reader = written((writer) => {
      writer.u32(TK.struct);
      const start = writer.length + 4;
      writer.encapsulation((inner) => {
        inner.string('IDL:Tango/DevVarDoubleStringArray:1.0');
        inner.string('');
        inner.u32(2);
        inner.string('dvalue');
        inner.align(4);
        const target = inner.length;
        sequence(inner, TK.double);
        inner.string('svalue');
        inner.u32(0xffffffff);
        inner.i32(target - inner.length);
      });
      expect(start).toBe(8);
      writer.u32(0);
      writer.u32(0);
    });
    // Two sequences of double are no structure of Tango: the message says that it was understood so far.
    expect(() => readAny(reader)).toThrow('IDL:Tango/DevVarDoubleStringArray:1.0');
  });

  it.each<[string, (writer: CdrWriter) => void, string]>([
    ['an object reference', (writer) => writer.u32(14), 'TypeCode kind 14'],
    [
      'a TypeCode that points to nothing',
      (writer) => [0xffffffff, 16].forEach((n) => writer.u32(n)),
      'points to',
    ],
    [
      'a structure that Tango does not have',
      (writer) =>
        bare(writer, TK.struct, (inner) => {
          inner.u32(1);
          inner.string('x');
          inner.u32(TK.long);
        }),
      'a value of the structure',
    ],
    [
      'another enumeration',
      (writer) => {
        bare(writer, TK.enum, (inner) => inner.strings(['a', 'b']));
        writer.u32(0);
      },
      'a type that Tango 9 does not have',
    ],
    [
      'a state that Tango does not have',
      (writer) => {
        bare(writer, TK.enum, (inner) => inner.strings(Array.from({ length: 14 }, () => '')));
        writer.u32(14);
      },
      '14 is no state',
    ],
  ])('with %s is refused with a clear error', (_, write, words) => {
    expect(() => readAny(written(write))).toThrow(CdrError);
    expect(() => readAny(written(write))).toThrow(words);
  });

  it('is refused where TypeCodes are nested without end', () => {
    const nest = (writer: CdrWriter, left: number): void => {
      if (left === 0) return writer.u32(TK.long);
      writer.u32(TK.sequence);
      writer.encapsulation((inner) => {
        nest(inner, left - 1);
        inner.u32(0);
      });
    };
    expect(() => readAny(written((writer) => nest(writer, 40)))).toThrow('too many levels');
  });

  it('is an error of its own where its octets were changed, never anything else', () => {
    let refused = 0;
    const any = fc.constantFrom(...TYPES).chain((type) =>
      VALUES[type].map((value) => {
        const writer = new CdrWriter();
        writeAny(writer, type, value);
        return writer.bytes.slice();
      }),
    );
    const changes = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(any, changes, fc.option(fc.nat({ max: 200 })), (octets, list, cut) => {
        for (const [at, octet] of list) octets[at % octets.length] = octet;
        const bytes = cut === null ? octets : octets.subarray(0, cut);
        try {
          readAny(new CdrReader(bytes, { littleEndian: true }));
        } catch (error) {
          expect(error).toBeInstanceOf(CdrError);
          refused++;
        }
      }),
      { ...SEEDED, numRuns: 5000 },
    );
    expect(refused).toBeGreaterThan(1000);
  });

  it.each<[CommandType, CommandData, string]>([
    ['void', 1, 'no value is wanted'],
    ['double_array', 1, 'an array of double is wanted'],
    ['string_array', 'abc', 'an array of string is wanted'],
    ['long_string_array', [1], '{numbers, strings} is wanted'],
    ['double_string_array', undefined, '{numbers, strings} is wanted'],
    ['short', 40000, '40000 is outside short'],
    ['short', undefined, 'undefined is no whole number'],
    ['string', undefined, 'undefined is no text'],
    ['ushort_array', [1, -1], 'element 1: -1 is outside ushort'],
    ['encoded', { numbers: [], strings: [] }, 'is no {format, data}'],
  ])('of type %s is not written from %o', (type, value, words) => {
    expect(() => writeAny(new CdrWriter(), type, value)).toThrow(RangeError);
    expect(() => writeAny(new CdrWriter(), type, value)).toThrow(words);
  });
});

import fc from 'fast-check';
import { STATES } from '#tango';
import type {
  AttributeData,
  AttributeFormat,
  AttributeReading,
  AttributeType,
  DevEncoded,
  TangoArray,
} from '#tango';
import { ARRAY_OF } from '#tango/codec/elements';
import { QUALITIES } from '#tango/codec/types';

/** The seed of every property: failures are the same on every machine. */
export const SEEDED = { seed: 611 } as const;

/** A text that CDR holds. */
export const text = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((each) => !each.includes('\0'));

export const encoded: fc.Arbitrary<DevEncoded> = fc.record({
  format: text,
  data: fc.uint8Array({ maxLength: 9 }),
});

const integer = (min: number, max: number) => fc.integer({ min, max });

/** One element of each type. */
export const SCALARS = {
  boolean: fc.boolean(),
  uchar: integer(0, 255),
  short: integer(-32768, 32767),
  ushort: integer(0, 65535),
  long: integer(-(2 ** 31), 2 ** 31 - 1),
  ulong: integer(0, 2 ** 32 - 1),
  long64: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  ulong64: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  float: fc.float(),
  double: fc.double(),
  string: text,
  state: fc.constantFrom(...STATES),
  enum: integer(0, 3),
  encoded,
} as const satisfies Record<AttributeType, fc.Arbitrary<unknown>>;

export const TYPES = Object.keys(SCALARS) as AttributeType[];

/** Elements as they are read: typed arrays of numbers. */
export function arrayOf(type: AttributeType, length: fc.Arbitrary<number> = fc.nat({ max: 20 })) {
  return length
    .chain((count) =>
      fc.array(SCALARS[type] as fc.Arbitrary<unknown>, { minLength: count, maxLength: count }),
    )
    .map((list): TangoArray => {
      if (!(type in ARRAY_OF)) return list as string[];
      const array = new ARRAY_OF[type as keyof typeof ARRAY_OF](list.length);
      list.forEach((each, k) => (array[k] = each as never));
      return array;
    });
}

/** A value of a type and format, as it is read. */
export function dataOf(type: AttributeType, format: AttributeFormat): fc.Arbitrary<AttributeData> {
  if (format === 'scalar') return SCALARS[type] as fc.Arbitrary<AttributeData>;
  if (format === 'spectrum') return arrayOf(type);
  return fc
    .tuple(integer(1, 5), integer(1, 5))
    .chain(([width, height]) =>
      arrayOf(type, fc.constant(width * height)).map((data) => ({ width, height, data })),
    );
}

const KINDS = TYPES.flatMap((type) =>
  (['scalar', 'spectrum', 'image'] as const)
    // Only scalars are encoded.
    .filter((format) => type !== 'encoded' || format === 'scalar')
    .map((format) => ({ type, format })),
);

export const kind = fc.constantFrom(...KINDS);

/** Any reading with a value, at a time of whole microseconds. */
export const reading: fc.Arbitrary<AttributeReading> = kind.chain(({ type, format }) =>
  fc.record({
    name: text,
    type: fc.constant(type),
    format: fc.constant(format),
    value: dataOf(type, format),
    // An empty array that was set is as none on the wire.
    written: fc.option(
      dataOf(type, format).filter((data) => format !== 'spectrum' || (data as TangoArray).length > 0),
      { nil: undefined },
    ),
    quality: fc.constantFrom(...QUALITIES.filter((quality) => quality !== 'invalid')),
    timeSeconds: fc.nat({ max: 2 ** 31 - 2 }),
  }),
);

/** A value that no other one equals, of some type and format: what a test writes and reads back. */
export const written = kind.chain(({ type, format }) =>
  dataOf(type, format).map((value) => ({ type, format, value })),
);

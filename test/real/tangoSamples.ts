import type {
  AttributeData,
  AttributeFormat,
  AttributeType,
  CommandData,
  CommandType,
  TangoArray,
} from '#tango';

type Listed = Exclude<AttributeType, 'encoded'>;

/** Six elements of every type, its ends among them; an image has them in two rows of three. */
const ELEMENTS: Readonly<Record<Listed, TangoArray>> = {
  boolean: [true, false, true, true, false, false],
  uchar: Uint8Array.of(255, 0, 7, 128, 127, 1),
  short: Int16Array.of(-32_768, 32_767, -1, 0, 256, -257),
  ushort: Uint16Array.of(65_535, 0, 1, 256, 32_768, 4096),
  long: Int32Array.of(-2_147_483_648, 2_147_483_647, -1, 0, 65_536, -65_537),
  ulong: Uint32Array.of(4_294_967_295, 0, 1, 65_536, 2_147_483_648, 3),
  long64: BigInt64Array.of(-(2n ** 63n), 2n ** 63n - 1n, -1n, 0n, 2n ** 53n + 1n, 4n),
  ulong64: BigUint64Array.of(2n ** 64n - 1n, 0n, 1n, 2n ** 53n + 1n, 2n ** 63n, 5n),
  float: Float32Array.of(-1.5, 3.4028234663852886e38, 1.401298464324817e-45, 0.1, 0, 65_504),
  double: Float64Array.of(-1.25, Number.MAX_VALUE, Number.MIN_VALUE, 0.1, 0, 1e-300),
  // Latin-1 is what Tango's texts are.
  string: ['äöü µm 20 °C', '', 'two\nlines', 'it\'s "quoted"', 'x'.repeat(3000), '0'],
  state: ['FAULT', 'ON', 'UNKNOWN', 'MOVING', 'OFF', 'STANDBY'],
  enum: Int16Array.of(2, 0, 1, 1, 0, 2),
};

/** Types of which there are scalars, spectra and images. */
export const LISTED_TYPES = Object.keys(ELEMENTS) as Listed[];
export const FORMATS = ['scalar', 'spectrum', 'image'] as const satisfies readonly AttributeFormat[];

/** A value of a type and a format, as it is read. */
export function sampleOf(type: Listed, format: AttributeFormat): AttributeData {
  const data = ELEMENTS[type];
  if (format === 'scalar') return data[0]!;
  return format === 'spectrum' ? data.slice(0, 3) : { width: 3, height: 2, data };
}

/** An argument of every type of command that has one, as it comes back from one that answers its argument. */
export const ARGUMENTS: Readonly<Partial<Record<CommandType, CommandData>>> = {
  boolean: true,
  short: -32_768,
  long: -2_147_483_648,
  float: 0.100000001490116119384765625,
  double: 0.1,
  ushort: 65_535,
  ulong: 4_294_967_295,
  string: ELEMENTS.string[0],
  char_array: ELEMENTS.uchar,
  short_array: ELEMENTS.short,
  long_array: ELEMENTS.long,
  float_array: ELEMENTS.float,
  double_array: ELEMENTS.double,
  ushort_array: ELEMENTS.ushort,
  ulong_array: ELEMENTS.ulong,
  string_array: ELEMENTS.string,
  long_string_array: { numbers: Int32Array.of(3, -1), strings: ['a', '', 'µ'] },
  double_string_array: { numbers: Float64Array.of(0.1), strings: ['a'] },
  state: 'MOVING',
  boolean_array: ELEMENTS.boolean,
  long64: -(2n ** 63n),
  ulong64: 2n ** 64n - 1n,
  long64_array: ELEMENTS.long64,
  ulong64_array: ELEMENTS.ulong64,
  encoded: { format: 'octets', data: Uint8Array.of(0, 1, 254, 255) },
};

/** A value as the Python programs print it: 64-bit integers beyond 2^53 as texts, images as rows, octets as numbers. */
export function plain(value: AttributeData | CommandData): unknown {
  if (typeof value === 'bigint') {
    return value >= -(2n ** 53n) && value <= 2n ** 53n ? Number(value) : String(value);
  }
  if (typeof value !== 'object') return value;
  if ('width' in value) {
    const { width, height, data } = value;
    return Array.from({ length: height }, (_, row) => plain(data.slice(row * width, (row + 1) * width)));
  }
  if ('format' in value) return [value.format, Array.from(value.data)];
  if ('numbers' in value) return [Array.from(value.numbers), value.strings];
  return Array.from(value as readonly bigint[], (element) => plain(element));
}

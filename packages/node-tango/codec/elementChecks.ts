import { STATES } from './types.ts';
import type { AttributeType } from './types.ts';
import type { DevEncoded, TangoScalar } from './value.ts';

const RANGES = {
  uchar: [0, 255],
  short: [-32768, 32767],
  enum: [0, 32767],
  ushort: [0, 65535],
  long: [-(2 ** 31), 2 ** 31 - 1],
  ulong: [0, 2 ** 32 - 1],
} as const;

const BIG_RANGES = {
  long64: [-(2n ** 63n), 2n ** 63n - 1n],
  ulong64: [0n, 2n ** 64n - 1n],
} as const;

/** Most that rounds to a finite float (IEEE 754 binary32). */
const MOST_FLOAT = 3.4028235677973366e38;

/** A value of a type, ready for the wire: a state is its number. */
export type WireElement = boolean | number | bigint | string | DevEncoded;

/** A value as a message shows it, cut where it is long. */
function shown(value: unknown): string {
  const text = typeof value === 'string' ? `'${value}'` : String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

export function isEncoded(value: unknown): value is DevEncoded {
  return typeof value === 'object' && value !== null && 'format' in value && 'data' in value;
}

function integer(type: keyof typeof RANGES, value: unknown): number {
  const number = typeof value === 'bigint' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number))
    throw new RangeError(`${shown(value)} is no whole number`);
  const [least, most] = RANGES[type];
  if (number < least || number > most)
    throw new RangeError(`${shown(value)} is outside ${type} (${least} to ${most})`);
  return number;
}

function bigInteger(type: keyof typeof BIG_RANGES, value: unknown): bigint {
  if (typeof value !== 'bigint' && !(typeof value === 'number' && Number.isInteger(value)))
    throw new RangeError(`${shown(value)} is no whole number`);
  const number = BigInt(value);
  const [least, most] = BIG_RANGES[type];
  if (number < least || number > most)
    throw new RangeError(`${shown(value)} is outside ${type} (${least} to ${most})`);
  return number;
}

function real(type: 'float' | 'double', value: unknown): number {
  const number = typeof value === 'bigint' ? Number(value) : value;
  if (typeof number !== 'number') throw new RangeError(`${shown(value)} is no number`);
  if (type === 'float' && Number.isFinite(number) && Math.abs(number) >= MOST_FLOAT)
    throw new RangeError(`${shown(value)} is outside float`);
  return number;
}

function enumeration(value: unknown, labels: readonly string[]): number {
  if (typeof value === 'string') {
    const index = labels.indexOf(value);
    if (index < 0) throw new RangeError(`${shown(value)} is none of ${labels.join(', ')}`);
    return index;
  }
  const number = integer('enum', value);
  if (labels.length > 0 && number >= labels.length)
    throw new RangeError(`${number} is outside the ${labels.length} labels ${labels.join(', ')}`);
  return number;
}

/**
 * One element as it goes out.
 * @throws RangeError saying what is wrong with it
 */
export function wireElement(
  type: AttributeType,
  value: TangoScalar | undefined,
  labels: readonly string[] = [],
): WireElement {
  switch (type) {
    case 'double':
    case 'float':
      return real(type, value);
    case 'enum':
      return enumeration(value, labels);
    case 'uchar':
    case 'short':
    case 'ushort':
    case 'long':
    case 'ulong':
      return integer(type, value);
    case 'long64':
    case 'ulong64':
      return bigInteger(type, value);
    case 'boolean':
      if (value === 0 || value === 1) return value === 1;
      if (typeof value !== 'boolean') throw new RangeError(`${shown(value)} is no boolean`);
      return value;
    case 'string':
      if (typeof value !== 'string') throw new RangeError(`${shown(value)} is no text`);
      if (value.includes('\0')) throw new RangeError('a text with a zero in it cannot be sent');
      return value;
    case 'state': {
      const number = (STATES as readonly unknown[]).indexOf(value);
      if (number < 0) throw new RangeError(`${shown(value)} is none of the states ${STATES.join(', ')}`);
      return number;
    }
    case 'encoded':
      if (!isEncoded(value) || typeof value.format !== 'string' || !(value.data instanceof Uint8Array))
        throw new RangeError(`${shown(value)} is no {format, data} of octets`);
      return value;
  }
}

import { TomochartError } from '#core';
import type { AttributeConfig, AttributeData, AttributeType, CommandData, CommandType } from '#tango';
import type { AttributeValue } from './parameters.ts';

/**
 * A value of a beamline file, or of the program, as an attribute of that type takes it. Arrays and images are left as
 * they are.
 * @throws TomochartError DEVICE for a value that the type cannot hold
 */
export function attributeData(
  value: AttributeValue | AttributeData,
  { type, enumLabels }: Pick<AttributeConfig, 'type' | 'enumLabels'>,
  uri: string,
): AttributeData {
  if (typeof value === 'object' || typeof value === 'bigint') return value;
  if (type === 'enum' && typeof value === 'string' && enumLabels.includes(value)) return value;
  return elementOf(value, type, uri);
}

/** The same for the argument of a command; one value is also the only element of an array. */
export function commandArgument(
  value: AttributeValue | Exclude<CommandData, undefined>,
  type: CommandType,
  about: string,
): CommandData {
  if (type === 'void') return undefined;
  if (typeof value === 'object' || typeof value === 'bigint') return value;
  if (type === 'const_string') return String(value);
  if (type === 'long_string_array' || type === 'double_string_array') {
    throw unfit(value, about, 'numbers and texts');
  }
  // DevVarCharArray is one of octets.
  if (type === 'char_array') return [elementOf(value, 'uchar', about)] as number[];
  const element = type.replace(/_array$/, '') as AttributeType;
  const one = elementOf(value, element, about);
  return (element === type ? one : [one]) as CommandData;
}

function elementOf(
  value: AttributeValue,
  type: AttributeType,
  about: string,
): number | bigint | boolean | string {
  if (type === 'string' || type === 'state') return String(value);
  if (type === 'boolean') return truthOf(value, about);
  if (type === 'encoded') throw unfit(value, about, 'encoded data');
  const number = numberOf(value, about);
  if (type !== 'long64' && type !== 'ulong64') return number;
  if (!Number.isSafeInteger(number)) throw unfit(value, about, 'a whole number');
  return BigInt(number);
}

function truthOf(value: AttributeValue, about: string): boolean {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string' && /^(true|false)$/i.test(value)) return value.toLowerCase() === 'true';
  return numberOf(value, about) !== 0;
}

function numberOf(value: AttributeValue, about: string): number {
  if (typeof value !== 'string') return Number(value);
  const number = Number(value);
  if (value.trim() !== '' && Number.isFinite(number)) return number;
  throw unfit(value, about, 'a number');
}

function unfit(value: AttributeValue, about: string, wanted: string): TomochartError {
  return new TomochartError(
    'DEVICE',
    `cannot write ${JSON.stringify(value)} to ${about}, which takes ${wanted}`,
    { remedy: 'correct the value in beamline.yaml' },
  );
}

import { TomochartError } from '#core';
import type { AttributeReading, DevEncoded, TangoScalar } from '#tango';
import type { AttributeValue } from './parameters.ts';

/**
 * How a reading becomes a value of the program. `labels` are those of an enum, `uri` names the attribute in errors.
 * @throws TomochartError DEVICE for a value that makes no sense, or that nobody vouches for (quality INVALID)
 */
export type Decode<T> = (reading: AttributeReading, labels: readonly string[], uri: string) => T;

/** A number; a truth as 0 or 1, the choice of an enum by its number. NaN stays NaN. */
export const asNumber: Decode<number> = (reading, _labels, uri) => {
  const value = scalarOf(reading, uri);
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint' || typeof value === 'boolean') return Number(value);
  if (typeof value === 'string' && reading.type !== 'state' && value.trim() !== '') {
    const number = Number(value);
    if (!Number.isNaN(number) || /^\s*[+-]?nan\s*$/i.test(value)) return number;
  }
  throw shapeless(uri, describe(value), 'a number');
};

/** True for anything but 0. */
export const asFlag: Decode<boolean> = (reading, labels, uri) => asNumber(reading, labels, uri) !== 0;

/** A text, the name of a state, or the label of an enum's choice. */
export const asText: Decode<string> = (reading, labels, uri) => {
  const value = asValue(reading, labels, uri);
  if (typeof value === 'string') return value;
  throw shapeless(uri, describe(value), 'a text');
};

/** Whatever it is: a number, a truth as 0 or 1, a text, a state by its name, an enum by its label. */
export const asValue: Decode<number | string> = (reading, labels, uri) => {
  const value = scalarOf(reading, uri);
  if (reading.type === 'enum' && typeof value === 'number') return labels[value] ?? value;
  if (typeof value === 'bigint' || typeof value === 'boolean') return Number(value);
  if (typeof value === 'object') throw shapeless(uri, describe(value), 'a number or a text');
  return value;
};

/**
 * The elements of a spectrum as truths, as Sardana has its limit switches.
 * @throws TomochartError DEVICE for anything else
 */
export function flagsOf(reading: AttributeReading, uri: string): boolean[] {
  const value = vouched(reading, uri);
  if (typeof value !== 'object' || !('length' in value)) {
    throw shapeless(uri, reading.format === 'scalar' ? 'one value' : 'an image', 'several truths');
  }
  return Array.from(value as ArrayLike<unknown>, (element) => Boolean(element));
}

/** The value of a reading. @throws TomochartError DEVICE where nobody vouches for it */
function vouched(reading: AttributeReading, uri: string) {
  const { quality, value } = reading;
  if (quality !== 'invalid' && value !== undefined) return value;
  throw new TomochartError('DEVICE', `${uri} reads no valid value: its quality is INVALID`, {
    remedy: 'read State and Status of the device, and check what it controls: power, cable, controller',
  });
}

function scalarOf(reading: AttributeReading, uri: string): TangoScalar {
  const value = vouched(reading, uri);
  if (reading.format === 'scalar') return value as TangoScalar;
  throw shapeless(uri, reading.format === 'image' ? 'an image' : 'a spectrum', 'one value');
}

function shapeless(uri: string, found: string, wanted: string): TomochartError {
  return new TomochartError('DEVICE', `${uri} reads ${found} where ${wanted} is expected`, {
    remedy: 'check that beamline.yaml names the right attribute',
  });
}

function describe(value: AttributeValue | bigint | DevEncoded): string {
  return typeof value === 'object' ? `encoded data (${value.format})` : JSON.stringify(String(value));
}

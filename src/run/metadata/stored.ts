import type { Entry, EntryValue } from '#data';
import { convertUnits, type ResolvedDataset, type ValueType } from '#layout';
import type { MetadataValue } from './value.ts';

/**
 * A value as the layout wants it stored: in its type and, where the value has units that can be made into them, in
 * its units. A value with units that cannot keeps its own: what the file says is true.
 * @returns the entry, or why the value cannot be stored that way
 */
export function storedAs(
  {
    path,
    units: wanted,
    description,
    type,
  }: Pick<ResolvedDataset, 'path' | 'units' | 'description' | 'type'>,
  { value, units: own }: MetadataValue,
): Entry | string {
  const converted = wanted === undefined || own === undefined ? undefined : inUnits(value, own, wanted);
  const units = converted === undefined && own !== undefined ? own : (wanted ?? own);
  const typed = inType(converted ?? value, type);
  if (typeof typed === 'object' && 'reason' in typed) return typed.reason;
  return {
    path,
    value: typed,
    ...(units === undefined ? {} : { units }),
    ...(description === undefined ? {} : { description }),
    ...(type === undefined || type === 'string' ? {} : { type }),
  };
}

/** The numbers in other units; undefined when the units do not measure the same, or nobody knows them. */
function inUnits(value: EntryValue, from: string, to: string): EntryValue | undefined {
  if (from === to) return value;
  const scaled = numbersOf(value)?.map((number) => convertUnits(number, from, to) ?? NaN);
  if (!scaled || scaled.some((number, k) => Number.isNaN(number) && !Number.isNaN(numbersOf(value)![k]))) {
    return undefined;
  }
  return typeof value === 'number' ? scaled[0]! : Float64Array.from(scaled);
}

function numbersOf(value: EntryValue): number[] | undefined {
  if (typeof value === 'number') return [value];
  if (typeof value === 'string') return undefined;
  const array = Array.from<number | string>(value as readonly (number | string)[]);
  return array.every((element) => typeof element === 'number') ? array : undefined;
}

function inType(value: EntryValue, type: ValueType | undefined): EntryValue | { readonly reason: string } {
  if (type === undefined) return value;
  const many = typeof value === 'object';
  const elements = many ? Array.from<number | string>(value as readonly (number | string)[]) : [value];
  if (type === 'string') {
    const texts = elements.map(String);
    return many ? texts : texts[0]!;
  }
  const numbers = elements.map((element) =>
    typeof element === 'string' && element.trim() === '' ? NaN : Number(element),
  );
  const wrong = elements.find((element, k) => typeof element === 'string' && Number.isNaN(numbers[k]));
  if (wrong !== undefined) return { reason: `it reads ${JSON.stringify(wrong)}, which is no number` };
  if (type === 'float') return many ? Float64Array.from(numbers) : numbers[0]!;
  const broken = numbers.find((number) => !Number.isInteger(number) || Math.abs(number) >= 2 ** 31);
  if (broken !== undefined) return { reason: `it reads ${broken}, which is no 32-bit whole number` };
  return many ? Int32Array.from(numbers) : numbers[0]!;
}

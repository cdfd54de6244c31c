import type { Limits } from '#devices';
import type { AttributeConfig } from '#tango';

/** What an attribute lets be written; undefined where its configuration bounds nothing. */
export function limitsOf({ min, max }: Pick<AttributeConfig, 'min' | 'max'>): Limits | undefined {
  const [low, high] = [boundOf(min), boundOf(max)];
  if (low === undefined && high === undefined) return undefined;
  return { low: low ?? -Infinity, high: high ?? Infinity };
}

/** Units of an attribute; empty where it has none, for which Tango has several texts. */
export function unitsOf({ units }: Pick<AttributeConfig, 'units'>): string {
  const text = units.trim();
  return /^(no unit|not specified|none|-+)$/i.test(text) ? '' : text;
}

function boundOf(text: string | undefined): number | undefined {
  const number = text === undefined || text.trim() === '' ? NaN : Number(text);
  return Number.isNaN(number) ? undefined : number;
}

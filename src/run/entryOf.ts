import type { Entry } from '#data';

/** Text, unless nobody has said it. */
export function text(path: string, value: string | undefined): Entry | undefined {
  return value ? { path, value } : undefined;
}

/** A number with its units, unless nobody has said it. */
export function number(path: string, value: number | undefined, units: string): Entry | undefined {
  if (value === undefined) return undefined;
  return units ? { path, value, units } : { path, value, type: 'float' };
}

/** A mapping of which nothing is known yet. */
export type Loose = Readonly<Record<string, unknown>>;

/** True for a mapping, false for a list or anything else. */
export function isRecord(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value when it is a mapping, else an empty one. */
export function recordOf(value: unknown): Loose {
  return isRecord(value) ? value : {};
}

/** The entries of the mapping under `key`, each as a mapping. */
export function childrenAt(record: Loose, key: string): (readonly [string, Loose])[] {
  return Object.entries(recordOf(record[key])).map(([name, value]) => [name, recordOf(value)] as const);
}

/** The value when it is a finite number. */
export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** The values of a list, each when it is a finite number; empty for anything else. */
export function numbersOf(value: unknown): (number | undefined)[] {
  return Array.isArray(value) ? value.map(numberOf) : [];
}

/** The value when it is text. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

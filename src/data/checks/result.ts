/** The verdict of one check. */
export interface Check {
  /** In kebab-case, e.g. `flats-are-flat`. */
  readonly name: string;
  /** Null when the file does not hold what would tell. */
  readonly ok: boolean | null;
  /** What was found, with the figures. */
  readonly message: string;
}

/** The verdict `ok` with the message that goes with it. */
export function verdict(name: string, ok: boolean, right: string, wrong: string): Check {
  return { name, ok, message: ok ? right : wrong };
}

/** No verdict, and why. */
export function unknown(name: string, message: string): Check {
  return { name, ok: null, message };
}

/** The middle value (the upper of the two middle ones for an even count); NaN for none. */
export function median(values: Iterable<number>): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[sorted.length >> 1] ?? NaN;
}

/** NaN for none. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Up to `most` of `all`, evenly spaced, first and last included. */
export function spread<T>(all: readonly T[], most: number): T[] {
  if (all.length <= most) return [...all];
  const step = (all.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, k) => all[Math.round(k * step)]!);
}

export function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(1)} %`;
}

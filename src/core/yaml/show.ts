/** A value as a message quotes it: short, on one line, texts in quotes. */
export function show(value: unknown): string {
  if (typeof value === 'string') {
    const short = value.length > 40 ? `${value.slice(0, 37)}...` : value;
    return `the text "${short.replaceAll(/\s+/g, ' ')}"`;
  }
  if (typeof value === 'number') return Number.isNaN(value) ? '.nan' : String(value);
  if (typeof value === 'boolean') return String(value);
  if (Array.isArray(value))
    return value.length === 1 ? 'a list of one value' : `a list of ${value.length} values`;
  return typeof value === 'object' && value !== null ? 'a mapping' : 'nothing';
}

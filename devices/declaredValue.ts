/** A value that a control system shows: of an enum its number, with the name of its state. */
export interface ShownValue {
  readonly value: number | string;
  readonly name?: string;
}

/**
 * True where a value is the one that was declared. A declared number also matches its text, a declared text the name of a
 * state, and numbers match to within the tolerance.
 */
export function matchesDeclared(
  { value, name }: ShownValue,
  declared: number | string,
  tolerance: number,
): boolean {
  if (declared === name || String(declared) === String(value)) return true;
  return typeof value === 'number' && Math.abs(value - Number(declared)) <= tolerance;
}

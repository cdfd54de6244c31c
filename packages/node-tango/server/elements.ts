import { isEncoded, wireElement } from '../codec/elementChecks.ts';
import { ARRAY_OF, isNumeric } from '../codec/elements.ts';
import type { AttributeType } from '../codec/types.ts';
import type { TangoArray, TangoScalar } from '../codec/value.ts';

export { isEncoded };

/** Elements of a type, as they are kept and sent. */
export interface ElementKind {
  readonly type: AttributeType;
  readonly enumLabels: readonly string[];
}

/**
 * One element as it is kept: an enum as its number, a 64-bit integer as bigint, a state as its name.
 * @throws RangeError for what is no element of that type
 */
export function elementOf({ type, enumLabels }: ElementKind, value: TangoScalar): TangoScalar {
  const element = wireElement(type, value, enumLabels);
  return type === 'state' ? value : element;
}

/**
 * Elements in a row as they are kept. An array of the right kind is kept as it is, not copied.
 * @throws RangeError naming the first element that is none
 */
export function elementsOf(kind: ElementKind, values: TangoArray): TangoArray {
  const { type } = kind;
  const Wanted = isNumeric(type) ? ARRAY_OF[type] : undefined;
  if (Wanted && type !== 'enum' && values instanceof Wanted) return values;
  const elements: TangoScalar[] = [];
  for (let k = 0; k < values.length; k++) {
    try {
      elements.push(elementOf(kind, values[k] as TangoScalar));
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      throw new RangeError(`element ${k}: ${words}`, { cause: error });
    }
  }
  if (type === 'long64') return BigInt64Array.from(elements as bigint[]);
  if (type === 'ulong64') return BigUint64Array.from(elements as bigint[]);
  const Numbers = Wanted as Exclude<typeof Wanted, BigInt64ArrayConstructor | BigUint64ArrayConstructor>;
  return Numbers ? Numbers.from(elements as number[]) : (elements as boolean[] | string[]);
}

/** An element of a value that nobody has given yet: zero, false, an empty text, UNKNOWN. */
export function blankElement(type: AttributeType): TangoScalar {
  if (type === 'boolean') return false;
  if (type === 'string') return '';
  if (type === 'state') return 'UNKNOWN';
  if (type === 'encoded') return { format: '', data: new Uint8Array() };
  return type === 'long64' || type === 'ulong64' ? 0n : 0;
}

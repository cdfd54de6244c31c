import type { AttributeData, TangoArray, TangoImage, TangoScalar } from '../codec/value.ts';
import { blankElement, elementOf, elementsOf } from './elements.ts';
import type { AttributeSpecification } from './specification.ts';

/**
 * A value as it is kept and sent: elements of the attribute's type in its format. Arrays of the right kind are kept, not
 * copied: whoever gives one leaves it alone from then on.
 * @throws RangeError where it is none, or larger than the attribute may be
 */
export function shapedValue(specification: AttributeSpecification, value: AttributeData): AttributeData {
  const { format, maxWidth, maxHeight } = specification;
  if (format === 'scalar') return elementOf(specification, value as TangoScalar);
  if (format === 'spectrum') {
    if (!isArray(value)) throw new RangeError('an array is wanted');
    if (value.length > maxWidth) throw new RangeError(`${value.length} elements, at most ${maxWidth}`);
    return elementsOf(specification, value);
  }
  if (!isImage(value)) throw new RangeError('an image of width, height and data is wanted');
  const { width, height, data } = value;
  if (!(width >= 0 && height >= 0) || data.length !== width * height)
    throw new RangeError(`${data.length} elements are no image of ${width} x ${height}`);
  if (width > maxWidth || height > maxHeight)
    throw new RangeError(`an image of ${width} x ${height}, at most ${maxWidth} x ${maxHeight}`);
  const elements = elementsOf(specification, data);
  return elements === data ? value : { width, height, data: elements };
}

/** The value that an attribute has when nobody has given it one. */
export function blankValue(specification: AttributeSpecification): AttributeData {
  if (specification.format === 'scalar') return blankElement(specification.type);
  const data = elementsOf(specification, []);
  return specification.format === 'spectrum' ? data : { width: 0, height: 0, data };
}

/** Each element of a value in turn. */
export function elementsIn(value: AttributeData): Iterable<unknown> {
  if (isImage(value)) return value.data as Iterable<unknown>;
  return isArray(value) ? (value as Iterable<unknown>) : [value];
}

export function isArray(value: AttributeData): value is TangoArray {
  return Array.isArray(value) || ArrayBuffer.isView(value);
}

export function isImage(value: AttributeData): value is TangoImage {
  return typeof value === 'object' && 'width' in value;
}

/** Both are the same, element for element. */
export function sameValue(one: AttributeData | undefined, other: AttributeData | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  if (isImage(one) && isImage(other)) return one.width === other.width && sameElements(one.data, other.data);
  if (isArray(one) && isArray(other)) return sameElements(one, other);
  if (typeof one === 'object' && typeof other === 'object' && 'format' in one && 'format' in other)
    return one.format === other.format && sameElements(one.data, other.data);
  return Object.is(one, other) || one === other;
}

function sameElements(one: TangoArray, other: TangoArray): boolean {
  if (one.length !== other.length) return false;
  for (let k = 0; k < one.length; k++) if (!Object.is(one[k], other[k]) && one[k] !== other[k]) return false;
  return true;
}

/** A scalar as a text, as Tango keeps memorized values. */
export function scalarText(value: TangoScalar): string {
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  return typeof value === 'object' ? value.format : String(value);
}

/**
 * A scalar out of such a text.
 * @throws RangeError for a text that is none of that type
 */
export function scalarOfText(specification: AttributeSpecification, text: string): TangoScalar {
  const { type } = specification;
  const word = text.trim();
  if (type === 'string') return text;
  if (type === 'state') return elementOf(specification, word);
  if (type === 'boolean') {
    if (/^(true|1)$/i.test(word)) return true;
    if (/^(false|0)$/i.test(word)) return false;
    throw new RangeError(`${JSON.stringify(text)} is no boolean`);
  }
  if (word === '') throw new RangeError(`an empty text is no ${type}`);
  if (type === 'long64' || type === 'ulong64') {
    if (!/^[-+]?\d+$/.test(word)) throw new RangeError(`${JSON.stringify(text)} is no ${type}`);
    return elementOf(specification, BigInt(word));
  }
  const number = Number(word);
  if (type === 'enum' && Number.isNaN(number)) return elementOf(specification, word);
  if (Number.isNaN(number) && !/^nan$/i.test(word))
    throw new RangeError(`${JSON.stringify(text)} is no ${type}`);
  return elementOf(specification, number);
}

import { CdrError } from './cdr.ts';
import { ARRAY_OF, isNumeric } from './elements.ts';
import type { Elements } from './elements.ts';
import { isEncoded } from './elementChecks.ts';
import type { AttributeFormat, AttributeType } from './types.ts';
import type { AttributeData, TangoArray, TangoImage } from './value.ts';

/** Dimensions of a value in Tango's way: `height` is 0 for what is not an image. */
export interface Dims {
  readonly width: number;
  readonly height: number;
}

/** How many elements a value of these dimensions has. @throws CdrError for negative ones */
export function elementCount({ width, height }: Dims): number {
  if (width < 0 || height < 0) throw new CdrError(`a value of ${width} x ${height} elements`);
  return height > 0 ? width * height : width;
}

function part(elements: Elements, from: number, count: number): Elements {
  if (from === 0 && elements.length === count) return elements;
  return ArrayBuffer.isView(elements)
    ? elements.subarray(from, from + count)
    : elements.slice(from, from + count);
}

/** Few elements come as a plain list, and are given as the typed array of their type all the same. */
function typedArray(type: AttributeType, elements: Elements): TangoArray {
  if (!isNumeric(type)) return elements as TangoArray;
  const Type = ARRAY_OF[type];
  if (elements instanceof Type) return elements;
  const array = new Type(elements.length);
  for (let k = 0; k < elements.length; k++) array[k] = elements[k] as never;
  return array;
}

/**
 * `elements` from `from` on, as the value of an attribute.
 * @throws CdrError where there are fewer elements than the dimensions say
 */
export function valueOf(
  { type, format }: { type: AttributeType; format: AttributeFormat },
  elements: Elements,
  from: number,
  dims: Dims,
): AttributeData | undefined {
  const count = elementCount(dims);
  if (from + count > elements.length) {
    throw new CdrError(`${elements.length} elements where ${from + count} are announced`);
  }
  if (format === 'scalar') return count === 0 ? undefined : elements[from];
  const data = typedArray(type, part(elements, from, count));
  if (format === 'spectrum') return data;
  // What was never set to an image is one element and no row in cppTango.
  return { width: dims.width, height: dims.height === 0 && count > 0 ? 1 : dims.height, data };
}

function isArray(value: AttributeData): value is TangoArray {
  return Array.isArray(value) || ArrayBuffer.isView(value);
}

function isImage(value: AttributeData): value is TangoImage {
  return typeof value === 'object' && !isArray(value) && 'width' in value;
}

/**
 * A value as elements and dimensions.
 * @throws RangeError where it is not of the format, or an image is not `width` x `height`
 */
export function elementsOf(
  format: AttributeFormat,
  value: AttributeData,
): { elements: Elements; dims: Dims } {
  if (format === 'image') {
    if (!isImage(value)) throw new RangeError('an image {width, height, data} is wanted');
    const { width, height, data } = value;
    if (
      ![width, height].every((side) => Number.isInteger(side) && side >= 0) ||
      width * height !== data.length
    ) {
      throw new RangeError(`an image of ${width} x ${height} elements that has ${data.length}`);
    }
    return { elements: data, dims: width * height === 0 ? { width: 0, height: 0 } : { width, height } };
  }
  if (format === 'spectrum') {
    if (!isArray(value)) throw new RangeError('an array is wanted');
    return { elements: value, dims: { width: value.length, height: 0 } };
  }
  if (typeof value === 'object' && !isEncoded(value)) throw new RangeError('a single value is wanted');
  return { elements: [value] as Elements, dims: { width: 1, height: 0 } };
}

import type { CdrWriter } from './cdrWriter.ts';
import { wireElement } from './elementChecks.ts';
import type { WireElement } from './elementChecks.ts';
import { ARRAY_OF, HOST_IS_LITTLE_ENDIAN, LEAST_BYTES, isNumeric, swapBytes } from './elements.ts';
import type { Elements } from './elements.ts';
import type { AttributeType } from './types.ts';
import type { DevEncoded, TangoScalar } from './value.ts';

/** The octets of elements that already are as the wire wants them; undefined where each has to be looked at. */
export function readyBytes(
  writer: CdrWriter,
  type: AttributeType,
  elements: Elements,
): Uint8Array | undefined {
  if (!isNumeric(type) || type === 'enum' || !(elements instanceof ARRAY_OF[type])) return undefined;
  const bytes = new Uint8Array(elements.buffer, elements.byteOffset, elements.byteLength);
  const size = LEAST_BYTES[type];
  if (size === 1 || writer.littleEndian === HOST_IS_LITTLE_ENDIAN) return bytes;
  const copy = bytes.slice();
  swapBytes(copy, size);
  return copy;
}

/** Writes one element that `wireElement` has checked. */
function writeChecked(writer: CdrWriter, type: AttributeType, value: WireElement): void {
  switch (type) {
    case 'double':
      return writer.f64(value as number);
    case 'float':
      return writer.f32(value as number);
    case 'long':
      return writer.i32(value as number);
    case 'ulong':
    case 'state':
      return writer.u32(value as number);
    case 'short':
    case 'enum':
      return writer.i16(value as number);
    case 'ushort':
      return writer.u16(value as number);
    case 'uchar':
      return writer.u8(value as number);
    case 'long64':
      return writer.i64(value as bigint);
    case 'ulong64':
      return writer.u64(value as bigint);
    case 'boolean':
      return writer.bool(value as boolean);
    case 'string':
      return writer.string(value as string);
    case 'encoded':
      writer.string((value as DevEncoded).format);
      return writer.octets((value as DevEncoded).data);
  }
}

/** @throws RangeError for a value that the type does not hold */
export function writeElement(
  writer: CdrWriter,
  type: AttributeType,
  value: TangoScalar | undefined,
  labels?: readonly string[],
): void {
  writeChecked(writer, type, wireElement(type, value, labels));
}

/**
 * Writes elements, without their number; those of the type's own typed array at once.
 * @throws RangeError naming the element that the type does not hold
 */
export function writeElements(
  writer: CdrWriter,
  type: AttributeType,
  elements: Elements,
  labels?: readonly string[],
): void {
  if (elements.length === 0) return;
  const bytes = readyBytes(writer, type, elements);
  if (bytes) {
    writer.align(LEAST_BYTES[type]);
    writer.raw(bytes);
    return;
  }
  for (let k = 0; k < elements.length; k++) {
    try {
      writeElement(writer, type, elements[k], labels);
    } catch (error) {
      if (!(error instanceof RangeError) || elements.length === 1) throw error;
      throw new RangeError(`element ${k}: ${error.message}`, { cause: error });
    }
  }
}

/** Writes a sequence of elements. @throws RangeError naming the element that the type does not hold */
export function writeSequence(
  writer: CdrWriter,
  type: AttributeType,
  elements: Elements,
  labels?: readonly string[],
): void {
  writer.u32(elements.length);
  writeElements(writer, type, elements, labels);
}

import { elementsOf } from './attributeDims.ts';
import type { Dims } from './attributeDims.ts';
import type { ValueHint } from './attributeValueRead.ts';
import { armOf } from './attributeUnion.ts';
import type { CdrWriter } from './cdrWriter.ts';
import type { DevError } from './devFailed.ts';
import { writeDevErrors } from './devErrors.ts';
import type { Elements } from './elements.ts';
import { writeElements, writeSequence } from './elementsWrite.ts';
import { writeTypeCode } from './typeCodeWrite.ts';
import type { AnyType } from './typeCodeWrite.ts';
import { FORMATS, QUALITIES } from './types.ts';
import type { AttributeType, Quality } from './types.ts';
import type { AttributeData } from './value.ts';

/** What an attribute is: enough to write a value of it. A text for an enum is one of `enumLabels`. */
export interface ValueKind extends ValueHint {
  readonly name: string;
  readonly enumLabels?: readonly string[];
}

export const NO_DIMS: Dims = { width: 0, height: 0 };

/** The arrays of an `any` that carry an attribute's elements in the structures before AttributeValue_4. */
const ANY_OF: Readonly<Record<AttributeType, AnyType | undefined>> = {
  boolean: 'boolean_array',
  uchar: 'char_array',
  short: 'short_array',
  enum: 'short_array',
  ushort: 'ushort_array',
  long: 'long_array',
  ulong: 'ulong_array',
  long64: 'long64_array',
  ulong64: 'ulong64_array',
  float: 'float_array',
  double: 'double_array',
  string: 'string_array',
  state: 'state_array',
  encoded: undefined,
};

export function writeDims(writer: CdrWriter, { width, height }: Dims): void {
  writer.i32(width);
  writer.i32(height);
}

/** TimeVal of tango.idl, of seconds since 1970. */
export function writeTime(writer: CdrWriter, timeSeconds: number): void {
  const micro = Math.round((timeSeconds - Math.floor(timeSeconds)) * 1e6);
  writer.i32(Math.floor(timeSeconds) + (micro === 1e6 ? 1 : 0));
  writer.i32(micro % 1e6);
  writer.i32(0);
}

export function writeQuality(writer: CdrWriter, quality: Quality): void {
  writer.u32(QUALITIES.indexOf(quality));
}

export function writeFormat(writer: CdrWriter, format: (typeof FORMATS)[number]): void {
  writer.u32(FORMATS.indexOf(format));
}

/** AttrValUnion without data. */
export function writeNoData(writer: CdrWriter): void {
  writer.u32(armOf('no_data'));
  writer.bool(true);
}

/** What was read and what was set, as one sequence. @throws RangeError for what the type does not hold */
export function writeUnion(writer: CdrWriter, kind: ValueKind, read: Elements, set: Elements): void {
  writer.u32(armOf(kind.type));
  writer.u32(read.length + set.length);
  writeElements(writer, kind.type, read, kind.enumLabels);
  writeElements(writer, kind.type, set, kind.enumLabels);
}

/** Elements as an `any`. @throws RangeError for DevEncoded, which came with AttributeValue_4 */
export function writeAnyValues(writer: CdrWriter, kind: ValueKind, elements: Elements): void {
  const type = ANY_OF[kind.type];
  if (!type) throw new RangeError(`a device of IDL 3 has no ${kind.type} attributes`);
  writeTypeCode(writer, type);
  writeSequence(writer, kind.type, elements, kind.enumLabels);
}

/**
 * AttributeValue_4 of tango.idl, as a client writes an attribute: what is set is all the data, and its dimensions are
 * those of the set value.
 * @throws RangeError for a value that is not of the attribute's type or format
 */
export function writeAttributeValue4(writer: CdrWriter, kind: ValueKind, value: AttributeData): void {
  const { elements, dims } = elementsOf(kind.format, value);
  writeUnion(writer, kind, elements, []);
  writeQuality(writer, 'valid');
  writeFormat(writer, kind.format);
  writeTime(writer, 0);
  writer.string(kind.name);
  writeDims(writer, NO_DIMS);
  writeDims(writer, dims);
  writeDevErrors(writer, []);
}

/**
 * AttributeValue of tango.idl, as a client writes an attribute of a device before Device_4.
 * @throws RangeError for a value that is not of the attribute's type or format
 */
export function writeAttributeValue1(writer: CdrWriter, kind: ValueKind, value: AttributeData): void {
  const { elements, dims } = elementsOf(kind.format, value);
  writeAnyValues(writer, kind, elements);
  writeQuality(writer, 'valid');
  writeTime(writer, 0);
  writer.string(kind.name);
  writeDims(writer, dims);
}

/** The end of a failure of one attribute: no dimensions, and why. */
export function writeFailureRest(writer: CdrWriter, name: string, errors: readonly DevError[]): void {
  writeTime(writer, Date.now() / 1000);
  writer.string(name);
  writeDims(writer, NO_DIMS);
  writeDims(writer, NO_DIMS);
  writeDevErrors(writer, errors);
}

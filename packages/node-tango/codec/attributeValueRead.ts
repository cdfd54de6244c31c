import { readTypedAny } from './any.ts';
import { attributeTypeOf } from './attributeConfigHead.ts';
import { elementCount, valueOf } from './attributeDims.ts';
import type { Dims } from './attributeDims.ts';
import { armOf, readUnion } from './attributeUnion.ts';
import type { UnionValues } from './attributeUnion.ts';
import { CdrError } from './cdr.ts';
import type { CdrReader } from './cdr.ts';
import { readDevErrors } from './devErrors.ts';
import type { DevError } from './devFailed.ts';
import type { Elements } from './elements.ts';
import { FORMATS, QUALITIES } from './types.ts';
import type { AttributeFormat, AttributeType, Quality } from './types.ts';
import type { AttributeReading } from './value.ts';

/** What a device answers for one attribute: its reading, or why there is none. */
export interface AttributeAnswer {
  readonly name: string;
  readonly reading?: AttributeReading;
  readonly errors?: DevError[];
}

/** What the older structures do not tell of a value: what the attribute's configuration says of it. */
export interface ValueHint {
  readonly type: AttributeType;
  readonly format: AttributeFormat;
}

export function readQuality(reader: CdrReader): Quality {
  const number = reader.u32();
  const quality = QUALITIES[number];
  if (quality === undefined) throw new CdrError(`${number} is no quality`);
  return quality;
}

/** TimeVal of tango.idl as seconds since 1970. */
export function readTime(reader: CdrReader): number {
  const seconds = reader.i32();
  const micro = reader.i32();
  return seconds + micro * 1e-6 + reader.i32() * 1e-9;
}

export function readDims(reader: CdrReader): Dims {
  return { width: reader.i32(), height: reader.i32() };
}

/** AttrDataFormat of tango.idl; undefined where the server does not know it, as with errors. */
export function readFormat(reader: CdrReader): AttributeFormat | undefined {
  const number = reader.u32();
  const format = FORMATS[number];
  if (format === undefined) throw new CdrError(`${number} is no format of data`);
  return format === 'unknown' ? undefined : format;
}

/** The format that dimensions speak for, where nothing else tells it. */
function formatOf({ width, height }: Dims): AttributeFormat {
  if (height > 0) return 'image';
  return width > 1 ? 'spectrum' : 'scalar';
}

/** Only an image has rows, and a scalar is one. */
function fits(format: AttributeFormat, { width, height }: Dims): boolean {
  if (format === 'image') return true;
  return height === 0 && (format === 'spectrum' || width <= 1);
}

interface Parts {
  readonly values: UnionValues;
  readonly quality: Quality;
  readonly type: AttributeType | undefined;
  readonly format: AttributeFormat | undefined;
}

/** The end that all structures since Device_3 have in common: time, name, dimensions, errors. */
function readRest(reader: CdrReader, { values, quality, type, format }: Parts): AttributeAnswer {
  const timeSeconds = readTime(reader);
  const name = reader.string();
  const readDimensions = readDims(reader);
  const setDimensions = readDims(reader);
  const errors = readDevErrors(reader);
  if (errors.length > 0) return { name, errors };
  const what = {
    type: type ?? values.type ?? 'double',
    format: format ?? formatOf(readDimensions),
  };
  if (values.type !== undefined && armOf(values.type) !== armOf(what.type)) {
    throw new CdrError(`attribute ${name} is of type ${what.type} and comes as ${values.type}`);
  }
  const read = elementCount(readDimensions);
  const set = elementCount(setDimensions);
  const { elements } = values;
  const hasData = values.type !== undefined && quality !== 'invalid';
  // An attribute that can only be written has its one value as both.
  const isBoth = elements.length === read && set === read;
  const setFrom = isBoth ? 0 : read;
  if (hasData && !(isBoth || elements.length === read + set)) {
    throw new CdrError(`attribute ${name}: ${elements.length} elements where ${read} + ${set} are announced`);
  }
  for (const dims of [readDimensions, setDimensions]) {
    if (hasData && !fits(what.format, dims)) {
      throw new CdrError(`attribute ${name}: a ${what.format} of ${dims.width} x ${dims.height} elements`);
    }
  }
  const value = hasData ? valueOf(what, elements, 0, readDimensions) : undefined;
  const written = hasData && set > 0 ? valueOf(what, elements, setFrom, setDimensions) : undefined;
  return { name, reading: { name, ...what, value, written, quality, timeSeconds } };
}

/** AttributeValue_5 of tango.idl. */
export function readAttributeValue5(reader: CdrReader): AttributeAnswer {
  const values = readUnion(reader);
  const quality = readQuality(reader);
  const format = readFormat(reader);
  return readRest(reader, { values, quality, type: attributeTypeOf(reader.i32()), format });
}

/** AttributeValue_4 of tango.idl. */
export function readAttributeValue4(reader: CdrReader, hint?: ValueHint): AttributeAnswer {
  const values = readUnion(reader);
  const quality = readQuality(reader);
  const format = readFormat(reader) ?? hint?.format;
  return readRest(reader, { values, quality, type: values.type ?? hint?.type, format });
}

/** An `any` that holds the values of an attribute. */
export function readAnyValues(reader: CdrReader): UnionValues {
  const { type, isArray, value } = readTypedAny(reader);
  if (type === undefined) {
    if (value !== undefined) throw new CdrError('an attribute with the value of a structure');
    return { type: undefined, count: 0, elements: [] };
  }
  const elements = (isArray ? value : [value]) as Elements;
  return { type, count: elements.length, elements };
}

/** AttributeValue_3 of tango.idl. */
export function readAttributeValue3(reader: CdrReader, hint?: ValueHint): AttributeAnswer {
  const values = readAnyValues(reader);
  const quality = readQuality(reader);
  return readRest(reader, { values, quality, type: values.type ?? hint?.type, format: hint?.format });
}

/** AttributeValue of tango.idl: it knows no errors, and of what was set only scalars. */
export function readAttributeValue1(reader: CdrReader, hint?: ValueHint): AttributeAnswer {
  const values = readAnyValues(reader);
  const quality = readQuality(reader);
  const timeSeconds = readTime(reader);
  const name = reader.string();
  const dims = readDims(reader);
  const what = {
    type: values.type ?? hint?.type ?? 'double',
    format: hint?.format ?? formatOf(dims),
  };
  const hasData = values.type !== undefined && quality !== 'invalid';
  const value = hasData ? valueOf(what, values.elements, 0, dims) : undefined;
  const hasSet = hasData && what.format === 'scalar' && values.count > 1;
  const written = hasSet ? valueOf(what, values.elements, 1, dims) : undefined;
  return { name, reading: { name, ...what, value, written, quality, timeSeconds } };
}

import { elementCount, valueOf } from './attributeDims.ts';
import { readUnion } from './attributeUnion.ts';
import { readAnyValues, readDims, readFormat, readQuality, readTime } from './attributeValueRead.ts';
import { CdrError } from './cdr.ts';
import type { CdrReader } from './cdr.ts';
import { readDevErrors } from './devErrors.ts';
import { wireElement } from './elementChecks.ts';
import type { Elements } from './elements.ts';
import type { AttributeFormat, AttributeType } from './types.ts';
import type { AttributeData } from './value.ts';

/** What a client wants to write to an attribute, as it came. */
export interface WrittenValue {
  readonly name: string;
  /** As it travels: an enum comes as a short. */
  readonly type: AttributeType;
  readonly width: number;
  readonly height: number;
  readonly elements: Elements;
}

/** What the attribute is that is written. */
export interface WrittenKind {
  readonly type: AttributeType;
  readonly format: AttributeFormat;
  readonly maxWidth?: number;
  readonly maxHeight?: number;
  readonly enumLabels?: readonly string[];
}

/** AttributeValue_4 of tango.idl as a client writes it. */
export function readWrittenValue4(reader: CdrReader): WrittenValue {
  const { type, elements } = readUnion(reader);
  readQuality(reader);
  readFormat(reader);
  readTime(reader);
  const name = reader.string();
  readDims(reader);
  const dims = readDims(reader);
  readDevErrors(reader);
  if (type === undefined) throw new CdrError(`nothing is there to be written to ${name}`);
  return { name, type, ...dims, elements };
}

/** AttributeValue of tango.idl as a client writes it. */
export function readWrittenValue1(reader: CdrReader): WrittenValue {
  const { type, elements } = readAnyValues(reader);
  readQuality(reader);
  readTime(reader);
  const name = reader.string();
  const dims = readDims(reader);
  if (type === undefined) throw new CdrError(`nothing is there to be written to ${name}`);
  return { name, type, ...dims, elements };
}

/**
 * What was written, as the value of an attribute of that kind.
 * @throws RangeError where it is of another type, too large, or no number of an enum
 */
export function writtenData(written: WrittenValue, kind: WrittenKind): AttributeData {
  const wanted = kind.type === 'enum' ? 'short' : kind.type;
  if (written.type !== wanted) throw new RangeError(`a value of type ${written.type}, not ${kind.type}`);
  const dims = dimsOf(written, kind);
  const count = elementCount(dims);
  if (count > written.elements.length) {
    throw new RangeError(`${written.elements.length} elements where ${count} are announced`);
  }
  if (kind.type === 'enum') {
    for (const number of written.elements) wireElement('enum', number, kind.enumLabels);
  }
  const data = valueOf(kind, written.elements, 0, dims);
  if (data === undefined) throw new RangeError('no value');
  return data;
}

/** Clients differ in the dimensions that they give a scalar. */
function dimsOf(
  { width, height, elements }: WrittenValue,
  kind: WrittenKind,
): { width: number; height: number } {
  const { maxWidth = Infinity, maxHeight = Infinity } = kind;
  if (kind.format === 'scalar') {
    if (elements.length === 0) throw new RangeError('no value');
    return { width: 1, height: 0 };
  }
  if (kind.format === 'spectrum' && height > 1) throw new RangeError(`an image for a spectrum`);
  const rows = kind.format === 'spectrum' ? 0 : height;
  if (width < 0 || rows < 0) throw new RangeError(`a value of ${width} x ${rows} elements`);
  if (width > maxWidth || (kind.format === 'image' && rows > maxHeight)) {
    throw new RangeError(`${width} x ${rows} elements where ${maxWidth} x ${maxHeight} is the most`);
  }
  return { width: kind.format === 'image' && rows === 0 ? 0 : width, height: rows };
}

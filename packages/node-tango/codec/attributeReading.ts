import { elementsOf } from './attributeDims.ts';
import type { Dims } from './attributeDims.ts';
import { armOf } from './attributeUnion.ts';
import {
  NO_DIMS,
  writeAnyValues,
  writeDims,
  writeFailureRest,
  writeFormat,
  writeNoData,
  writeQuality,
  writeTime,
  writeUnion,
} from './attributeValueWrite.ts';
import type { CdrWriter } from './cdrWriter.ts';
import { writeDevErrors } from './devErrors.ts';
import type { DevError } from './devFailed.ts';
import type { Elements } from './elements.ts';
import { writeElement } from './elementsWrite.ts';
import { writeTypeCode } from './typeCodeWrite.ts';
import { TANGO_TYPES } from './types.ts';
import type { Quality } from './types.ts';
import type { AttributeReading, TangoScalar } from './value.ts';

/** A reading as a server answers it. */
export type ServedReading = AttributeReading & {
  /** A text for an enum is one of these. */
  readonly enumLabels?: readonly string[];
  /** The attribute can only be written: its one value is sent once, as what is read and as what was set. */
  readonly writeOnly?: boolean;
};

/** A reading as the wire wants it; one without a value is invalid, whatever it says. */
export interface WireReading {
  readonly reading: ServedReading;
  readonly read: Elements;
  readonly set: Elements;
  readonly readDims: Dims;
  readonly setDims: Dims;
  readonly hasData: boolean;
  readonly quality: Quality;
}

/** @throws RangeError for a value that is not of the attribute's format */
export function wireReading(reading: ServedReading): WireReading {
  const { format, value, written, quality } = reading;
  if (value === undefined || quality === 'invalid') {
    const nothing = { read: [], set: [], readDims: NO_DIMS, setDims: NO_DIMS };
    return { reading, ...nothing, hasData: false, quality: 'invalid' };
  }
  const read = elementsOf(format, value);
  const setDims = reading.writeOnly ? read.dims : NO_DIMS;
  const isSetToo = written !== undefined && !reading.writeOnly;
  const set = isSetToo ? elementsOf(format, written) : { elements: [], dims: setDims };
  return {
    reading,
    read: read.elements,
    set: set.elements,
    readDims: read.dims,
    setDims: set.dims,
    hasData: true,
    quality,
  };
}

/** The state that each device has by itself: cppTango sends it by itself too, not as a sequence. */
function isDeviceState({ name, type, format }: ServedReading): boolean {
  return type === 'state' && format === 'scalar' && name.toLowerCase() === 'state';
}

function writeValues(writer: CdrWriter, { reading, read, set, hasData }: WireReading): void {
  if (!hasData) return writeNoData(writer);
  if (!isDeviceState(reading)) return writeUnion(writer, reading, read, set);
  writer.u32(armOf('device_state'));
  writeElement(writer, 'state', read[0]);
}

/** All of AttributeValue_4 or _5 that follows the values. */
export function writeReadingRest(writer: CdrWriter, wire: WireReading, isFive: boolean): void {
  const { reading } = wire;
  writeQuality(writer, wire.quality);
  writeFormat(writer, reading.format);
  if (isFive) writer.i32(TANGO_TYPES[reading.type]);
  writeEnd(writer, wire);
}

function writeEnd(writer: CdrWriter, { reading, readDims, setDims }: WireReading): void {
  writeTime(writer, reading.timeSeconds);
  writer.string(reading.name);
  writeDims(writer, readDims);
  writeDims(writer, setDims);
  writeDevErrors(writer, []);
}

/** AttributeValue_5 of tango.idl. @throws RangeError for a value that is not of the attribute's type or format */
export function writeReading5(writer: CdrWriter, reading: ServedReading): void {
  const wire = wireReading(reading);
  writeValues(writer, wire);
  writeReadingRest(writer, wire, true);
}

/** AttributeValue_4 of tango.idl. @throws RangeError for a value that is not of the attribute's type or format */
export function writeReading4(writer: CdrWriter, reading: ServedReading): void {
  const wire = wireReading(reading);
  writeValues(writer, wire);
  writeReadingRest(writer, wire, false);
}

function writeAnyReading(writer: CdrWriter, { reading, read, set, hasData, quality }: WireReading): void {
  if (!hasData) {
    writeTypeCode(writer, 'void');
  } else if (isDeviceState(reading)) {
    writeTypeCode(writer, 'state');
    writeElement(writer, 'state', read[0]);
  } else {
    const both =
      set.length === 0 ? read : [...(read as Iterable<TangoScalar>), ...(set as Iterable<TangoScalar>)];
    writeAnyValues(writer, reading, both as Elements);
  }
  writeQuality(writer, quality);
}

/** AttributeValue_3 of tango.idl. @throws RangeError also for DevEncoded, which it cannot carry */
export function writeReading3(writer: CdrWriter, reading: ServedReading): void {
  const wire = wireReading(reading);
  writeAnyReading(writer, wire);
  writeEnd(writer, wire);
}

/** AttributeValue of tango.idl. @throws RangeError also for DevEncoded, which it cannot carry */
export function writeReading1(writer: CdrWriter, reading: ServedReading): void {
  const wire = wireReading(reading);
  writeAnyReading(writer, wire);
  writeTime(writer, reading.timeSeconds);
  writer.string(reading.name);
  writeDims(writer, wire.readDims);
}

/** AttributeValue_5 of an attribute that cannot be read. */
export function writeFailure5(writer: CdrWriter, name: string, errors: readonly DevError[]): void {
  writeNoData(writer);
  writeQuality(writer, 'invalid');
  writeFormat(writer, 'unknown');
  writer.i32(TANGO_TYPES.void);
  writeFailureRest(writer, name, errors);
}

/** AttributeValue_4 of an attribute that cannot be read. */
export function writeFailure4(writer: CdrWriter, name: string, errors: readonly DevError[]): void {
  writeNoData(writer);
  writeQuality(writer, 'invalid');
  writeFormat(writer, 'unknown');
  writeFailureRest(writer, name, errors);
}

/** AttributeValue_3 of an attribute that cannot be read. */
export function writeFailure3(writer: CdrWriter, name: string, errors: readonly DevError[]): void {
  writeTypeCode(writer, 'void');
  writeQuality(writer, 'invalid');
  writeFailureRest(writer, name, errors);
}

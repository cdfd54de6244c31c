import { CdrError } from './cdr.ts';
import type { CdrReader } from './cdr.ts';
import type { CdrWriter } from './cdrWriter.ts';
import { LEAST_BYTES, readElement, readElements, readEncoded } from './elements.ts';
import type { Elements } from './elements.ts';
import { writeElement, writeSequence } from './elementsWrite.ts';
import { TK, readTypeCode } from './typeCode.ts';
import type { TypeCode } from './typeCode.ts';
import { writeTypeCode } from './typeCodeWrite.ts';
import type { AnyType } from './typeCodeWrite.ts';
import { STATES } from './types.ts';
import type { AttributeType } from './types.ts';
import type { CommandData, NumbersAndStrings, TangoArray, TangoScalar } from './value.ts';

const TYPE_OF_KIND: Readonly<Record<number, AttributeType>> = {
  [TK.short]: 'short',
  [TK.long]: 'long',
  [TK.ushort]: 'ushort',
  [TK.ulong]: 'ulong',
  [TK.float]: 'float',
  [TK.double]: 'double',
  [TK.boolean]: 'boolean',
  [TK.octet]: 'uchar',
  [TK.char]: 'uchar',
  [TK.longlong]: 'long64',
  [TK.ulonglong]: 'ulong64',
  [TK.string]: 'string',
};

/** Types of the elements of Tango's arrays. */
const ELEMENT_OF: Partial<Readonly<Record<AnyType, AttributeType>>> = {
  char_array: 'uchar',
  short_array: 'short',
  long_array: 'long',
  float_array: 'float',
  double_array: 'double',
  ushort_array: 'ushort',
  ulong_array: 'ulong',
  string_array: 'string',
  boolean_array: 'boolean',
  long64_array: 'long64',
  ulong64_array: 'ulong64',
  state_array: 'state',
};

/** Type of a scalar or of the elements of a sequence; undefined for what is a structure. */
function elementType(type: TypeCode): AttributeType | undefined {
  if (type.kind === 'simple') return TYPE_OF_KIND[type.tk];
  if (type.kind !== 'enum') return undefined;
  // Without its id (a TypeCode may leave it out) the enumeration is known by the number of its names.
  return type.id.includes('DevState') || (type.id === '' && type.members === STATES.length)
    ? 'state'
    : undefined;
}

function sequenceType(type: TypeCode | undefined): AttributeType | undefined {
  return type?.kind === 'sequence' ? elementType(type.element) : undefined;
}

function readSequence(reader: CdrReader, type: AttributeType): Elements {
  return readElements(reader, type, reader.count(LEAST_BYTES[type]));
}

/** The three structures of Tango, known by their members: some peers leave the names out. */
function readStruct(reader: CdrReader, id: string, members: readonly TypeCode[]): CommandData {
  const [first, second] = members;
  const numbers = sequenceType(first);
  if (members.length === 2 && first && second) {
    if (elementType(first) === 'string' && sequenceType(second) === 'uchar') return readEncoded(reader);
    if ((numbers === 'long' || numbers === 'double') && sequenceType(second) === 'string') {
      return {
        numbers: readSequence(reader, numbers) as NumbersAndStrings['numbers'],
        strings: reader.strings(),
      };
    }
  }
  throw new CdrError(`a value of the structure ${id || 'without a name'}, which Tango 9 does not have`);
}

/** An `any` as it stands in a command and in values of IDL 3: its elements, and the type that they have. */
export function readTypedAny(reader: CdrReader): {
  type: AttributeType | undefined;
  isArray: boolean;
  value: CommandData;
} {
  const code = readTypeCode(reader);
  if (code.kind === 'struct') {
    const value = readStruct(reader, code.id, code.members);
    return { type: code.members[0]?.kind === 'simple' ? 'encoded' : undefined, isArray: false, value };
  }
  if (code.kind === 'simple' && (code.tk === TK.null || code.tk === TK.void)) {
    return { type: undefined, isArray: false, value: undefined };
  }
  const isArray = code.kind === 'sequence';
  const type = isArray ? sequenceType(code) : elementType(code);
  if (type === undefined) throw new CdrError('a value of a type that Tango 9 does not have');
  const value = isArray ? (readSequence(reader, type) as TangoArray) : readElement(reader, type);
  return { type, isArray, value };
}

/**
 * Argument or result of a command. A state is its name, void undefined.
 * @throws CdrError for a type that Tango 9 does not have
 */
export function readAny(reader: CdrReader): CommandData {
  return readTypedAny(reader).value;
}

function isArray(value: CommandData): value is TangoArray {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

function writeNumbersAndStrings(writer: CdrWriter, type: 'long' | 'double', value: CommandData): void {
  if (typeof value !== 'object' || !('numbers' in value) || !('strings' in value)) {
    throw new RangeError('{numbers, strings} is wanted');
  }
  writeSequence(writer, type, value.numbers);
  writeSequence(writer, 'string', value.strings);
}

/**
 * Argument or result of a command of that type.
 * @throws RangeError for a value that the type does not hold
 */
export function writeAny(writer: CdrWriter, type: AnyType, value: CommandData): void {
  writeTypeCode(writer, type);
  const element = ELEMENT_OF[type];
  if (element) {
    if (!isArray(value)) throw new RangeError(`an array of ${element} is wanted`);
    writeSequence(writer, element, value);
    return;
  }
  if (type === 'void') {
    if (value !== undefined) throw new RangeError('no value is wanted');
  } else if (type === 'long_string_array') {
    writeNumbersAndStrings(writer, 'long', value);
  } else if (type === 'double_string_array') {
    writeNumbersAndStrings(writer, 'double', value);
  } else {
    const scalar = type === 'const_string' ? 'string' : type;
    writeElement(writer, scalar as AttributeType, value as TangoScalar);
  }
}

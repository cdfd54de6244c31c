import { CdrWriter } from './cdrWriter.ts';
import { TK } from './typeCode.ts';
import { STATES } from './types.ts';
import type { CommandType } from './types.ts';

/** What Tango can put into an `any`: a command's type, or the states of a spectrum of IDL 3. */
export type AnyType = CommandType | 'state_array';

type Write = (writer: CdrWriter) => void;

const simple =
  (tk: number): Write =>
  (writer) =>
    writer.u32(tk);

const text: Write = (writer) => {
  writer.u32(TK.string);
  writer.u32(0);
};

function named(tk: number, name: string, rest: Write): Write {
  return (writer) => {
    writer.u32(tk);
    writer.encapsulation((inner) => {
      inner.string(`IDL:Tango/${name}:1.0`);
      inner.string(name);
      rest(inner);
    });
  };
}

function arrayOf(name: string, element: Write): Write {
  return named(TK.alias, name, (writer) => {
    writer.u32(TK.sequence);
    writer.encapsulation((inner) => {
      element(inner);
      inner.u32(0);
    });
  });
}

function struct(name: string, members: Readonly<Record<string, Write>>): Write {
  return named(TK.struct, name, (writer) =>
    writer.list(Object.entries(members), ([member, write]) => {
      writer.string(member);
      write(writer);
    }),
  );
}

const state = named(TK.enum, 'DevState', (writer) => writer.strings(STATES));
const octets = arrayOf('DevVarCharArray', simple(TK.octet));
const longs = arrayOf('DevVarLongArray', simple(TK.long));
const doubles = arrayOf('DevVarDoubleArray', simple(TK.double));
const texts = arrayOf('DevVarStringArray', text);

/** Types as omniORB sends them, with the names of tango.idl. An enum travels as a short, as in attributes. */
const WRITE: Readonly<Record<AnyType, Write>> = {
  void: simple(TK.null),
  boolean: simple(TK.boolean),
  short: simple(TK.short),
  enum: simple(TK.short),
  long: simple(TK.long),
  float: simple(TK.float),
  double: simple(TK.double),
  ushort: simple(TK.ushort),
  ulong: simple(TK.ulong),
  uchar: simple(TK.octet),
  long64: simple(TK.longlong),
  ulong64: simple(TK.ulonglong),
  string: text,
  const_string: text,
  state,
  state_array: arrayOf('DevVarStateArray', state),
  char_array: octets,
  short_array: arrayOf('DevVarShortArray', simple(TK.short)),
  long_array: longs,
  float_array: arrayOf('DevVarFloatArray', simple(TK.float)),
  double_array: doubles,
  ushort_array: arrayOf('DevVarUShortArray', simple(TK.ushort)),
  ulong_array: arrayOf('DevVarULongArray', simple(TK.ulong)),
  string_array: texts,
  boolean_array: arrayOf('DevVarBooleanArray', simple(TK.boolean)),
  long64_array: arrayOf('DevVarLong64Array', simple(TK.longlong)),
  ulong64_array: arrayOf('DevVarULong64Array', simple(TK.ulonglong)),
  long_string_array: struct('DevVarLongStringArray', { lvalue: longs, svalue: texts }),
  double_string_array: struct('DevVarDoubleStringArray', { dvalue: doubles, svalue: texts }),
  encoded: struct('DevEncoded', {
    encoded_format: named(TK.alias, 'DevString', text),
    encoded_data: octets,
  }),
};

const ready = new Map<string, Uint8Array>();

/** Writes the TypeCode of a type, which is the same octets every time. */
export function writeTypeCode(writer: CdrWriter, type: AnyType): void {
  const { littleEndian } = writer;
  const key = `${type} ${littleEndian}`;
  let octetsOfIt = ready.get(key);
  if (!octetsOfIt) {
    const once = new CdrWriter({ littleEndian });
    WRITE[type](once);
    octetsOfIt = once.bytes.slice();
    ready.set(key, octetsOfIt);
  }
  writer.align(4);
  writer.raw(octetsOfIt);
}

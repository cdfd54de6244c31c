import { CdrError } from './cdr.ts';
import type { CdrReader } from './cdr.ts';

/** Kinds of TypeCodes (TCKind of CORBA 3.3, part 2, table 9.2) that Tango's values are made of. */
export const TK = {
  null: 0,
  void: 1,
  short: 2,
  long: 3,
  ushort: 4,
  ulong: 5,
  float: 6,
  double: 7,
  boolean: 8,
  char: 9,
  octet: 10,
  struct: 15,
  enum: 17,
  string: 18,
  sequence: 19,
  alias: 21,
  longlong: 23,
  ulonglong: 24,
} as const;

const INDIRECTION = 0xffffffff;
/** Deeper than any type of Tango, and shallow enough for the stack. */
const MOST_LEVELS = 16;

/** A type as it is sent with a value. Aliases are gone: they are what they stand for. */
export type TypeCode =
  | { readonly kind: 'simple'; readonly tk: number }
  | { readonly kind: 'enum'; readonly id: string; readonly members: number }
  | { readonly kind: 'sequence'; readonly element: TypeCode }
  | { readonly kind: 'struct'; readonly id: string; readonly members: readonly TypeCode[] };

const SIMPLE: ReadonlySet<number> = new Set([
  TK.null,
  TK.void,
  TK.short,
  TK.long,
  TK.ushort,
  TK.ulong,
  TK.float,
  TK.double,
  TK.boolean,
  TK.char,
  TK.octet,
  TK.longlong,
  TK.ulonglong,
]);

/** TypeCodes by where they begin in the message, which is what indirections point to. */
type Known = Map<number, TypeCode>;

function place(reader: CdrReader): number {
  return reader.bytes.byteOffset + reader.offset;
}

/** An indirection counts its octets from where the count stands (CORBA 3.3, part 2, 9.3.5.1.3). */
function pointedTo(reader: CdrReader, known: Known): TypeCode {
  reader.align(4);
  const from = place(reader);
  const type = known.get(from + reader.i32());
  if (!type) throw new CdrError('a TypeCode points to where none is, or to itself');
  return type;
}

function readParameters(tk: number, reader: CdrReader, known: Known, level: number): TypeCode {
  if (tk === TK.sequence) {
    const element = readLevel(reader, known, level);
    reader.u32();
    return { kind: 'sequence', element };
  }
  const id = reader.string();
  reader.string();
  switch (tk) {
    case TK.alias:
      return readLevel(reader, known, level);
    case TK.enum:
      return { kind: 'enum', id, members: reader.strings().length };
    case TK.struct: {
      const members = reader.list(() => {
        reader.string();
        return readLevel(reader, known, level);
      }, 8);
      return { kind: 'struct', id, members };
    }
    default:
      throw new CdrError(`a value of TypeCode kind ${tk}, which Tango does not use`);
  }
}

function readLevel(reader: CdrReader, known: Known, level: number): TypeCode {
  if (level > MOST_LEVELS) throw new CdrError('a TypeCode of too many levels');
  reader.align(4);
  const at = place(reader);
  const tk = reader.u32();
  if (tk === INDIRECTION) return pointedTo(reader, known);
  const type = readKind(tk, reader, known, level);
  known.set(at, type);
  return type;
}

function readKind(tk: number, reader: CdrReader, known: Known, level: number): TypeCode {
  if (SIMPLE.has(tk)) return { kind: 'simple', tk };
  if (tk === TK.string) {
    reader.u32();
    return { kind: 'simple', tk };
  }
  if (tk !== TK.struct && tk !== TK.enum && tk !== TK.sequence && tk !== TK.alias) {
    throw new CdrError(`a value of TypeCode kind ${tk}, which Tango does not use`);
  }
  return readParameters(tk, reader.encapsulation(), known, level + 1);
}

/** The TypeCode that stands before the value of an `any`. @throws CdrError for one that Tango does not use */
export function readTypeCode(reader: CdrReader): TypeCode {
  return readLevel(reader, new Map(), 0);
}

import { CdrError } from './cdr.ts';
import type { CdrReader } from './cdr.ts';
import type { CdrWriter } from './cdrWriter.ts';
import type { AttributeConfig } from './config.ts';
import { ACCESSES, FORMATS, TANGO_TYPES, commandTypeOf } from './types.ts';
import type { AttributeAccess, AttributeFormat, AttributeType } from './types.ts';

/** How Tango says that a limit or a threshold is not set. */
export const NOT_SPECIFIED = 'Not specified';

const ATTRIBUTE_TYPES: ReadonlySet<string> = new Set<AttributeType>([
  'boolean',
  'uchar',
  'short',
  'ushort',
  'long',
  'ulong',
  'long64',
  'ulong64',
  'float',
  'double',
  'string',
  'state',
  'encoded',
  'enum',
]);

/** A number of CmdArgType as the type of an attribute; undefined for one that attributes cannot have. */
export function attributeTypeOf(number: number): AttributeType | undefined {
  const type = commandTypeOf(number);
  return type !== undefined && ATTRIBUTE_TYPES.has(type) ? (type as AttributeType) : undefined;
}

/** What all the structures have in common, up to the greatest value. */
export type ConfigHead = Pick<
  AttributeConfig,
  | 'name'
  | 'access'
  | 'format'
  | 'type'
  | 'memorized'
  | 'writtenAtInit'
  | 'maxWidth'
  | 'maxHeight'
  | 'description'
  | 'label'
  | 'units'
  | 'standardUnits'
  | 'displayUnits'
  | 'numberFormat'
  | 'min'
  | 'max'
>;

function readAccess(reader: CdrReader, name: string): AttributeAccess {
  const number = reader.u32();
  // Number 4 is WT_UNKNOWN, which forwarded attributes have whose root is not there.
  const access = number === 4 ? 'read' : ACCESSES[number];
  if (access === undefined) throw new CdrError(`attribute ${name}: ${number} is no way of access`);
  return access;
}

function readFormat(reader: CdrReader, name: string): AttributeFormat {
  const number = reader.u32();
  const format = FORMATS[number];
  if (format === undefined) throw new CdrError(`attribute ${name}: ${number} is no format of data`);
  return format === 'unknown' ? 'scalar' : format;
}

function readType(reader: CdrReader, name: string): AttributeType {
  const number = reader.i32();
  const type = attributeTypeOf(number);
  if (type === undefined) throw new CdrError(`attribute ${name}: ${number} is no type of an attribute`);
  return type;
}

/** `isFive`: AttributeConfig_5 also tells whether the attribute is memorized. */
export function readHead(reader: CdrReader, isFive: boolean): ConfigHead {
  const name = reader.string();
  const access = readAccess(reader, name);
  const format = readFormat(reader, name);
  const type = readType(reader, name);
  const memorized = isFive && reader.bool();
  const writtenAtInit = isFive && reader.bool();
  const maxWidth = reader.i32();
  const maxHeight = reader.i32();
  const description = reader.string();
  const label = reader.string();
  const units = reader.string();
  const standardUnits = reader.string();
  const displayUnits = reader.string();
  const numberFormat = reader.string();
  const min = reader.string();
  const max = reader.string();
  return {
    name,
    access,
    format,
    type,
    memorized,
    writtenAtInit,
    maxWidth,
    maxHeight,
    description,
    label,
    units,
    standardUnits,
    displayUnits,
    numberFormat,
    ...(min === NOT_SPECIFIED ? {} : { min }),
    ...(max === NOT_SPECIFIED ? {} : { max }),
  };
}

export function writeHead(writer: CdrWriter, config: ConfigHead, isFive: boolean): void {
  writer.string(config.name);
  writer.u32(ACCESSES.indexOf(config.access));
  writer.u32(FORMATS.indexOf(config.format));
  writer.i32(TANGO_TYPES[config.type]);
  if (isFive) {
    writer.bool(config.memorized);
    writer.bool(config.writtenAtInit);
  }
  writer.i32(config.maxWidth);
  writer.i32(config.maxHeight);
  writer.string(config.description);
  writer.string(config.label);
  writer.string(config.units);
  writer.string(config.standardUnits);
  writer.string(config.displayUnits);
  writer.string(config.numberFormat);
  writer.string(config.min ?? NOT_SPECIFIED);
  writer.string(config.max ?? NOT_SPECIFIED);
}

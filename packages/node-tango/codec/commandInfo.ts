import type { CdrReader } from './cdr.ts';
import type { CdrWriter } from './cdrWriter.ts';
import type { CommandInfo } from './config.ts';
import { LEVELS, TANGO_TYPES, commandTypeOf } from './types.ts';
import type { DisplayLevel } from './types.ts';

/** Commands of a device, and the names of those with a type that Tango 9 does not have: they cannot be called. */
export interface CommandList {
  readonly commands: CommandInfo[];
  readonly unknown: string[];
}

/** Three strings and three numbers. */
const LEAST_BYTES = 24;

interface WireInfo {
  readonly name: string;
  readonly level: DisplayLevel;
  readonly tag: number;
  readonly argument: number;
  readonly result: number;
  readonly argumentDescription: string;
  readonly resultDescription: string;
}

function readWire(reader: CdrReader, hasLevel: boolean): WireInfo {
  const name = reader.string();
  const level = hasLevel ? (LEVELS[reader.u32()] ?? 'dl_unknown') : 'operator';
  return {
    name,
    level,
    tag: reader.i32(),
    argument: reader.i32(),
    result: reader.i32(),
    argumentDescription: reader.string(),
    resultDescription: reader.string(),
  };
}

function known(wire: WireInfo): CommandInfo | undefined {
  const argument = commandTypeOf(wire.argument);
  const result = commandTypeOf(wire.result);
  return argument && result && { ...wire, argument, result };
}

function readOne(reader: CdrReader, hasLevel: boolean): CommandInfo {
  const wire = readWire(reader, hasLevel);
  const info = known(wire);
  if (info) return info;
  throw new RangeError(
    `command ${wire.name} takes type ${wire.argument} and gives type ${wire.result}, and one of them is none of Tango 9`,
  );
}

function readList(reader: CdrReader, hasLevel: boolean): CommandList {
  const list: CommandList = { commands: [], unknown: [] };
  for (const wire of reader.list(() => readWire(reader, hasLevel), LEAST_BYTES)) {
    const info = known(wire);
    if (info) list.commands.push(info);
    else list.unknown.push(wire.name);
  }
  return list;
}

function write(writer: CdrWriter, info: CommandInfo, hasLevel: boolean): void {
  writer.string(info.name);
  if (hasLevel) writer.u32(LEVELS.indexOf(info.level));
  writer.i32(info.tag);
  writer.i32(TANGO_TYPES[info.argument]);
  writer.i32(TANGO_TYPES[info.result]);
  writer.string(info.argumentDescription);
  writer.string(info.resultDescription);
}

/** DevCmdInfo of tango.idl, which has no level. @throws RangeError for a type that is none of Tango 9 */
export const readCommandInfo = (reader: CdrReader): CommandInfo => readOne(reader, false);
/** DevCmdInfo_2 of tango.idl. @throws RangeError for a type that is none of Tango 9 */
export const readCommandInfo2 = (reader: CdrReader): CommandInfo => readOne(reader, true);
/** DevCmdInfoList of tango.idl. */
export const readCommandInfos = (reader: CdrReader): CommandList => readList(reader, false);
/** DevCmdInfoList_2 of tango.idl. */
export const readCommandInfos2 = (reader: CdrReader): CommandList => readList(reader, true);
export const writeCommandInfo = (writer: CdrWriter, info: CommandInfo): void => write(writer, info, false);
export const writeCommandInfo2 = (writer: CdrWriter, info: CommandInfo): void => write(writer, info, true);

import { readAlarms, readEvents, writeAlarms, writeEvents } from './attributeConfigParts.ts';
import { NOT_SPECIFIED, readHead, writeHead } from './attributeConfigHead.ts';
import type { CdrReader } from './cdr.ts';
import type { CdrWriter } from './cdrWriter.ts';
import type { AttributeConfig } from './config.ts';
import { LEVELS } from './types.ts';
import type { DisplayLevel } from './types.ts';

/** What an attribute of the older structures does not tell. */
const NO_LATER_PART = { memorized: false, writtenAtInit: false, rootName: '', enumLabels: [] } as const;

function readLevel(reader: CdrReader): DisplayLevel {
  return LEVELS[reader.u32()] ?? 'dl_unknown';
}

/** Extensions carry nothing in Tango 9. */
function skipExtensions(reader: CdrReader, lists: number): void {
  for (let k = 0; k < lists; k++) reader.strings();
}

function writeExtensions(writer: CdrWriter, lists: number): void {
  for (let k = 0; k < lists; k++) writer.strings([]);
}

/** Alarms of AttributeConfig and AttributeConfig_2, which stand before the name of what is written. */
function readOldAlarms(reader: CdrReader): { minAlarm?: string; maxAlarm?: string } {
  const minAlarm = reader.string();
  const maxAlarm = reader.string();
  return {
    ...(minAlarm === NOT_SPECIFIED ? {} : { minAlarm }),
    ...(maxAlarm === NOT_SPECIFIED ? {} : { maxAlarm }),
  };
}

function readWritableName(reader: CdrReader): string {
  const name = reader.string();
  return name === 'None' ? '' : name;
}

function writeWritableName(writer: CdrWriter, { writableName }: AttributeConfig): void {
  writer.string(writableName === '' ? 'None' : writableName);
}

function writeOldAlarms(writer: CdrWriter, { alarms }: AttributeConfig): void {
  writer.string(alarms.minAlarm ?? NOT_SPECIFIED);
  writer.string(alarms.maxAlarm ?? NOT_SPECIFIED);
}

/** AttributeConfig of tango.idl (Device): no level, no events. */
export function readAttributeConfig1(reader: CdrReader): AttributeConfig {
  const head = readHead(reader, false);
  const alarms = readOldAlarms(reader);
  const writableName = readWritableName(reader);
  skipExtensions(reader, 1);
  return { ...NO_LATER_PART, ...head, writableName, level: 'operator', alarms, events: {} };
}

/** AttributeConfig_2 of tango.idl (Device_2): no events. */
export function readAttributeConfig2(reader: CdrReader): AttributeConfig {
  const head = readHead(reader, false);
  const alarms = readOldAlarms(reader);
  const writableName = readWritableName(reader);
  const level = readLevel(reader);
  skipExtensions(reader, 1);
  return { ...NO_LATER_PART, ...head, writableName, level, alarms, events: {} };
}

/** AttributeConfig_3 of tango.idl (Device_3 and Device_4): nothing of enums and memorized values. */
export function readAttributeConfig3(reader: CdrReader): AttributeConfig {
  const head = readHead(reader, false);
  const writableName = readWritableName(reader);
  const level = readLevel(reader);
  const alarms = readAlarms(reader);
  const events = readEvents(reader);
  skipExtensions(reader, 2);
  return { ...NO_LATER_PART, ...head, writableName, level, alarms, events };
}

/** AttributeConfig_5 of tango.idl. */
export function readAttributeConfig5(reader: CdrReader): AttributeConfig {
  const head = readHead(reader, true);
  const writableName = readWritableName(reader);
  const level = readLevel(reader);
  const root = reader.string();
  const enumLabels = reader.strings();
  const alarms = readAlarms(reader);
  const events = readEvents(reader);
  skipExtensions(reader, 2);
  const rootName = root === NOT_SPECIFIED ? '' : root;
  return { ...head, writableName, level, rootName, enumLabels, alarms, events };
}

export function writeAttributeConfig1(writer: CdrWriter, config: AttributeConfig): void {
  writeHead(writer, config, false);
  writeOldAlarms(writer, config);
  writeWritableName(writer, config);
  writeExtensions(writer, 1);
}

export function writeAttributeConfig2(writer: CdrWriter, config: AttributeConfig): void {
  writeHead(writer, config, false);
  writeOldAlarms(writer, config);
  writeWritableName(writer, config);
  writer.u32(LEVELS.indexOf(config.level));
  writeExtensions(writer, 1);
}

export function writeAttributeConfig3(writer: CdrWriter, config: AttributeConfig): void {
  writeHead(writer, config, false);
  writeWritableName(writer, config);
  writer.u32(LEVELS.indexOf(config.level));
  writeAlarms(writer, config.alarms);
  writeEvents(writer, config.events);
  writeExtensions(writer, 2);
}

export function writeAttributeConfig5(writer: CdrWriter, config: AttributeConfig): void {
  writeHead(writer, config, true);
  writeWritableName(writer, config);
  writer.u32(LEVELS.indexOf(config.level));
  writer.string(config.rootName === '' ? NOT_SPECIFIED : config.rootName);
  writer.strings(config.enumLabels);
  writeAlarms(writer, config.alarms);
  writeEvents(writer, config.events);
  writeExtensions(writer, 2);
}

import { NOT_SPECIFIED } from './attributeConfigHead.ts';
import type { CdrReader } from './cdr.ts';
import type { CdrWriter } from './cdrWriter.ts';
import type { AttributeAlarms, AttributeEvents } from './config.ts';

type Texts<T> = { -readonly [K in keyof T]?: string };

/** Reads one text after the other; what is not specified is left out. An empty name is a list of extensions. */
function readTexts<T extends object>(reader: CdrReader, names: readonly (keyof T | '')[]): T {
  const texts: Texts<T> = {};
  for (const name of names) {
    if (name === '') {
      reader.strings();
      continue;
    }
    const text = reader.string();
    if (text !== NOT_SPECIFIED) texts[name] = text;
  }
  return texts as T;
}

function writeTexts<T extends object>(writer: CdrWriter, texts: T, names: readonly (keyof T | '')[]): void {
  for (const name of names) {
    if (name === '') writer.strings([]);
    else writer.string((texts[name] as string | undefined) ?? NOT_SPECIFIED);
  }
}

/** AttributeAlarm of tango.idl, in its order. */
const ALARMS = ['minAlarm', 'maxAlarm', 'minWarning', 'maxWarning', 'deltaTime', 'deltaValue', ''] as const;

/** EventProperties of tango.idl: those of change, periodic and archive events, each with its extensions. */
const EVENTS = [
  'relChange',
  'absChange',
  '',
  'period',
  '',
  'archiveRelChange',
  'archiveAbsChange',
  'archivePeriod',
  '',
] as const;

export function readAlarms(reader: CdrReader): AttributeAlarms {
  return readTexts<AttributeAlarms>(reader, ALARMS);
}

export function writeAlarms(writer: CdrWriter, alarms: AttributeAlarms): void {
  writeTexts(writer, alarms, ALARMS);
}

export function readEvents(reader: CdrReader): AttributeEvents {
  return readTexts<AttributeEvents>(reader, EVENTS);
}

export function writeEvents(writer: CdrWriter, events: AttributeEvents): void {
  writeTexts(writer, events, EVENTS);
}

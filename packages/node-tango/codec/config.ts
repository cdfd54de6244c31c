import type { AttributeAccess, AttributeFormat, AttributeType, CommandType, DisplayLevel } from './types.ts';

/** Limits, alarms and thresholds are texts in Tango; `Not specified` is undefined here. */
export interface AttributeAlarms {
  readonly minAlarm?: string;
  readonly maxAlarm?: string;
  readonly minWarning?: string;
  readonly maxWarning?: string;
  readonly deltaTime?: string;
  readonly deltaValue?: string;
}

/** When a polled attribute sends events. */
export interface AttributeEvents {
  readonly absChange?: string;
  readonly relChange?: string;
  /** Milliseconds, as a text. */
  readonly period?: string;
  readonly archiveAbsChange?: string;
  readonly archiveRelChange?: string;
  readonly archivePeriod?: string;
}

/** Configuration of an attribute (AttributeConfig_5 of tango.idl). */
export interface AttributeConfig {
  readonly name: string;
  readonly access: AttributeAccess;
  readonly format: AttributeFormat;
  readonly type: AttributeType;
  readonly memorized: boolean;
  /** A memorized value is also written to the device when it starts. */
  readonly writtenAtInit: boolean;
  readonly maxWidth: number;
  readonly maxHeight: number;
  readonly description: string;
  readonly label: string;
  readonly units: string;
  readonly standardUnits: string;
  readonly displayUnits: string;
  /** C format of one element, e.g. `%6.2f`. */
  readonly numberFormat: string;
  readonly min?: string;
  readonly max?: string;
  /** Name of the attribute that holds what is to be written, where there is one. */
  readonly writableName: string;
  readonly level: DisplayLevel;
  readonly rootName: string;
  readonly enumLabels: readonly string[];
  readonly alarms: AttributeAlarms;
  readonly events: AttributeEvents;
}

/** A command that a device has (DevCmdInfo_2 of tango.idl). */
export interface CommandInfo {
  readonly name: string;
  readonly level: DisplayLevel;
  readonly tag: number;
  readonly argument: CommandType;
  readonly result: CommandType;
  readonly argumentDescription: string;
  readonly resultDescription: string;
}

/** What a device says of itself (DevInfo_3 of tango.idl). */
export interface DeviceInfo {
  readonly className: string;
  readonly serverId: string;
  readonly serverHost: string;
  /** Version of the IDL that it speaks: 5 for Tango 9. */
  readonly serverVersion: number;
  readonly docUrl: string;
  readonly type: string;
}

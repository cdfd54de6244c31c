/**
 * Tango's data types by their number (CmdArgType of tango.idl and of cppTango's tango_const.h), and what the elements
 * are on this side.
 */
export const TANGO_TYPES = {
  void: 0,
  boolean: 1,
  short: 2,
  long: 3,
  float: 4,
  double: 5,
  ushort: 6,
  ulong: 7,
  string: 8,
  char_array: 9,
  short_array: 10,
  long_array: 11,
  float_array: 12,
  double_array: 13,
  ushort_array: 14,
  ulong_array: 15,
  string_array: 16,
  long_string_array: 17,
  double_string_array: 18,
  state: 19,
  const_string: 20,
  boolean_array: 21,
  uchar: 22,
  long64: 23,
  ulong64: 24,
  long64_array: 25,
  ulong64_array: 26,
  encoded: 28,
  enum: 29,
} as const;

/** A type of an argument or of a result of a command. */
export type CommandType = keyof typeof TANGO_TYPES;

/** A type of an attribute: its elements, whatever its format. */
export type AttributeType =
  | 'boolean'
  | 'uchar'
  | 'short'
  | 'ushort'
  | 'long'
  | 'ulong'
  | 'long64'
  | 'ulong64'
  | 'float'
  | 'double'
  | 'string'
  | 'state'
  | 'encoded'
  | 'enum';

/** AttrDataFormat of tango.idl, by number; `unknown` is what a value without data has. */
export const FORMATS = ['scalar', 'spectrum', 'image', 'unknown'] as const;
export type AttributeFormat = Exclude<(typeof FORMATS)[number], 'unknown'>;

/** AttrWriteType of tango.idl, by number. */
export const ACCESSES = ['read', 'read_with_write', 'write', 'read_write'] as const;
export type AttributeAccess = (typeof ACCESSES)[number];

/** AttrQuality of tango.idl, by number. */
export const QUALITIES = ['valid', 'invalid', 'alarm', 'changing', 'warning'] as const;
export type Quality = (typeof QUALITIES)[number];

/** DevState of tango.idl, by number. */
export const STATES = [
  'ON',
  'OFF',
  'CLOSE',
  'OPEN',
  'INSERT',
  'EXTRACT',
  'MOVING',
  'STANDBY',
  'FAULT',
  'INIT',
  'RUNNING',
  'ALARM',
  'DISABLE',
  'UNKNOWN',
] as const;
export type DevState = (typeof STATES)[number];

/** DispLevel of tango.idl, by number. */
export const LEVELS = ['operator', 'expert', 'dl_unknown'] as const;
export type DisplayLevel = (typeof LEVELS)[number];

/** ErrSeverity of tango.idl, by number. */
export const SEVERITIES = ['warning', 'error', 'panic'] as const;
export type ErrorSeverity = (typeof SEVERITIES)[number];

const NAMES: readonly (CommandType | undefined)[] = Object.entries(TANGO_TYPES).reduce<CommandType[]>(
  (names, [name, id]) => {
    names[id] = name as CommandType;
    return names;
  },
  [],
);

/** The name of a number of CmdArgType; undefined for one that Tango 9 does not have. */
export function commandTypeOf(number: number): CommandType | undefined {
  return NAMES[number];
}

import type { AttributeAccess, AttributeFormat, AttributeType } from '../codec/types.ts';
import type { AttributeDefinition, PushedKind } from './api/index.ts';

/** An attribute's fixed side, with nothing left out. */
export interface AttributeSpecification {
  readonly name: string;
  readonly type: AttributeType;
  readonly format: AttributeFormat;
  /** 1 and 0 for a scalar; a spectrum has 0 rows. */
  readonly maxWidth: number;
  readonly maxHeight: number;
  readonly access: AttributeAccess;
  readonly enumLabels: readonly string[];
  /** Kinds that are sent when the device pushes them. */
  readonly pushes: ReadonlySet<PushedKind>;
  /** Kinds that clients may wait for without polling: they would wait in vain where nobody has said that they come. */
  readonly promises: ReadonlySet<PushedKind>;
}

const DEFAULT_MOST = 1024;
const PUSHES: readonly PushedKind[] = ['change', 'archive', 'user'];
const NONE: ReadonlySet<PushedKind> = new Set();
const NUMBERS: ReadonlySet<AttributeType> = new Set([
  'uchar',
  'short',
  'ushort',
  'long',
  'ulong',
  'long64',
  'ulong64',
  'float',
  'double',
] as const);

/** Its elements are numbers, so that they have limits, alarms and thresholds. */
export function isNumeric(type: AttributeType): boolean {
  return NUMBERS.has(type);
}

/** @throws RangeError for a definition that makes no sense */
export function specify(definition: AttributeDefinition): AttributeSpecification {
  const { name, type, format = 'scalar', read, write, memorized, enumLabels = [] } = definition;
  const access = definition.access ?? (write || memorized ? 'read_write' : 'read');
  const refuse = (words: string): never => {
    throw new RangeError(`attribute ${name || '""'}: ${words}`);
  };
  if (!/^[^\s/.#:]+$/.test(name)) refuse('its name must be a word without / . # :');
  if (write && access === 'read') refuse('it has a write, and may only be read');
  if (read && access === 'write') refuse('it has a read, and may only be written');
  if (memorized && (format !== 'scalar' || type === 'encoded' || type === 'state' || access === 'read'))
    refuse('only a scalar that can be written is memorized');
  if (type === 'encoded' && format !== 'scalar') refuse('encoded is a scalar');
  if (type === 'enum' && new Set(enumLabels).size !== enumLabels.length) refuse('two labels are the same');
  if (type !== 'enum' && enumLabels.length > 0) refuse('only an enum has labels');
  if (type === 'enum' && enumLabels.length === 0) refuse('an enum needs its labels');
  const maxWidth = format === 'scalar' ? 1 : (definition.maxWidth ?? DEFAULT_MOST);
  const maxHeight = format === 'image' ? (definition.maxHeight ?? DEFAULT_MOST) : 0;
  for (const most of [maxWidth, format === 'image' ? maxHeight : 1])
    if (!Number.isInteger(most) || most < 1) refuse(`${most} elements are no size`);
  const limits = [definition.min, definition.max, definition.minAlarm, definition.maxAlarm];
  const more = [definition.minWarning, definition.maxWarning];
  if (!isNumeric(type) && [...limits, ...more].some((limit) => limit !== undefined))
    refuse('only numbers have limits');
  for (const [least, most] of [limits.slice(0, 2), limits.slice(2), more])
    if (least !== undefined && most !== undefined && !(least < most))
      refuse(`a range from ${least} to ${most}`);
  const { pollMilliseconds = 1000 } = definition;
  if (!(pollMilliseconds >= 1)) refuse(`polled every ${pollMilliseconds} ms`);
  const pushes = new Set(definition.pushes ?? PUSHES);
  const promises = read && !definition.pushes ? NONE : pushes;
  return { name, type, format, maxWidth, maxHeight, access, enumLabels, pushes, promises };
}

/** Clients may write it. */
export function isWritable(access: AttributeAccess): boolean {
  return access !== 'read' && access !== 'read_with_write';
}

import { NOT_SPECIFIED } from '../codec/attributeConfigHead.ts';
import type { AttributeConfig } from '../codec/config.ts';
import type { AttributeType } from '../codec/types.ts';
import type { AttributeDefinition } from './api/index.ts';
import { isNumeric, type AttributeSpecification } from './specification.ts';

/** The configuration that a definition declares, with cppTango's texts for what it does not say. */
export function declaredConfig(
  definition: AttributeDefinition,
  { name, type, format, maxWidth, maxHeight, access, enumLabels }: AttributeSpecification,
): AttributeConfig {
  const { events = {} } = definition;
  const text = (value: number | undefined): string | undefined =>
    value === undefined ? undefined : String(value);
  return {
    name,
    access,
    format,
    type,
    memorized: Boolean(definition.memorized),
    writtenAtInit: definition.memorized === 'written',
    maxWidth,
    maxHeight,
    description: definition.description ?? 'No description',
    label: definition.label ?? name,
    units: definition.units ?? '',
    standardUnits: 'No standard unit',
    displayUnits: 'No display unit',
    numberFormat: definition.numberFormat ?? numberFormat(type),
    writableName: access === 'read_write' || access === 'write' ? name : '',
    level: definition.level ?? 'operator',
    rootName: '',
    enumLabels,
    ...given({ min: text(definition.min), max: text(definition.max) }),
    alarms: given({
      minAlarm: text(definition.minAlarm),
      maxAlarm: text(definition.maxAlarm),
      minWarning: text(definition.minWarning),
      maxWarning: text(definition.maxWarning),
    }),
    events: given({
      absChange: text(events.absChange),
      relChange: text(events.relChange),
      period: String(events.periodMilliseconds ?? 1000),
      archiveAbsChange: text(events.archiveAbsChange),
      archiveRelChange: text(events.archiveRelChange),
      archivePeriod: text(events.archivePeriodMilliseconds),
    }),
  };
}

function numberFormat(type: AttributeType): string {
  if (type === 'float' || type === 'double') return '%6.2f';
  if (type === 'string' || type === 'enum') return '%s';
  return isNumeric(type) ? '%d' : NOT_SPECIFIED;
}

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function given<T extends object>(values: T): Given<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Given<T>;
}

import type { AttributeAlarms, AttributeConfig, AttributeEvents } from '../codec/config.ts';
import { NOT_SPECIFIED } from '../codec/attributeConfigHead.ts';
import { refusal } from './refusal.ts';
import { isNumeric } from './specification.ts';

/** What clients may change in a configuration, by its name in the database (cppTango, `Attribute::upd_database`). */
type Setting =
  | { readonly in: 'config'; readonly key: keyof AttributeConfig & ('label' | 'description' | 'units') }
  | { readonly in: 'config'; readonly key: 'standardUnits' | 'displayUnits' | 'numberFormat' | 'min' | 'max' }
  | { readonly in: 'alarms'; readonly key: keyof AttributeAlarms }
  | { readonly in: 'events'; readonly key: keyof AttributeEvents };

const SETTINGS: Readonly<Record<string, Setting>> = {
  label: { in: 'config', key: 'label' },
  description: { in: 'config', key: 'description' },
  unit: { in: 'config', key: 'units' },
  standard_unit: { in: 'config', key: 'standardUnits' },
  display_unit: { in: 'config', key: 'displayUnits' },
  format: { in: 'config', key: 'numberFormat' },
  min_value: { in: 'config', key: 'min' },
  max_value: { in: 'config', key: 'max' },
  min_alarm: { in: 'alarms', key: 'minAlarm' },
  max_alarm: { in: 'alarms', key: 'maxAlarm' },
  min_warning: { in: 'alarms', key: 'minWarning' },
  max_warning: { in: 'alarms', key: 'maxWarning' },
  delta_t: { in: 'alarms', key: 'deltaTime' },
  delta_val: { in: 'alarms', key: 'deltaValue' },
  abs_change: { in: 'events', key: 'absChange' },
  rel_change: { in: 'events', key: 'relChange' },
  event_period: { in: 'events', key: 'period' },
  archive_abs_change: { in: 'events', key: 'archiveAbsChange' },
  archive_rel_change: { in: 'events', key: 'archiveRelChange' },
  archive_period: { in: 'events', key: 'archivePeriod' },
};

/** Labels of an enum are several values of this property. */
const ENUM_LABELS = 'enum_labels';

/** The configuration with what the database, or whoever keeps properties, has set. */
export function withProperties(
  config: AttributeConfig,
  properties: Readonly<Record<string, readonly string[]>>,
): AttributeConfig {
  const next: Mutable = { ...config, alarms: { ...config.alarms }, events: { ...config.events } };
  for (const [name, setting] of Object.entries(SETTINGS)) {
    const text = properties[name]?.[0];
    if (text !== undefined) put(next, setting, text);
  }
  const labels = properties[ENUM_LABELS];
  if (labels && labels.length > 0 && config.type === 'enum') next.enumLabels = [...labels];
  return next;
}

/**
 * What has to be kept so that `declared` becomes `wanted`; null for what need not be kept any more.
 * @throws DevFailed API_AttrNotAllowed where something else was changed than may be, API_AttrOptProp, API_IncoherentValues
 */
export function propertyChanges(
  declared: AttributeConfig,
  current: AttributeConfig,
  wanted: AttributeConfig,
): Record<string, readonly string[] | null> {
  const about = current.name;
  for (const key of ['type', 'format', 'access', 'maxWidth', 'maxHeight'] as const)
    if (wanted[key] !== current[key])
      throw refusal(about, 'API_AttrNotAllowed', `${key} of attribute ${about} cannot be changed`);
  const changes: Record<string, readonly string[] | null> = {};
  for (const [name, setting] of Object.entries(SETTINGS)) {
    const text = take(wanted, setting);
    if (text === take(current, setting)) continue;
    const back = text === take(declared, setting);
    changes[name] = back ? null : [text ?? NOT_SPECIFIED];
  }
  if (wanted.enumLabels.join('\n') !== current.enumLabels.join('\n')) {
    if (wanted.enumLabels.length === 0 || new Set(wanted.enumLabels).size !== wanted.enumLabels.length)
      throw refusal(about, 'API_AttrOptProp', `labels of ${about} must differ, and there must be some`);
    changes[ENUM_LABELS] = wanted.enumLabels;
  }
  checkConfig(wanted);
  return changes;
}

/** @throws DevFailed API_AttrOptProp for a limit that is no number, API_IncoherentValues for an empty range */
export function checkConfig({ name, type, min, max, alarms, events }: AttributeConfig): void {
  const ranges = [
    ['min_value', min, 'max_value', max],
    ['min_alarm', alarms.minAlarm, 'max_alarm', alarms.maxAlarm],
    ['min_warning', alarms.minWarning, 'max_warning', alarms.maxWarning],
  ] as const;
  for (const [lowName, low, highName, high] of ranges) {
    for (const [key, text] of [
      [lowName, low],
      [highName, high],
    ] as const) {
      if (text === undefined) continue;
      if (!isNumeric(type) || text.trim() === '' || Number.isNaN(Number(text)))
        throw refusal(
          name,
          'API_AttrOptProp',
          `${key} of attribute ${name} cannot be ${JSON.stringify(text)}`,
        );
    }
    if (low !== undefined && high !== undefined && Number(low) >= Number(high))
      throw refusal(
        name,
        'API_IncoherentValues',
        `${lowName} ${low} of ${name} is not below ${highName} ${high}`,
      );
  }
  for (const [key, text] of Object.entries(events))
    for (const part of (text as string).split(','))
      if (part.trim() === '' || Number.isNaN(Number(part)))
        throw refusal(
          name,
          'API_AttrOptProp',
          `${key} of attribute ${name} cannot be ${JSON.stringify(text)}`,
        );
}

type Mutable = { -readonly [K in keyof AttributeConfig]: AttributeConfig[K] };

function take(config: AttributeConfig, setting: Setting): string | undefined {
  if (setting.in === 'alarms') return config.alarms[setting.key];
  return setting.in === 'events' ? config.events[setting.key] : config[setting.key];
}

function put(config: Mutable, setting: Setting, text: string): void {
  const { key } = setting;
  const unset = text === NOT_SPECIFIED;
  if (setting.in === 'config' && key !== 'min' && key !== 'max') {
    Object.assign(config, { [key]: text });
    return;
  }
  const place = setting.in === 'config' ? config : config[setting.in];
  if (unset) Reflect.deleteProperty(place, key);
  else Object.assign(place, { [key]: text });
}

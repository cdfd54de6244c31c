import type { CaLimits } from '../codec/value.ts';
import { NO_LIMITS } from './alarm.ts';
import type { PvDefinition } from './api.ts';
import { checkStates, checkUnits } from './shape.ts';

/** What is known of a process variable beside its value: changes of it are property events. */
export interface PvProperties {
  readonly units: string;
  readonly precision: number;
  readonly limits: CaLimits;
  readonly states: readonly string[];
}

/** What may be given of them; the limits only in part. */
export interface PropertyChanges {
  readonly units?: string;
  readonly precision?: number;
  readonly limits?: Partial<CaLimits>;
  readonly states?: readonly string[];
}

const NONE: PvProperties = { units: '', precision: 0, limits: NO_LIMITS, states: [] };

/** @throws RangeError for units or states that Channel Access has no room for */
export function propertiesOf(definition: PvDefinition): PvProperties {
  switch (definition.type) {
    case 'enum':
      return changed(definition.name, NONE, { states: definition.states });
    case 'string':
    case 'text':
      return NONE;
    case 'double':
    case 'float':
    case 'long':
    case 'short':
    case 'char':
      return changed(definition.name, NONE, definition);
  }
}

/**
 * The properties with some of them changed.
 * @throws RangeError for units or states that Channel Access has no room for
 */
export function changed(name: string, before: PvProperties, changes: PropertyChanges): PvProperties {
  checkUnits(name, changes.units);
  checkStates(name, changes.states ?? []);
  return {
    units: changes.units ?? before.units,
    precision: changes.precision ?? before.precision,
    limits: { ...before.limits, ...changes.limits },
    states: changes.states ? [...changes.states] : before.states,
  };
}

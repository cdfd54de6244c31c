import type { DbrType } from '../codec/dbr.ts';
import { MAX_STATES, STATE_BYTES, UNITS_BYTES } from '../codec/layout.ts';
import { MAX_NAME_BYTES } from '../codec/protocol.ts';
import type { NumberPv, PvDefinition } from './api.ts';

/** What the values of a process variable look like, for as long as it is served. */
export interface PvShape {
  readonly name: string;
  readonly kind: 'number' | 'enum' | 'string' | 'text';
  /** The type that clients are told: a text is an array of char. */
  readonly type: DbrType;
  /** Most elements; of a text its bytes, the final zero included. */
  readonly capacity: number;
}

/** How a channel shows its process variable: as it is, or a string as an array of char (`NAME$`). */
export type View = 'native' | 'longString';

/** Bytes that a string may have, zero included, for those who read or write all of it as `NAME$`. */
export const STRING_CAPACITY = 256;

const TEXT_CAPACITY = 256;
/** Without the zeros at their ends. */
const MAX_STATE_BYTES = STATE_BYTES - 1;
const MAX_UNITS_BYTES = UNITS_BYTES - 1;

/** @throws RangeError for a definition that makes no sense, naming the process variable */
export function shapeOf(definition: PvDefinition): PvShape {
  const { name } = definition;
  // eslint-disable-next-line no-control-regex -- control characters are exactly what a name must not have
  if (name === '' || /[\s\u0000-\u001f]/.test(name) || Buffer.byteLength(name) > MAX_NAME_BYTES) {
    throw new RangeError(`${JSON.stringify(name)} cannot be the name of a process variable`);
  }
  switch (definition.type) {
    case 'enum':
      checkStates(name, definition.states);
      return { name, kind: 'enum', type: 'enum', capacity: 1 };
    case 'string':
      return { name, kind: 'string', type: 'string', capacity: 1 };
    case 'text':
      return {
        name,
        kind: 'text',
        type: 'char',
        capacity: checkCount(name, definition.count ?? TEXT_CAPACITY),
      };
    case 'double':
    case 'float':
    case 'long':
    case 'short':
    case 'char':
      checkUnits(name, definition.units);
      return {
        name,
        kind: 'number',
        type: definition.type,
        capacity: checkCount(name, definition.count ?? 1),
      };
    default:
      throw new RangeError(`${name}: unknown type ${String((definition as NumberPv).type)}`);
  }
}

function checkCount(name: string, count: number): number {
  if (!Number.isInteger(count) || count < 1) throw new RangeError(`${name}: a count of ${count} elements`);
  return count;
}

/** @throws RangeError for more than 16 states, or one whose name Channel Access has no room for */
export function checkStates(name: string, states: readonly string[]): void {
  if (states.length > MAX_STATES)
    throw new RangeError(`${name}: ${states.length} states, at most ${MAX_STATES}`);
  const long = states.find((state) => Buffer.byteLength(state) > MAX_STATE_BYTES);
  if (long !== undefined) {
    throw new RangeError(`${name}: the state ${long} is longer than ${MAX_STATE_BYTES} bytes`);
  }
}

/** @throws RangeError for units of more than 7 bytes */
export function checkUnits(name: string, units: string | undefined): void {
  if (units !== undefined && Buffer.byteLength(units) > MAX_UNITS_BYTES) {
    throw new RangeError(`${name}: the units ${units} are longer than ${MAX_UNITS_BYTES} bytes`);
  }
}

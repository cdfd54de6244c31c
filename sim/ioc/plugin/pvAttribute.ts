import type { CaValue, PvDefinition, PvServer } from '#epics';
import type { NdType, NdValue } from './ndValue.ts';

/** What the attributes file asks a process variable for; left out, it is what the record has. */
export type Wanted = 'int' | 'float' | 'string' | undefined;

const UNDEFINED: NdValue = { type: 'undefined', value: '' };

/** Types of attributes by the type of the record (ADCore, PVAttribute.cpp): an enum is its number. */
const NATIVE: Readonly<Record<PvDefinition['type'], NdType>> = {
  double: 'float64',
  float: 'float32',
  long: 'int32',
  short: 'int16',
  enum: 'int16',
  char: 'int8',
  text: 'int8',
  string: 'string',
};

/**
 * What an attribute of type EPICS_PV reads. A name that this server does not have is one that has never been
 * connected: nothing is searched on a network.
 */
export function readPv(server: PvServer, name: string, wanted: Wanted): NdValue {
  const pv = server.get(name) ?? server.get(name.replace(/\.VAL$/, ''));
  if (!pv) return UNDEFINED;
  const { definition, value } = pv;
  if (wanted === 'string') return { type: 'string', value: textOf(definition, value) };
  const type = wanted === undefined ? NATIVE[definition.type] : wanted === 'int' ? 'int32' : 'float64';
  if (type === 'string') return { type, value: textOf(definition, value) };
  const number = numberOf(definition, value);
  return number === undefined ? UNDEFINED : { type, value: number };
}

/** The text that Channel Access gives for DBR_STRING; a text in a char array as a whole. */
function textOf(definition: PvDefinition, value: CaValue): string {
  if (definition.type === 'enum') {
    const state = typeof value === 'number' ? definition.states[value] : undefined;
    return state ?? String(value);
  }
  const first = typeof value === 'object' ? value[0] : value;
  if (typeof first === 'number' && (definition.type === 'double' || definition.type === 'float')) {
    return first.toFixed(definition.precision ?? 0);
  }
  return String(first ?? '');
}

function numberOf(definition: PvDefinition, value: CaValue): number | undefined {
  if (definition.type === 'text') return Buffer.from(String(value))[0] ?? 0;
  const first = typeof value === 'object' ? value[0] : value;
  const number = Number(first);
  return first === undefined || Number.isNaN(number) ? (typeof first === 'number' ? NaN : undefined) : number;
}

import { ELEMENT_BYTES } from './dbr.ts';
import type { DbrForm, DbrType } from './dbr.ts';

/** Most states of an enum, and bytes of the name of each, its zero included. */
export const MAX_STATES = 16;
export const STATE_BYTES = 26;
/** Bytes of the units, their zero included. */
export const UNITS_BYTES = 8;

/** Status and severity. */
const STS = 4;
/** Seconds and nanoseconds. */
const STAMP = 8;

/** Where the parts of a value are, in bytes from the start of the payload. */
export interface PayloadLayout {
  readonly precision: number | undefined;
  readonly units: number | undefined;
  /** The limits, one element each: display high and low, alarm high, warning high and low, alarm low, control high and low. */
  readonly limits: number | undefined;
  readonly limitCount: number;
  /** The number of states, and their names behind it. */
  readonly states: number | undefined;
  readonly value: number;
}

const NOTHING = {
  precision: undefined,
  units: undefined,
  limits: undefined,
  limitCount: 0,
  states: undefined,
};

/** Values begin at a multiple of their size; a char at the last byte of its padding. */
function behind(bytes: number, type: DbrType, size: number): number {
  return Math.ceil((bytes + size) / size) * size - ELEMENT_BYTES[type];
}

/**
 * The structures of EPICS base's `db_access.h`, padding included. `gr` and `ctrl` of a string are those of `sts`.
 */
function layoutOf(type: DbrType, form: DbrForm): PayloadLayout {
  if (form === 'plain') return { ...NOTHING, value: 0 };
  if (type === 'string') return { ...NOTHING, value: form === 'time' ? STS + STAMP : STS };
  if (form === 'sts')
    return { ...NOTHING, value: behind(STS, type, type === 'char' ? 2 : ELEMENT_BYTES[type]) };
  if (form === 'time') {
    return { ...NOTHING, value: behind(STS + STAMP, type, Math.max(4, ELEMENT_BYTES[type])) };
  }
  if (type === 'enum') return { ...NOTHING, states: STS, value: STS + 2 + MAX_STATES * STATE_BYTES };
  const isReal = type === 'float' || type === 'double';
  const units = isReal ? STS + 4 : STS;
  const limits = units + UNITS_BYTES;
  const limitCount = form === 'gr' ? 6 : 8;
  const end = limits + limitCount * ELEMENT_BYTES[type];
  return {
    precision: isReal ? STS : undefined,
    units,
    limits,
    limitCount,
    states: undefined,
    value: type === 'char' ? end + 1 : end,
  };
}

const FORMS: readonly DbrForm[] = ['plain', 'sts', 'time', 'gr', 'ctrl'];
const LAYOUTS = Object.fromEntries(
  Object.keys(ELEMENT_BYTES).map((type) => [
    type,
    Object.fromEntries(FORMS.map((form) => [form, layoutOf(type as DbrType, form)])),
  ]),
) as Readonly<Record<DbrType, Readonly<Record<DbrForm, PayloadLayout>>>>;

/** Where the parts of a type and form are. */
export function payloadLayout(type: DbrType, form: DbrForm): PayloadLayout {
  return LAYOUTS[type][form];
}

/** Bytes of `count` elements in a type and form (EPICS base's `dbr_size_n`), without padding at the end. */
export function payloadBytes(type: DbrType, form: DbrForm, count: number): number {
  return LAYOUTS[type][form].value + count * ELEMENT_BYTES[type];
}

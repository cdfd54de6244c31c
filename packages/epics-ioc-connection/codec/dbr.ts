/** The native types of Channel Access, in the order of their numbers on the wire (0 to 6). */
export const DBR_TYPES = ['string', 'short', 'float', 'enum', 'char', 'long', 'double'] as const;

/** `short` is 16 bits, `long` 32, `char` 8 unsigned as clients show it, `string` at most 39 bytes and a zero. */
export type DbrType = (typeof DBR_TYPES)[number];

/** What goes along with a value: nothing, alarm, alarm and time, or alarm with units, precision and limits. */
export const DBR_FORMS = ['plain', 'sts', 'time', 'gr', 'ctrl'] as const;

/** On the wire a request is the number of the form times 7 plus the number of the type. */
export type DbrForm = (typeof DBR_FORMS)[number];

/** Bytes of one element. */
export const ELEMENT_BYTES: Readonly<Record<DbrType, number>> = {
  string: 40,
  short: 2,
  float: 4,
  enum: 2,
  char: 1,
  long: 4,
  double: 8,
};

/** The number of a type and form on the wire, 0 (DBR_STRING) to 34 (DBR_CTRL_DOUBLE). */
export function dbrCode(type: DbrType, form: DbrForm): number {
  return DBR_FORMS.indexOf(form) * DBR_TYPES.length + DBR_TYPES.indexOf(type);
}

/** The type and form of a number; undefined for one that is none of the 35. */
export function dbrOf(code: number): { readonly type: DbrType; readonly form: DbrForm } | undefined {
  const type = DBR_TYPES[code % DBR_TYPES.length];
  const form = DBR_FORMS[Math.floor(code / DBR_TYPES.length)];
  return type && form && Number.isInteger(code) && code >= 0 ? { type, form } : undefined;
}

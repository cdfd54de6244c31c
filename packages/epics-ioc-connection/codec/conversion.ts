import { CodecError } from './error.ts';
import type { DbrType } from './dbr.ts';
import { ARRAY_OF } from './elements.ts';
import { narrow } from './narrow.ts';
import { numberOf, realText } from './numberText.ts';
import type { CaValue } from './value.ts';

/** What a conversion needs to know of the channel. */
export interface ConversionContext {
  /** Digits behind the point of a real number as text; default 6, as EPICS base. */
  readonly precision?: number | undefined;
  /** Names of the states of an enum. */
  readonly states?: readonly string[] | undefined;
}

/** What clients of EPICS base see of an enum whose number is none of its states. */
const NO_STATE = 'Illegal Value';

/**
 * A value in another type, as EPICS base converts what clients read and write (`dbConvert.c`): numbers to text with the
 * channel's precision, text to numbers as far as it is one, enums to the names of their states and back (a text that is
 * no name may be the number of a state), numbers to narrower ones as C does. Each element on its own: a text does not
 * become characters (`charsOfText`).
 * @throws CodecError VALUE for a text that is neither number nor state
 */
export function convertValue(
  value: CaValue,
  from: DbrType,
  to: DbrType,
  context: ConversionContext = {},
): CaValue {
  if (typeof value === 'number' || typeof value === 'string') return convertOne(value, from, to, context);
  if (to === 'string')
    return Array.from<number | string, string>(value, (element) =>
      String(convertOne(element, from, to, context)),
    );
  if (from === to && value instanceof ARRAY_OF[to]) return value;
  const converted = new ARRAY_OF[to](value.length);
  for (let i = 0; i < value.length; i += 1)
    converted[i] = Number(convertOne(value[i] ?? 0, from, to, context));
  return converted;
}

function convertOne(
  element: number | string,
  from: DbrType,
  to: DbrType,
  context: ConversionContext,
): number | string {
  if (typeof element === 'string') {
    if (to === 'string') return element;
    return to === 'enum' ? stateOf(element, context.states) : narrow(numberOf(element, to), to);
  }
  if (to !== 'string') {
    return narrow(from === 'string' || from === to ? element : narrow(element, from), to);
  }
  if (from === 'enum') return context.states?.[element] ?? NO_STATE;
  if (from === 'double' || from === 'float') return realText(element, from, context.precision);
  return from === 'string' ? String(element) : String(narrow(element, from));
}

/**
 * The number of a state by its name, or by its number as text.
 * @throws CodecError VALUE for neither
 */
export function stateOf(text: string, states: readonly string[] | undefined): number {
  const index = (states ?? []).indexOf(text);
  if (index >= 0) return index;
  const known = states ?? [];
  const isNumber = /^\s*\d+\s*$/.test(text);
  const number = Number(text);
  if (isNumber && (states === undefined ? number <= 0xffff : number < known.length)) return number;
  throw new CodecError(
    'VALUE',
    `'${text}' is none of the states ${known.map((name) => `'${name}'`).join(', ')}`,
  );
}

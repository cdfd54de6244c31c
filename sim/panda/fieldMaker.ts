import { Field, type Value } from './field.ts';
import { general } from './format.ts';
import { parseLogic } from './logic.ts';
import { PandaError } from './pandaError.ts';
import {
  CLOCK_HERTZ,
  parseDouble,
  parseTicks,
  parseUnits,
  parseWhole,
  TIME_UNITS,
  type TimeUnits,
} from './parse.ts';
import type { FieldSpec } from './specs.ts';

const INT = [-(2 ** 31), 2 ** 31 - 1] as const;
const MOST_UINT = 2 ** 32 - 1;

/** What fields need to know of the others, and of what the blocks do. */
export interface FieldSources {
  readonly bits: () => readonly string[];
  readonly positions: () => readonly string[];
  /** The present value of a `bit_out`, a `pos_out` or a `read` field. */
  readonly present: (name: string) => string;
}

/** Makes a field of any type, with its attributes. */
export function makeField(name: string, spec: FieldSpec, sources: FieldSources): Field {
  const [kind = '', subtype = ''] = spec.type.split(' ');
  switch (kind) {
    case 'bit_mux':
      return stored(name, spec, (text) =>
        oneOf(text, ['ZERO', 'ONE', ...sources.bits()], 'Invalid bit bus selection'),
      );
    case 'pos_mux':
      return stored(name, spec, (text) =>
        oneOf(text, ['ZERO', ...sources.positions()], 'Invalid position selection'),
      );
    case 'bit_out':
    case 'read':
      return new Field(name, spec, { read: () => sources.present(name) });
    case 'pos_out':
      return positionField(name, spec, () => Number(sources.present(name)));
    case 'ext_out':
      return captureField(new Field(name, spec, {}));
    case 'time':
      return timeField(name, spec);
    case 'write':
      return new Field(name, spec, { write: (text) => void parseWhole(text, ...INT) });
    case 'param':
      return subtype === 'time' ? timeField(name, spec) : stored(name, spec, parserOf(subtype, spec));
    default:
      throw new RangeError(`a field of type ${spec.type} has to be made by hand`);
  }
}

function parserOf(subtype: string, { labels, max }: FieldSpec): (text: string) => string {
  switch (subtype) {
    case 'enum':
      return (text) => oneOf(text, labels ?? [], 'Invalid enumeration value');
    case 'int':
      return (text) => String(parseWhole(text, ...INT));
    case 'bit':
      return (text) => oneOf(text, ['0', '1'], 'Invalid bit value');
    case 'lut':
      return (text) => {
        parseLogic(text);
        return text;
      };
    default:
      return (text) => String(parseWhole(text, 0, max ?? MOST_UINT));
  }
}

function stored(name: string, spec: FieldSpec, parse: (text: string) => string): Field {
  let present = spec.initial ?? '0';
  const write = (text: string) => void (present = parse(text));
  const field = new Field(name, spec, { read: () => present, write });
  if (spec.type === 'param uint') field.attributes.set('MAX', { read: () => String(spec.max ?? MOST_UINT) });
  return field;
}

/** Times are kept in ticks, whatever the units in which they are read and written. */
function timeField(name: string, spec: FieldSpec): Field {
  let ticks = 0;
  let units: TimeUnits = 's';
  const field = new Field(name, spec, {
    read: () => general(ticks / TIME_UNITS[units] / CLOCK_HERTZ, 10),
    write: (text) => void (ticks = parseTicks(text, units)),
  });
  field.attributes.set('UNITS', {
    read: () => units,
    write: (text) => void (units = parseUnits(text)),
    labels: Object.keys(TIME_UNITS),
    reported: true,
  });
  field.attributes.set('RAW', {
    read: () => String(ticks),
    write: (text) => {
      ticks = parseWhole(text, 0, 2 ** 48 - 1);
      field.written();
    },
  });
  return field;
}

function positionField(name: string, spec: FieldSpec, present: () => number): Field {
  const field = captureField(new Field(name, spec, { read: () => String(present()) }));
  let [scale, offset, units] = [1, 0, ''];
  const number = (read: () => number, write: (value: number) => void): Value => ({
    read: () => general(read(), 12),
    write: (text) => write(parseDouble(text)),
    reported: true,
  });
  field.attributes.set(
    'SCALE',
    number(
      () => scale,
      (value) => (scale = value),
    ),
  );
  field.attributes.set(
    'OFFSET',
    number(
      () => offset,
      (value) => (offset = value),
    ),
  );
  field.attributes.set('UNITS', { read: () => units, write: (text) => (units = text), reported: true });
  field.attributes.set('SCALED', { read: () => general(present() * scale + offset, 10) });
  return field;
}

/** Of what can be captured, the simulation has values and no sums. */
function captureField(field: Field): Field {
  let capture = 'No';
  const labels = ['No', 'Value'];
  const write = (text: string) => (capture = oneOf(text, labels, 'Invalid capture option'));
  field.attributes.set('CAPTURE', { read: () => capture, write, labels, reported: true });
  return field;
}

function oneOf(text: string, choices: readonly string[], refusal: string): string {
  if (choices.includes(text)) return text;
  throw new PandaError(refusal);
}

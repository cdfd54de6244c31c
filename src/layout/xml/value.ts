import type { Constant, ValueSource, ValueType, When } from '../model.ts';
import { parseConstant } from './number.ts';
import { quoted, type Reader } from './reader.ts';
import type { XmlElement } from './tree.ts';

const TYPES = ['int', 'float', 'string'] as const satisfies readonly ValueType[];

/** The word for each moment in the layout file. */
export const WORDS_FOR_WHEN = {
  open: 'OnFileOpen',
  close: 'OnFileClose',
  frame: 'OnFileWrite',
} as const satisfies Readonly<Record<When, string>>;

/** The moment that the word in `when` names; undefined for another word or none. */
export function whenOf(word: string | undefined): When | undefined {
  if (word === undefined) return undefined;
  return (['open', 'close', 'frame'] as const).find((when) => WORDS_FOR_WHEN[when] === word);
}

/** A constant and the type in which it is stored; for text, which has only one, none is said. */
export interface TypedConstant {
  readonly value: Constant;
  readonly type?: ValueType;
}

/**
 * The constant of `<dataset>` or `<attribute>`: `value`, with `type` int, float or string (which it is when not
 * said). Undefined when it is none; then there is a problem.
 */
export function constantOf(element: XmlElement, reader: Reader, about: string): TypedConstant | undefined {
  const given = reader.text(element, 'type');
  const type = given === undefined ? 'string' : reader.oneOf(element, 'type', TYPES, about);
  const text = reader.text(element, 'value');
  if (text === undefined) reader.required(element, 'value', about);
  if (type === undefined || text === undefined) return undefined;
  return typedConstant(element, 'value', text, type, reader, about);
}

/** The text of the attribute `name` as a constant of that type. */
export function typedConstant(
  element: XmlElement,
  name: string,
  text: string,
  type: ValueType,
  reader: Reader,
  about: string,
): TypedConstant | undefined {
  const parsed = parseConstant(text, type);
  if ('wrong' in parsed) {
    const remedy = 'write numbers separated by commas, or type string';
    reader.complain(about, reader.placeOf(element, name), `${name} ${quoted(text)}: ${parsed.wrong}`, remedy);
    return undefined;
  }
  return type === 'string' ? { value: parsed.value } : { value: parsed.value, type };
}

/** The areaDetector attribute that `<dataset>` or `<attribute>` names; undefined, with a problem, when it does not. */
export function attributeOf(element: XmlElement, reader: Reader, about: string): ValueSource | undefined {
  const name = reader.required(element, 'ndattribute', about);
  return name === undefined ? undefined : { kind: 'attribute', name };
}

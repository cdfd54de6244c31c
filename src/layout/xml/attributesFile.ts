import type { Definition, ValueType } from '../model.ts';
import { badName } from './name.ts';
import { quoted, type Reader } from './reader.ts';
import type { XmlElement } from './tree.ts';
import { typedConstant } from './value.ts';

const KINDS = ['EPICS_PV', 'PARAM', 'CONST', 'FUNCTION'] as const;

/** What Channel Access is asked for (ADCore, asynNDArrayDriver.cpp); native means whatever the record has. */
const DBR_TYPES = {
  DBR_CHAR: 'int',
  DBR_SHORT: 'int',
  DBR_ENUM: 'int',
  DBR_INT: 'int',
  DBR_LONG: 'int',
  DBR_FLOAT: 'float',
  DBR_DOUBLE: 'float',
  DBR_STRING: 'string',
  DBR_NATIVE: undefined,
} as const satisfies Readonly<Record<string, ValueType | undefined>>;

/** Types of parameters (ADCore, paramAttribute.cpp). */
const DATA_TYPES = {
  INT: 'int',
  INT64: 'int',
  DOUBLE: 'float',
  STRING: 'string',
} as const satisfies Readonly<Record<string, ValueType>>;

const OF_ATTRIBUTE = ['name', 'source', 'type', 'dbrtype', 'datatype', 'addr', 'param', 'description'];

/**
 * Reads `<Attributes>` (ADCore, asynNDArrayDriver.cpp, `readNDAttributesFile`). What is wrong goes to the reader and
 * is left out; areaDetector ends there and knows none of the attributes that follow.
 */
export function readAttributesFile(root: XmlElement, reader: Reader): readonly Definition[] {
  reader.only(root, [], root.name);
  return reader
    .childrenOf(root, ['Attribute'], root.name)
    .map((element) => definition(element, reader))
    .filter((found) => found !== undefined);
}

function definition(element: XmlElement, reader: Reader): Definition | undefined {
  const name = reader.required(element, 'name', 'Attribute');
  if (name === undefined) return undefined;
  reader.only(element, OF_ATTRIBUTE, name);
  reader.childrenOf(element, [], name);
  // An attribute that no dataset stores becomes one of that name.
  const bad = badName(name);
  if (bad !== undefined) {
    reader.complain(name, reader.placeOf(element, 'name'), `its name ${bad}`, 'write letters and digits');
    return undefined;
  }
  const given = element.attributes.has('type');
  const kind = given ? reader.oneOf(element, 'type', KINDS, name) : 'EPICS_PV';
  if (kind === 'FUNCTION') {
    const shown = quoted(reader.text(element, 'source') ?? '');
    const message = `is the function ${shown}; functions are compiled into areaDetector and not run here`;
    reader.complain(name, reader.placeOf(element, 'type'), message, 'take a PV or a PARAM with that value');
    return undefined;
  }
  const value = kind === 'CONST' ? reader.text(element, 'source') : undefined;
  const source = value ?? reader.required(element, 'source', name);
  if (kind === undefined || source === undefined) return undefined;
  const content = contentOf(element, kind, source, name, reader);
  if (!content) return undefined;
  const description = reader.text(element, 'description') ?? '';
  return { name, ...content, ...(description === '' ? {} : { description }), place: element.place };
}

function contentOf(
  element: XmlElement,
  kind: 'EPICS_PV' | 'PARAM' | 'CONST',
  text: string,
  name: string,
  reader: Reader,
): Pick<Definition, 'source' | 'type'> | undefined {
  if (kind === 'EPICS_PV') {
    const word = reader.oneOf(element, 'dbrtype', Object.keys(DBR_TYPES), name) as
      keyof typeof DBR_TYPES | undefined;
    if (word === undefined && element.attributes.has('dbrtype')) return undefined;
    if (text.trim() !== text) {
      const message = `source ${quoted(text)} begins or ends with a blank`;
      reader.complain(name, reader.placeOf(element, 'source'), message, 'write the name of the PV alone');
      return undefined;
    }
    const type = word && DBR_TYPES[word];
    return { source: { kind: 'signal', uri: `ca://${text}` }, ...(type === undefined ? {} : { type }) };
  }
  const word = reader.oneOf(element, 'datatype', Object.keys(DATA_TYPES), name) as
    keyof typeof DATA_TYPES | undefined;
  if (word === undefined && element.attributes.has('datatype')) return undefined;
  if (kind === 'CONST') {
    const constant = typedConstant(element, 'source', text, word ? DATA_TYPES[word] : 'string', reader, name);
    if (!constant) return undefined;
    const { value, ...type } = constant;
    return { source: { kind: 'constant', value }, ...type };
  }
  const address = addressOf(element, name, reader);
  if (address === undefined) return undefined;
  return { source: { kind: 'driver', parameter: text, address }, type: DATA_TYPES[word ?? 'INT'] };
}

/** The asyn address, 0 when not given; written in decimal or, after 0x, in hexadecimal digits. */
function addressOf(element: XmlElement, name: string, reader: Reader): number | undefined {
  const text = reader.text(element, 'addr') ?? '0';
  if (/^(?:0|[1-9]\d{0,8}|0x[0-9a-f]{1,7})$/i.test(text)) return Number(text);
  const place = reader.placeOf(element, 'addr');
  reader.complain(name, place, `addr ${quoted(text)} is no address`, 'write a whole number, 0 for the first');
  return undefined;
}

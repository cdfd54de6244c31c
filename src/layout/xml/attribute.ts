import type { LayoutAttribute } from '../model.ts';
import { plainName } from './named.ts';
import type { Reader } from './reader.ts';
import type { XmlElement } from './tree.ts';
import { attributeOf, constantOf, whenOf } from './value.ts';

/** The attributes of a group or dataset so far. */
export class AttributeList {
  readonly list: LayoutAttribute[] = [];
  readonly #names = new Set<string>();

  /** Adds one; false when there is one of that name already. */
  add(attribute: LayoutAttribute): boolean {
    if (this.#names.has(attribute.name)) return false;
    this.#names.add(attribute.name);
    this.list.push(attribute);
    return true;
  }
}

/** Adds `<attribute>` of the group or dataset `owner` to its others, unless something is wrong with it. */
export function addAttribute(element: XmlElement, to: AttributeList, owner: string, reader: Reader): void {
  const name = plainName(element, `${owner}@`, reader);
  if (name === undefined) return;
  const about = `${owner}@${name}`;
  reader.only(element, ['name', 'source', 'when', 'value', 'type', 'ndattribute'], about);
  reader.childrenOf(element, [], about);
  if (reader.required(element, 'source', about) === undefined) return;
  const kind = reader.oneOf(element, 'source', ['constant', 'ndattribute'], about);
  // Attributes are written as the file is made unless it says OnFileClose (NDFileHDF5.cpp, writeHdfAttributes).
  const word = reader.oneOf(element, 'when', ['OnFileOpen', 'OnFileClose', 'OnFileWrite'], about);
  const common = { name, when: whenOf(word) === 'close' ? 'close' : 'open', place: element.place } as const;
  let attribute: LayoutAttribute;
  if (kind === 'constant') {
    const constant = constantOf(element, reader, about);
    if (!constant) return;
    const { value, ...type } = constant;
    attribute = { ...common, source: { kind, value }, ...type };
  } else {
    const source = kind && attributeOf(element, reader, about);
    if (!source) return;
    attribute = { ...common, source };
  }
  if (!to.add(attribute)) {
    reader.complain(about, element.place, 'is given twice', 'leave one of them out');
  }
}

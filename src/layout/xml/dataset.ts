import type { LayoutDataset } from '../model.ts';
import { addAttribute, AttributeList } from './attribute.ts';
import { framesOf, namesOf } from './name.ts';
import { pathOf } from './named.ts';
import type { Reader } from './reader.ts';
import type { XmlElement } from './tree.ts';
import { attributeOf, constantOf, whenOf } from './value.ts';

const SOURCES = ['detector', 'ndattribute', 'constant'] as const;

/** Reads `<dataset>` of the group `parent`; undefined, with a problem, when it is none that can be written. */
export function readDataset(element: XmlElement, parent: string, reader: Reader): LayoutDataset | undefined {
  const path = pathOf(element, parent, reader);
  if (path === undefined) return undefined;
  reader.only(element, ['name', 'source', 'type', 'value', 'ndattribute', 'det_default', 'when'], path);
  const attributes = new AttributeList();
  for (const child of reader.childrenOf(element, ['attribute'], path)) {
    addAttribute(child, attributes, path, reader);
  }
  // Where areaDetector writes how long each frame took it (NDFileHDF5.cpp, createPerformanceDataset).
  if (path.endsWith('/performance/timestamp') && !element.attributes.has('source')) return undefined;
  if (reader.required(element, 'source', path) === undefined) return undefined;
  const kind = reader.oneOf(element, 'source', SOURCES, path);
  if (kind === undefined) return undefined;
  const isDefault = reader.flag(element, 'det_default', path) ?? false;
  if (isDefault && kind !== 'detector') {
    const place = reader.placeOf(element, 'det_default');
    reader.complain(
      path,
      place,
      'det_default is for frames only',
      'leave it out, or write source="detector"',
    );
  }
  const common = { kind: 'dataset' as const, path, attributes: attributes.list, place: element.place };
  const word = reader.text(element, 'when');
  const when = whenOf(word);
  switch (kind) {
    case 'detector': {
      const frames = framesOf(namesOf(path).at(-1)!);
      return { ...common, source: { kind: 'frames', frames, isDefault }, when: 'frame' };
    }
    case 'ndattribute': {
      const source = attributeOf(element, reader, path);
      if (!source) return undefined;
      const other = word !== undefined && when === undefined ? { whenWord: word } : {};
      return { ...common, source, when: when ?? 'frame', ...other };
    }
    case 'constant': {
      const constant = constantOf(element, reader, path);
      if (!constant) return undefined;
      const { value, ...type } = constant;
      return {
        ...common,
        source: { kind: 'constant', value },
        when: when === 'close' ? when : 'open',
        ...type,
      };
    }
  }
}

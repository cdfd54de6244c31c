import type { Place } from '#core';
import type { Layout, LayoutGroup, LayoutNode } from '../model.ts';
import { addAttribute, AttributeList } from './attribute.ts';
import { readDataset } from './dataset.ts';
import { readHardlink } from './hardlink.ts';
import { pathOf } from './named.ts';
import type { Reader } from './reader.ts';
import type { XmlElement } from './tree.ts';

/** What the layout file says of a layout. */
export type LayoutPart = Pick<Layout, 'nodes' | 'destination' | 'storesUnlisted'>;

/** A group that further elements of the same name may add to. */
interface OpenGroup extends LayoutGroup {
  takesUnlisted: boolean;
}

/**
 * Reads `<hdf5_layout>` (ADCore, NDFileHDF5LayoutXML.cpp and hdf5_xml_layout_schema.xsd). What is wrong goes to the
 * reader and is left out.
 */
export function readLayoutFile(root: XmlElement, reader: Reader): LayoutPart {
  const nodes: LayoutNode[] = [];
  const groups = new Map<string, { readonly group: OpenGroup; readonly attributes: AttributeList }>();
  let destination: Layout['destination'];

  const group = (element: XmlElement, parent: string): void => {
    const path = pathOf(element, parent, reader);
    if (path === undefined) return;
    reader.only(element, ['name', 'ndattr_default'], path);
    let open = groups.get(path);
    if (!open) {
      const attributes = new AttributeList();
      const { place } = element;
      const made = { kind: 'group' as const, path, attributes: attributes.list, takesUnlisted: false, place };
      open = { group: made, attributes };
      groups.set(path, open);
      nodes.push(made);
    }
    if (reader.flag(element, 'ndattr_default', path) === true) open.group.takesUnlisted = true;
    for (const child of reader.childrenOf(element, ['group', 'dataset', 'attribute', 'hardlink'], path)) {
      if (child.name === 'group') group(child, path);
      else if (child.name === 'attribute') addAttribute(child, open.attributes, path, reader);
      else if (child.name === 'hardlink') add(readHardlink(child, path, reader));
      else add(readDataset(child, path, reader));
    }
  };
  const add = (node: LayoutNode | undefined): void => {
    if (node) nodes.push(node);
  };

  reader.only(root, ['auto_ndattr_default'], root.name);
  const automatic = reader.flag(root, 'auto_ndattr_default', root.name) ?? true;
  for (const child of root.children) {
    if (child.name === 'group') group(child, '/');
    else if (child.name === 'global') {
      const found = destinationOf(child, reader);
      if (found && destination) {
        reader.complain('detector_data_destination', found.place, 'is given twice', 'leave one of them out');
      } else destination = found;
    } else if (['dataset', 'attribute', 'hardlink'].includes(child.name)) {
      const message = `<${child.name}> outside of any group is not written by areaDetector`;
      reader.complain(reader.text(child, 'name') ?? child.name, child.place, message, 'put it into a group');
    } else reader.childrenOf({ ...root, children: [child] }, ['group', 'global'], root.name);
  }
  return {
    nodes,
    // A group that asks for them gets them, whatever auto_ndattr_default says (NDFileHDF5.cpp, createAttributeDataset).
    storesUnlisted: automatic || [...groups.values()].some((open) => open.group.takesUnlisted),
    ...(destination ? { destination } : {}),
  };
}

function destinationOf(element: XmlElement, reader: Reader): { attribute: string; place: Place } | undefined {
  reader.only(element, ['name', 'ndattribute'], 'global');
  reader.childrenOf(element, [], 'global');
  if (reader.required(element, 'name', 'global') === undefined) return undefined;
  const name = reader.oneOf(element, 'name', ['detector_data_destination'], 'global');
  const attribute = name && reader.required(element, 'ndattribute', name);
  return attribute === undefined ? undefined : { attribute, place: element.place };
}

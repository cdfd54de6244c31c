import type { LayoutLink } from '../model.ts';
import { badName, namesOf } from './name.ts';
import { pathOf } from './named.ts';
import type { Reader } from './reader.ts';
import type { XmlElement } from './tree.ts';

/**
 * Reads `<hardlink>` of the group `parent`; undefined, with a problem, when something is wrong with it. A target
 * without the first slash counts from the root, too (NDFileHDF5.cpp, createHardLinks).
 */
export function readHardlink(element: XmlElement, parent: string, reader: Reader): LayoutLink | undefined {
  const path = pathOf(element, parent, reader);
  if (path === undefined) return undefined;
  reader.only(element, ['name', 'target'], path);
  reader.childrenOf(element, [], path);
  const target = reader.required(element, 'target', path);
  if (target === undefined) return undefined;
  const names = namesOf(target);
  const bad = names.map(badName).find((reason) => reason !== undefined);
  if (bad !== undefined) {
    const remedy = 'write the path from the root, as in /exchange/data';
    reader.complain(path, reader.placeOf(element, 'target'), `a name in its target ${bad}`, remedy);
    return undefined;
  }
  return { kind: 'link', path, target: `/${names.join('/')}`, hard: true, place: element.place };
}

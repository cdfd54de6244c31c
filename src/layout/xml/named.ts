import { badName, childPath } from './name.ts';
import type { Reader } from './reader.ts';
import type { XmlElement } from './tree.ts';

/** The path of an element with a name in that group; undefined, with a problem, when the name is none. */
export function pathOf(element: XmlElement, parent: string, reader: Reader): string | undefined {
  const name = plainName(element, `<${element.name}> in ${parent}`, reader);
  return name === undefined ? undefined : childPath(parent, name);
}

/** The name of an element, if HDF5 takes it and a path with it stays where it is; else undefined, with a problem. */
export function plainName(element: XmlElement, about: string, reader: Reader): string | undefined {
  const name = reader.required(element, 'name', about);
  const bad = name === undefined ? undefined : badName(name);
  if (bad === undefined) return name;
  const remedy = 'write a name without slashes; groups go into one another';
  reader.complain(about, reader.placeOf(element, 'name'), `name ${bad}`, remedy);
  return undefined;
}

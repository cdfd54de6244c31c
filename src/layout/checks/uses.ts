import type { Place } from '#core';
import { Definitions } from '../definitions.ts';
import type { Definition, Layout } from '../model.ts';

/** One place of a layout that wants the value of an attribute. */
export interface Use {
  /** The dataset, or the object whose HDF5 attribute it is, then with `@` and the name of that. */
  readonly path: string;
  /** False for an HDF5 attribute. */
  readonly isDataset: boolean;
  readonly when: string;
  readonly place: Place;
}

/** Who wants which attribute, by the name of the attribute, in the order of the layout. */
export function usesOf(layout: Layout): ReadonlyMap<string, readonly Use[]> {
  const uses = new Map<string, Use[]>();
  const add = (name: string, use: Use) => {
    const those = uses.get(name);
    if (those) those.push(use);
    else uses.set(name, [use]);
  };
  for (const node of layout.nodes) {
    if (node.kind === 'link') continue;
    if (node.kind === 'dataset' && node.source.kind === 'attribute') {
      add(node.source.name, { path: node.path, isDataset: true, when: node.when, place: node.place });
    }
    for (const { name, source, when, place } of node.attributes) {
      if (source.kind === 'attribute') {
        add(source.name, { path: `${node.path}@${name}`, isDataset: false, when, place });
      }
    }
  }
  return uses;
}

/** Definitions by name. Of several by one name the last counts, as in areaDetector (NDAttributeList::add). */
export function definitionsOf(layout: Layout): ReadonlyMap<string, Definition> {
  return new Map(layout.definitions.map((definition) => [definition.name, definition]));
}

/** Definitions that nothing in the layout lists, but for those that the writer stores by itself. */
export function unlistedOf(layout: Layout): readonly Definition[] {
  const definitions = new Definitions(layout);
  return definitions.unlisted.filter(({ name }) => definitions.byWriter(name) === undefined);
}

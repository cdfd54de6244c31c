import type { Problem } from '#core';
import type { Layout } from '../model.ts';
import { treeOf, type Branch } from './branch.ts';
import { branchElement } from './branchElement.ts';
import { Losses } from './losses.ts';
import { printXml, type OutElement } from './print.ts';
import { Sources } from './sources.ts';

/** A layout as areaDetector's two files. */
export interface WrittenXml {
  /** The text of the layout file. */
  readonly layout: string;
  /** The text of the attributes file. */
  readonly attributes: string;
  /** What the files do not say as the layout does, each with its place there. */
  readonly losses: readonly Problem[];
}

/**
 * Writes a layout as areaDetector's layout and attributes files. Each signal and driver parameter gets a name in the
 * attributes file, for each path that wants it, because areaDetector stores an attribute under one path only. Reading
 * the files gives the same layout, but for what `losses` lists.
 */
export function writeXml(layout: Layout): WrittenXml {
  const losses = new Losses();
  const context = { losses, sources: new Sources(layout, losses), storesUnlisted: layout.storesUnlisted };
  const tree = treeOf(layout.nodes);
  const children: OutElement[] = [];
  const { destination } = layout;
  if (destination && losses.writes(destination.attribute, 'destination', destination.place)) {
    const ndattribute = ['ndattribute', destination.attribute] as const;
    children.push({ name: 'global', attributes: [['name', 'detector_data_destination'], ndattribute] });
  }
  loseRoot(tree, losses);
  loseDestination(layout, losses);
  for (const item of tree.items) {
    if (item.kind === 'branch') children.push(...branchElement(item, context));
    else losses.lose(item.path, item.place, 'is left out: areaDetector writes nothing outside of groups');
  }
  const automatic = layout.storesUnlisted ? [] : [['auto_ndattr_default', 'false'] as const];
  return {
    layout: printXml({ name: 'hdf5_layout', attributes: automatic, children }),
    attributes: printXml({ name: 'Attributes', attributes: [], children: context.sources.definitions }),
    losses: losses.problems,
  };
}

/** areaDetector has no word for the root group. */
function loseRoot({ group }: Branch, losses: Losses): void {
  if (!group) return;
  for (const { name, place } of group.attributes) {
    losses.lose(`/@${name}`, place, 'is left out: areaDetector gives the root no attributes');
  }
  if (group.takesUnlisted) losses.lose('/', group.place, 'cannot take attributes that no dataset stores');
}

/** Without a destination areaDetector puts every frame into one dataset; our writer knows which is which. */
function loseDestination(layout: Layout, losses: Losses): void {
  if (layout.dialect === 'xml' || layout.destination) return;
  const [, second] = layout.nodes.filter((node) => node.kind === 'dataset' && node.source.kind === 'frames');
  if (!second) return;
  const message = 'gets no frames: areaDetector needs an attribute that names the dataset of each frame';
  const remedy = 'add <global name="detector_data_destination" ndattribute="…"/>';
  losses.lose(second.path, second.place, message, remedy);
}

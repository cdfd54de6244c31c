import type { Complaint } from '#core/yaml';
import type { LayoutNode } from '../model.ts';
import { above } from './path.ts';

/**
 * What the paths of a layout say against each other: something below a dataset or below a link, and links that
 * lead in a circle. Paths are the keys of a mapping, so that none comes twice.
 * @param unlisted the group of values that no entry stores, where there is one
 */
export function treeComplaints(nodes: readonly LayoutNode[], unlisted: string | undefined): Complaint[] {
  const byPath = new Map(nodes.map((node) => [node.path, node]));
  const complaints = nodes.flatMap(({ path }) => below(path, [path], byPath));
  if (unlisted !== undefined) {
    const same = byPath.get(unlisted);
    if (same && same.kind !== 'group') {
      const message = `${unlisted} is a ${same.kind} of this layout, not a group`;
      complaints.push({ path: ['unlisted'], part: 'value', message, remedy: 'name another group' });
    }
    complaints.push(...below(unlisted, ['unlisted'], byPath));
  }
  return [...complaints, ...circles(byPath)];
}

function below(path: string, at: readonly string[], byPath: ReadonlyMap<string, LayoutNode>): Complaint[] {
  for (const parent of above(path)) {
    const node = byPath.get(parent);
    if (!node || node.kind === 'group') continue;
    const message = `lies below ${parent}, which is a ${node.kind}`;
    const remedy = node.kind === 'link' ? `put it below ${node.target}` : 'take another path';
    return [{ path: at, part: at[0] === path ? 'key' : 'value', message, remedy }];
  }
  return [];
}

/** Links whose target is a link and so on, back to the first one; a link to a group above is no circle. */
function circles(byPath: ReadonlyMap<string, LayoutNode>): Complaint[] {
  const safe = new Set<string>();
  const complaints: Complaint[] = [];
  for (const start of byPath.values()) {
    const trail = new Set<string>();
    let node: LayoutNode | undefined = start;
    while (node?.kind === 'link' && !safe.has(node.path) && !trail.has(node.path)) {
      trail.add(node.path);
      node = byPath.get(node.target);
    }
    // Each circle is complained of once, at the first link of the file that is in it or leads there.
    if (node?.kind === 'link' && trail.has(node.path)) {
      const message = `leads in a circle, by ${[...trail].slice(0, 4).join(', ')}`;
      complaints.push({ path: [start.path], part: 'value', message, remedy: 'name a dataset or a group' });
    }
    for (const path of trail) safe.add(path);
  }
  return complaints;
}

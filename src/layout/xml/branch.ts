import type { LayoutDataset, LayoutGroup, LayoutLink, LayoutNode } from '../model.ts';
import { namesOf } from './name.ts';

/** A group of the file with what stands in it, in the order of the layout. */
export interface Branch {
  readonly kind: 'branch';
  readonly name: string;
  readonly path: string;
  /** Undefined when only paths through it say that there is such a group. */
  group?: LayoutGroup;
  readonly items: (Branch | LayoutDataset | LayoutLink)[];
  readonly branches: Map<string, Branch>;
}

/** The nodes as a tree, since each group has one element; the groups that paths imply are made. */
export function treeOf(nodes: readonly LayoutNode[]): Branch {
  const root = branch('', '/');
  for (const node of nodes) {
    const names = node.path === '/' ? [] : namesOf(node.path);
    const parents = node.kind === 'group' ? names : names.slice(0, -1);
    let at = root;
    for (const name of parents) {
      let next = at.branches.get(name);
      if (!next) {
        next = branch(name, at.path === '/' ? `/${name}` : `${at.path}/${name}`);
        at.branches.set(name, next);
        at.items.push(next);
      }
      at = next;
    }
    if (node.kind === 'group') at.group ??= node;
    else at.items.push(node);
  }
  return root;
}

function branch(name: string, path: string): Branch {
  return { kind: 'branch', name, path, items: [], branches: new Map() };
}

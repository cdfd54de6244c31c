import type { Finding } from '../finding.ts';
import type { Layout, LayoutNode } from '../model.ts';
import { counted, grouped, groupsOf, said } from './words.ts';

const KINDS = { group: 'a group', dataset: 'a dataset', link: 'a link' } as const;

/**
 * Every path is one thing: no two datasets, links or groups by one name, and nothing below a dataset or a link.
 * Every HDF5 attribute of an object is there once.
 */
export function checkPaths(layout: Layout): Finding[] {
  const first = new Map<string, LayoutNode>();
  const findings: Finding[] = [];
  for (const node of layout.nodes) {
    const earlier = first.get(node.path);
    if (earlier) findings.push(twice(earlier, node));
    else first.set(node.path, node);
  }
  findings.push(...holders(layout, first));
  for (const node of layout.nodes) {
    if (node.kind !== 'link') findings.push(...repeatedAttributes(node));
  }
  return findings;
}

function twice(earlier: LayoutNode, node: LayoutNode): Finding {
  const { path, place } = node;
  const message =
    earlier.kind === node.kind
      ? `is ${KINDS[node.kind]} twice, the first at ${said(earlier.place)}`
      : `is ${KINDS[node.kind]} here and ${KINDS[earlier.kind]} at ${said(earlier.place)}`;
  const remedy = 'give one of the two another name, or take it out';
  return { severity: 'error', rule: 'duplicate-path', about: path, message, remedy, place };
}

/** Datasets and links that something else stands below, as though they were groups: one finding for each. */
function holders(layout: Layout, first: ReadonlyMap<string, LayoutNode>): Finding[] {
  const below = layout.nodes.flatMap((node) =>
    groupsOf(node.path).flatMap((group) => {
      const holder = first.get(group);
      return holder && holder.kind !== 'group' ? [{ holder, node }] : [];
    }),
  );
  return [...grouped(below, ({ holder }) => holder)].map(([holder, [{ node }, ...more]]) => {
    const others =
      more.length > 0 ? `, as ${more.length === 1 ? 'does' : 'do'} ${counted(more.length, 'other')}` : '';
    const what = holder.kind === 'link' ? 'in the group that it leads to' : 'in a group';
    return {
      severity: 'error',
      rule: 'duplicate-path',
      about: node.path,
      message: `stands below ${holder.path}, which is ${KINDS[holder.kind]} at ${said(holder.place)}${others}`,
      remedy: `put it ${what}`,
      place: node.place,
    };
  });
}

function repeatedAttributes({ path, attributes }: Exclude<LayoutNode, { kind: 'link' }>): Finding[] {
  return [...grouped(attributes, ({ name }) => name)].flatMap(([name, [first, ...others]]) =>
    others.map((attribute) => ({
      severity: 'error',
      rule: 'duplicate-attribute',
      about: `${path}@${name}`,
      message: `is there twice, the first time at ${said(first.place)}`,
      remedy: 'take one of the two out',
      place: attribute.place,
    })),
  );
}

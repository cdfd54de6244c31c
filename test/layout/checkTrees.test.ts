import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkLayout, showLayout, type Layout, type LayoutNode } from '#layout';
import { constant, sketch } from './sketch.ts';

/** Few names, so that paths often meet; some that sort differently by letters and by bytes. */
const paths = fc
  .array(fc.constantFrom('a', 'b', 'B', 'ab', 'é', 'z'), { minLength: 1, maxLength: 4 })
  .map((names) => `/${names.join('/')}`);

const layouts = fc.array(fc.tuple(fc.constantFrom('dataset', 'group', 'link'), paths, paths), {
  maxLength: 12,
});

function layoutOf(parts: readonly (readonly [string, string, string])[]): Layout {
  const { dataset, group, link, layout } = sketch();
  const nodes = parts.map(([kind, path, target]): LayoutNode =>
    kind === 'dataset'
      ? dataset(path, constant('x'))
      : kind === 'group'
        ? group(path)
        : link(path, target, false),
  );
  return layout(nodes);
}

/** What a file system would say: making everything in turn fails when a path is taken or lies below no group. */
function fitsInOneTree({ nodes }: Layout): boolean {
  const made = new Map<string, LayoutNode['kind']>();
  for (const node of nodes) {
    if (made.has(node.path)) return false;
    made.set(node.path, node.kind);
  }
  return nodes.every(({ path }) =>
    [...made].every(([other, kind]) => kind === 'group' || !path.startsWith(`${other}/`)),
  );
}

/** The dataset that areaDetector finds, by its own search: datasets of a group first, then group by group. */
function foundByAreaDetector(wanted: readonly string[]): string | undefined {
  const search = (group: string): string | undefined => {
    const inside = wanted.filter((path) => path.startsWith(`${group}/`));
    const names = [...new Set(inside.map((path) => path.slice(group.length + 1).split('/')[0]!))].sort(
      (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)),
    );
    const direct = names.map((name) => `${group}/${name}`).find((path) => wanted.includes(path));
    if (direct !== undefined) return direct;
    for (const name of names) {
      const deeper = search(`${group}/${name}`);
      if (deeper !== undefined) return deeper;
    }
    return undefined;
  };
  return search('');
}

describe('checks on trees of every shape', () => {
  it('find a path that is two things exactly when one cannot make them all', () => {
    fc.assert(
      fc.property(layouts, (parts) => {
        const layout = layoutOf(parts);
        const found = checkLayout(layout).some(({ rule }) => rule === 'duplicate-path');
        expect(found).toBe(!fitsInOneTree(layout));
      }),
      { seed: 20260211, numRuns: 1000 },
    );
  });

  it('name the dataset that areaDetector finds when it searches its tree', () => {
    fc.assert(
      fc.property(fc.uniqueArray(paths, { minLength: 2, maxLength: 6 }), (all) => {
        const wanted = all.filter((path) => !all.some((other) => other.startsWith(`${path}/`)));
        fc.pre(wanted.length > 1);
        const { dataset, define, layout } = sketch();
        const shared = layout(
          wanted.map((path) => dataset(path, 'X', { units: 'mm' })),
          [define('X')],
        );
        const { message } = checkLayout(shared).find(({ rule }) => rule === 'shared-attribute')!;
        expect(message.endsWith(`areaDetector writes only ${foundByAreaDetector(wanted)}`)).toBe(true);
      }),
      { seed: 20260212, numRuns: 500 },
    );
  });

  it('show every node once, whatever the tree', () => {
    fc.assert(
      fc.property(layouts, (parts) => {
        const layout = layoutOf(parts);
        const lines = showLayout(layout).split('\n');
        const groups = new Set<string>(['/']);
        for (const { path, kind } of layout.nodes) {
          for (let at = path.indexOf('/', 1); at > 0; at = path.indexOf('/', at + 1))
            groups.add(path.slice(0, at));
          if (kind === 'group') groups.add(path);
        }
        const others = layout.nodes.filter(({ kind }) => kind !== 'group');
        // The last line counts.
        expect(lines).toHaveLength(groups.size + others.length + 1);
      }),
      { seed: 20260213, numRuns: 500 },
    );
  });
});

describe('a layout as large as one may be', () => {
  it('is checked and shown without going over everything for everything', () => {
    const { dataset, link, define, layout } = sketch();
    const count = 5000;
    const nodes = Array.from({ length: count }, (_, k) => [
      dataset(`/a/g${k}/x`, `Missing${k}`, { units: `furlong${k}` }),
      dataset('/b', `Same`, {}),
      link(`/l/n${k}`, `/nowhere/${k}`),
    ]).flat();
    const definitions = Array.from({ length: count }, (_, k) => define(`Name${k % 100}`, 'ca://same'));
    const findings = checkLayout(layout(nodes, definitions));
    expect(findings.length).toBeGreaterThan(3 * count);
    expect(findings.filter(({ remedy }) => remedy?.startsWith('did you mean')).length).toBeLessThan(50);
    expect(showLayout(layout(nodes, definitions)).split('\n').length).toBeGreaterThan(3 * count);
  });
});

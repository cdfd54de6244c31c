import { definitionsOf } from './checks/uses.ts';
import { nameOf, parentOf } from './checks/words.ts';
import { Definitions } from './definitions.ts';
import { constantText, type Definition, type Layout, type LayoutNode } from './model.ts';
import { sourceText } from './sourceText.ts';

/** One line of the tree, in columns; nothing is cut. */
export interface Row {
  readonly kind: LayoutNode['kind'] | 'attribute';
  /** The branches before the name. */
  readonly tree: string;
  readonly name: string;
  readonly source: string;
  readonly when: string;
  readonly units: string;
}

/** A thing in the file: a node of the layout, a group that a path implies, or an attribute that no dataset lists. */
interface Branch {
  readonly name: string;
  readonly node: LayoutNode | undefined;
  readonly unlisted: Definition | undefined;
  readonly children: Branch[];
}

type Words = Pick<Row, 'kind' | 'name' | 'source' | 'when' | 'units'>;

/** The lines of the tree, root first. */
export function rowsOf(layout: Layout): Row[] {
  const definitions = new Definitions(layout);
  const rows: Row[] = [];
  const descend = (branch: Branch, before: string, below: string) => {
    rows.push({ tree: before, ...wordsOf(branch, definitions) });
    const attributes = attributesOf(branch, definitions);
    const isLast = (k: number) => k === branch.children.length - 1;
    const bar = branch.children.length > 0 ? '│  ' : '   ';
    rows.push(...attributes.map((words) => ({ tree: `${below}${bar}`, ...words })));
    branch.children.forEach((child, k) =>
      descend(child, `${below}${isLast(k) ? '└─ ' : '├─ '}`, `${below}${isLast(k) ? '   ' : '│  '}`),
    );
  };
  descend(treeOf(layout), '', '');
  return rows;
}

/** How many of each there are in the file that the layout makes, and how many signals it reads. */
export function countsOf(layout: Layout, rows: readonly Row[]): Readonly<Record<string, number>> {
  const of = (kind: Row['kind']) => rows.filter((row) => row.kind === kind).length;
  const units = rows.filter(({ kind, units }) => kind === 'dataset' && units !== '').length;
  const definitions = new Definitions(layout);
  const { used } = definitions;
  const read = [...definitionsOf(layout).values()].filter(
    ({ name }) => definitions.byWriter(name) === undefined && (used.has(name) || layout.storesUnlisted),
  );
  const uris = [
    ...read.map(({ source }) => source),
    ...layout.nodes.flatMap((node) => [
      ...(node.kind === 'dataset' ? [node.source] : []),
      ...(node.kind === 'link' ? [] : node.attributes.map(({ source }) => source)),
    ]),
  ].flatMap((source) => (source.kind === 'signal' ? [source.uri] : []));
  return {
    // The root is there anyway.
    groups: of('group') - 1,
    datasets: of('dataset'),
    attributes: of('attribute') + units,
    links: of('link'),
    signals: new Set(uris).size,
  };
}

function treeOf(layout: Layout): Branch {
  const groups = new Map(
    layout.nodes.filter((node) => node.kind === 'group').map((group) => [group.path, group]),
  );
  const root: Branch = { name: '/', node: groups.get('/'), unlisted: undefined, children: [] };
  const branches = new Map([['/', root]]);
  const groupAt = (path: string): Branch => {
    const known = branches.get(path);
    if (known) return known;
    const branch: Branch = {
      name: nameOf(path),
      node: groups.get(path),
      unlisted: undefined,
      children: [],
    };
    groupAt(parentOf(path)).children.push(branch);
    branches.set(path, branch);
    return branch;
  };
  for (const node of layout.nodes) {
    if (node.kind === 'group') {
      groupAt(node.path);
    } else {
      const parent = groupAt(parentOf(node.path));
      parent.children.push({ name: nameOf(node.path), node, unlisted: undefined, children: [] });
    }
  }
  const { unlisted, unlistedGroup } = new Definitions(layout);
  if (unlisted.length > 0 && unlistedGroup !== undefined) {
    const group = groupAt(unlistedGroup);
    for (const definition of unlisted) {
      group.children.push({ name: definition.name, node: undefined, unlisted: definition, children: [] });
    }
  }
  return root;
}

function wordsOf({ name, node, unlisted }: Branch, definitions: Definitions): Words {
  const bare = { name: printable(name), source: '', when: '', units: '' };
  if (unlisted)
    return {
      ...bare,
      kind: 'dataset',
      source: printable(unlistedSource(unlisted, definitions)),
      when: 'frame',
    };
  if (node?.kind === 'link') {
    return { ...bare, kind: 'link', source: printable(`-> ${node.target}${node.hard ? ' (hard)' : ''}`) };
  }
  if (node?.kind === 'dataset') {
    const { source, when, attributes } = node;
    return {
      kind: 'dataset',
      name: bare.name,
      source: printable(sourceText(source, definitions)),
      when: ['constant', 'frames', 'file'].includes(source.kind) ? '' : when,
      units: printable(constantText(attributes, 'units') ?? ''),
    };
  }
  const source = node?.kind === 'group' && node.takesUnlisted ? 'and attributes that no dataset lists' : '';
  return { ...bare, kind: 'group', source };
}

function unlistedSource({ name, source }: Definition, definitions: Definitions): string {
  const comesWithFrame = definitions.byWriter(name) !== undefined;
  return sourceText(comesWithFrame ? { kind: 'attribute', name } : source, definitions);
}

/** HDF5 attributes; constant units have a column of their own. */
function attributesOf({ node }: Branch, definitions: Definitions): Words[] {
  if (!node || node.kind === 'link') return [];
  const units = node.kind === 'dataset' ? constantText(node.attributes, 'units') : undefined;
  return node.attributes
    .filter(({ name }) => name !== 'units' || units === undefined)
    .map(({ name, source, when }) => ({
      kind: 'attribute',
      name: printable(`@${name}`),
      source: printable(sourceText(source, definitions)),
      when: source.kind === 'constant' ? '' : when,
      units: '',
    }));
}

/** Text of a file cannot move the cursor of a terminal or break a line. */
function printable(text: string): string {
  return text.replaceAll(/\p{Cc}|\p{Cf}/gu, '\uFFFD');
}

import type { Place } from '#core';
import { Definitions } from './definitions.ts';
import {
  constantText,
  type Layout,
  type LayoutAttribute,
  type LayoutDataset,
  type ValueType,
} from './model.ts';
import { parameterNamed } from './parameters.ts';
import type { ResolvedAttribute, ResolvedLayout, ResolvedSource } from './resolved.ts';

/** Attributes that areaDetector's file plugin gives each frame without being asked (ADCore, NDFileHDF5). */
const UNASKED = ['NDArrayUniqueId', 'NDArrayTimeStamp', 'NDArrayEpicsTSSec', 'NDArrayEpicsTSnSec'] as const;

/**
 * The layout with every attribute replaced by its definition. Attributes that nothing stores become datasets of the
 * group that takes them, one value for each frame. A path that the layout has twice comes once, as it came first.
 */
export function resolveLayout(layout: Layout): ResolvedLayout {
  const definitions = new Definitions(layout);
  const unlistedGroup = definitions.unlistedGroup;
  const result: Growing<ResolvedLayout> = {
    datasets: [],
    attributes: [],
    links: [],
    frames: [],
    files: [],
    byWriter: [],
    groups: [],
    unlistedGroup,
    undefinedAttributes: [],
  };
  const paths = new Set<string>();
  for (const node of [...layout.nodes, ...unlistedDatasets(definitions)]) {
    // A group may be listed twice: its attributes come together.
    if (paths.has(node.path) && node.kind !== 'group') continue;
    if (node.kind === 'group' && !paths.has(node.path)) result.groups.push(node.path);
    paths.add(node.path);
    if (node.kind === 'link') result.links.push(node);
    else if (node.kind === 'group') addAttributes(node.path, node.attributes, definitions, result);
    else addDataset(node, definitions, result);
  }
  return result;
}

type Growing<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] };

/** What goes to the group that takes the values of each frame that nothing stores. */
function unlistedDatasets(definitions: Definitions): LayoutDataset[] {
  const { unlistedGroup: group, used, unlisted } = definitions;
  if (group === undefined) return [];
  const dataset = (name: string, place: Place): LayoutDataset => ({
    kind: 'dataset',
    path: `${group}/${name}`,
    source: { kind: 'attribute', name },
    when: 'frame',
    attributes: [],
    place,
  });
  const unasked = UNASKED.filter((name) => !used.has(name));
  return [
    ...unlisted.map(({ name, place }) => dataset(name, place)),
    ...unasked.map((name) => dataset(name, definitions.unlistedPlace)),
  ];
}

function addDataset(dataset: LayoutDataset, definitions: Definitions, result: Growing<ResolvedLayout>): void {
  const { path, source, attributes, place } = dataset;
  if (source.kind === 'frames' || source.kind === 'file') {
    if (source.kind === 'frames') result.frames.push({ ...dataset, source });
    else result.files.push({ ...dataset, source });
    addAttributes(path, attributes, definitions, result);
    return;
  }
  const definition = source.kind === 'attribute' ? definitions.named(source.name) : undefined;
  const units = constantText(attributes, 'units');
  const said = constantText(attributes, 'description');
  const description = said ?? definition?.description;
  const own = attributes.filter(
    ({ name }) =>
      !(name === 'units' && units !== undefined) && !(name === 'description' && said !== undefined),
  );
  const what = source.kind === 'attribute' ? definitions.byWriter(source.name) : undefined;
  if (what !== undefined) {
    result.byWriter.push({ path, what, ...present({ units, description }), place });
    addAttributes(path, own, definitions, result);
    return;
  }
  const real = source.kind === 'attribute' ? definition?.source : source;
  if (real === undefined) {
    result.undefinedAttributes.push({ path, name: source.kind === 'attribute' ? source.name : '' });
    return;
  }
  const parameter = real.kind === 'param' ? parameterNamed(real.name) : undefined;
  result.datasets.push({
    path,
    source: real,
    when: real.kind === 'constant' && dataset.when === 'frame' ? 'open' : dataset.when,
    ...present({
      type: typeOf(real, dataset.type ?? definition?.type),
      units: units ?? parameter?.units,
      description,
    }),
    attributes: addAttributes(path, own, definitions, result),
    place,
  });
}

/** Adds the attributes of one object to the result. */
function addAttributes(
  path: string,
  attributes: readonly LayoutAttribute[],
  definitions: Definitions,
  result: Growing<ResolvedLayout>,
): ResolvedAttribute[] {
  const added = attributes.flatMap(({ name, source, when, type, place }): ResolvedAttribute[] => {
    const definition = source.kind === 'attribute' ? definitions.named(source.name) : undefined;
    const real = source.kind === 'attribute' ? definition?.source : source;
    if (real === undefined) {
      result.undefinedAttributes.push({
        path: `${path}@${name}`,
        name: source.kind === 'attribute' ? source.name : '',
      });
      return [];
    }
    const once = when === 'frame' ? (real.kind === 'constant' ? 'open' : 'close') : when;
    return [
      {
        path,
        name,
        source: real,
        when: once,
        ...present({ type: typeOf(real, type ?? definition?.type) }),
        place,
      },
    ];
  });
  result.attributes.push(...added);
  return added;
}

/** A text has the type of a text, whether that is said or not; a parameter has its own. */
function typeOf(source: ResolvedSource, type: ValueType | undefined): ValueType | undefined {
  if (source.kind === 'param') return type ?? parameterNamed(source.name)?.type;
  if (source.kind !== 'constant') return type;
  const value: unknown = Array.isArray(source.value) ? source.value[0] : source.value;
  return typeof value === 'string' ? 'string' : type;
}

/** The members that are there. */
function present<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as never;
}

import type { AttributeEntry, Entry } from '#data';
import type { Layout, LayoutAttribute, LayoutDataset } from '#layout';
import type { Hdf5Plan, ValueDataset } from '../../hdf5/hdf5Plan.ts';
import type { NdAttribute } from './ndValue.ts';

/** The size of frames, and how many values belong together. */
export type PlanSettings = Pick<Hdf5Plan, 'path' | 'width' | 'height' | 'bytesPerPixel' | 'chunk'>;

/**
 * What a layout makes of the attributes that frames have (ADCore, NDFileHDF5.cpp, `createTree`,
 * `createAttributeDataset`): each goes to the first dataset that lists it, or else to the group for the others.
 */
export function planOf(
  layout: Layout,
  attributes: ReadonlyMap<string, NdAttribute>,
  settings: PlanSettings,
  storesAttributes: boolean,
): Hdf5Plan {
  const datasets = firstOfEachPath(layout);
  const constants = datasets.flatMap(({ path, source, type }): Entry[] =>
    source.kind === 'constant' ? [{ path, value: source.value, ...numberType(type) }] : [],
  );
  const frames = datasets.flatMap(({ path, source }) => (source.kind === 'frames' ? [path] : []));
  const values = storesAttributes ? valueDatasets(layout, datasets, attributes) : [];
  const made = new Set([...constants.map(({ path }) => path), ...frames, ...values.map(({ path }) => path)]);
  const written = (when: 'open' | 'close') =>
    layout.nodes
      .filter((node) => node.kind !== 'link')
      .filter(({ kind, path }) => kind === 'group' || made.has(path))
      .flatMap(({ path, attributes: own }) =>
        own.flatMap((attribute) => attributeEntry(path, attribute, attributes, when)),
      );
  return {
    ...settings,
    groups: layout.nodes.flatMap(({ kind, path }) => (kind === 'group' ? [path] : [])),
    constants,
    frames,
    values,
    attributes: [
      ...written('open'),
      ...frames.flatMap(arrayAttributes),
      ...values.flatMap(({ path, name }) => sourceAttributes(path, attributes.get(name)!)),
    ],
    closing: written('close'),
    links: layout.nodes.flatMap((node) =>
      node.kind === 'link' ? [{ path: node.path, target: node.target }] : [],
    ),
  };
}

function firstOfEachPath(layout: Layout): readonly LayoutDataset[] {
  const paths = new Set<string>();
  return layout.nodes.filter((node): node is LayoutDataset => {
    if (node.kind !== 'dataset' || paths.has(node.path)) return false;
    paths.add(node.path);
    return true;
  });
}

function valueDatasets(
  layout: Layout,
  datasets: readonly LayoutDataset[],
  attributes: ReadonlyMap<string, NdAttribute>,
): ValueDataset[] {
  const taker = layout.nodes.find((node) => node.kind === 'group' && node.takesUnlisted);
  const group = taker?.path ?? (layout.storesUnlisted ? '' : undefined);
  return [...attributes.values()].flatMap(({ name, type }): ValueDataset[] => {
    const [listed] = datasets
      .filter(({ source }) => source.kind === 'attribute' && source.name === name)
      .sort((a, b) => inOrderOfSearch(a.path, b.path));
    if (listed) return [{ path: listed.path, name, type, when: listed.when }];
    return group === undefined ? [] : [{ path: `${group}/${name}`, name, type, when: 'frame' }];
  });
}

/** A dataset is looked for in a group before the groups in it, each in the order of the alphabet. */
function inOrderOfSearch(a: string, b: string): number {
  const [left, right] = [a.split('/'), b.split('/')];
  for (let k = 0; ; k++) {
    const [ends, alsoEnds] = [k === left.length - 1, k === right.length - 1];
    if (ends !== alsoEnds) return ends ? -1 : 1;
    if (left[k] !== right[k]) return left[k]! < right[k]! ? -1 : 1;
    if (ends) return 0;
  }
}

function attributeEntry(
  path: string,
  { name, source, type, when }: LayoutAttribute,
  attributes: ReadonlyMap<string, NdAttribute>,
  moment: 'open' | 'close',
): AttributeEntry[] {
  if (source.kind === 'constant') {
    return moment === 'open' ? [{ path, name, value: source.value, ...numberType(type) }] : [];
  }
  const found = source.kind === 'attribute' && when === moment ? attributes.get(source.name) : undefined;
  if (!found || found.type === 'undefined') return [];
  const { value } = found;
  return [{ path, name, value, ...(found.type.startsWith('float') ? { type: 'float' as const } : {}) }];
}

function numberType(type: 'int' | 'float' | 'string' | undefined): { readonly type?: 'int' | 'float' } {
  return type === 'int' || type === 'float' ? { type } : {};
}

/** What the plugin says of the frames on each of their datasets (ADCore, `writeDefaultDatasetAttributes`); x first. */
function arrayAttributes(path: string): AttributeEntry[] {
  return [
    { path, name: 'NDArrayNumDims', value: 2 },
    { path, name: 'NDArrayDimOffset', value: [0, 0] },
    { path, name: 'NDArrayDimBinning', value: [1, 1] },
    { path, name: 'NDArrayDimReverse', value: [0, 0] },
  ];
}

/** Where the values come from; what is empty is left out. */
function sourceAttributes(path: string, attribute: NdAttribute): AttributeEntry[] {
  const said = {
    NDAttrName: attribute.name,
    NDAttrDescription: attribute.description,
    NDAttrSourceType: attribute.sourceType,
    NDAttrSource: attribute.source,
  };
  return Object.entries(said).flatMap(([name, value]) => (value === '' ? [] : [{ path, name, value }]));
}

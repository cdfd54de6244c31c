import type { Problem } from '#core';
import type { Definitions } from '../definitions.ts';
import {
  constantText,
  type DatasetSource,
  type Definition,
  type LayoutAttribute,
  type LayoutDataset,
  type LayoutNode,
  type ValueSource,
} from '../model.ts';
import { details, rawSource, rawValue, short, type Raw, type RawEntry } from './rawSource.ts';

/** The entry of a node; undefined when the file cannot say it, and then there is a loss. */
export function rawNode(node: LayoutNode, definitions: Definitions, losses: Problem[]): RawEntry | undefined {
  switch (node.kind) {
    case 'group':
      return { group: rawAttributes(node.path, node.attributes, definitions, losses) };
    case 'link':
      return { [node.hard ? 'hard link' : 'link']: node.target };
    case 'dataset':
      return rawDataset(node, definitions, losses);
  }
}

/** A definition that no dataset stores: one value for each frame. */
export function rawUnlisted(definition: Definition, definitions: Definitions): RawEntry {
  const { name, source, type, description } = definition;
  const own = definitions.byWriter(name);
  if (own) return { ndattribute: own, ...(description ? { description } : {}) };
  return short({
    ...rawValue(source),
    ...details(source, 'frame', type),
    ...(description ? { description } : {}),
  });
}

function rawDataset(node: LayoutDataset, definitions: Definitions, losses: Problem[]): RawEntry | undefined {
  const { path, place } = node;
  const found = meant(node.source, definitions);
  if (found === undefined) {
    const message = `nobody defines the attribute ${(node.source as { name: string }).name}`;
    losses.push({ about: path, message, remedy: 'the dataset is left out', place });
    return undefined;
  }
  const { source, definition } = found;
  // An empty text is no units; as an attribute it can still be said.
  const noted = new Map<string, string>();
  for (const name of ['units', 'description']) {
    const text = constantText(node.attributes, name);
    if (text) noted.set(name, text);
  }
  const others = node.attributes.filter(({ name }) => !noted.has(name));
  if (definition?.description && !node.attributes.some(({ name }) => name === 'description')) {
    noted.set('description', definition.description);
  }
  const attributes = rawAttributes(path, others, definitions, losses);
  return short({
    ...rawSource(source),
    ...(source.kind === 'frames' || source.kind === 'file' || source.kind === 'attribute'
      ? {}
      : details(source, node.when, node.type ?? definition?.type)),
    ...Object.fromEntries(noted),
    ...(Object.keys(attributes).length > 0 ? { attributes } : {}),
  });
}

/** The source itself, or what the attribute it names is defined as; undefined when nobody defines it. */
function meant<S extends DatasetSource>(
  source: S,
  definitions: Definitions,
): { source: S | ValueSource; definition?: Definition } | undefined {
  if (source.kind !== 'attribute') return { source };
  const definition = definitions.named(source.name);
  const own = definitions.byWriter(source.name);
  if (own) return { source: { kind: 'attribute', name: own }, ...(definition ? { definition } : {}) };
  return definition && { source: definition.source, definition };
}

function rawAttributes(
  path: string,
  attributes: readonly LayoutAttribute[],
  definitions: Definitions,
  losses: Problem[],
): Raw {
  const entries = attributes.flatMap(({ name, source: said, when, type, place }) => {
    const definition = said.kind === 'attribute' ? definitions.named(said.name) : undefined;
    const source = said.kind === 'attribute' ? definition?.source : said;
    if (source === undefined) {
      const message = `nobody defines the attribute ${said.kind === 'attribute' ? said.name : ''}`;
      losses.push({ about: `${path}@${name}`, message, remedy: 'it is left out', place });
      return [];
    }
    // An attribute has one value: the last one where there are many.
    const once = when === 'frame' && source.kind !== 'constant' ? 'close' : when;
    return [
      [name, short({ ...rawValue(source), ...details(source, once, type ?? definition?.type) })] as const,
    ];
  });
  return Object.fromEntries(entries);
}

import { z } from 'zod';
import { beamlineSchema } from './schema.ts';

/** As much of JSON Schema as the messages need: where a key is described, and which keys are known. */
export interface JsonSchemaNode {
  readonly description?: string;
  readonly default?: unknown;
  readonly type?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchemaNode>>;
  readonly additionalProperties?: JsonSchemaNode | boolean;
  readonly items?: JsonSchemaNode | readonly JsonSchemaNode[] | false;
  readonly anyOf?: readonly JsonSchemaNode[];
  readonly oneOf?: readonly JsonSchemaNode[];
}

/** The beamline file as JSON Schema draft 7, the draft that YAML editors understand best. */
export function beamlineJsonSchema(): JsonSchemaNode {
  const schema = z.toJSONSchema(beamlineSchema, { io: 'input', target: 'draft-7' });
  return { title: 'tomochart beamline file', ...schema } as JsonSchemaNode;
}

let cached: JsonSchemaNode | undefined;

/** The schemas that may govern the value at `path`, several where there are alternatives. */
export function nodesAt(path: readonly PropertyKey[]): readonly JsonSchemaNode[] {
  cached ??= beamlineJsonSchema();
  let nodes = alternatives(cached);
  for (const step of path) nodes = nodes.flatMap((node) => childrenOf(node, step)).flatMap(alternatives);
  return nodes;
}

/** What the schema says of the value at `path`, e.g. `the fastest speed, in deg/s or mm/s`. */
export function descriptionAt(path: readonly PropertyKey[]): string | undefined {
  return nodesAt(path).find((node) => node.description !== undefined)?.description;
}

/** The keys that the mapping at `path` may have; empty where names are free. */
export function keysAt(path: readonly PropertyKey[]): readonly string[] {
  return [...new Set(nodesAt(path).flatMap((node) => Object.keys(node.properties ?? {})))];
}

function alternatives(node: JsonSchemaNode): readonly JsonSchemaNode[] {
  return [node, ...[...(node.anyOf ?? []), ...(node.oneOf ?? [])].flatMap(alternatives)];
}

function childrenOf(node: JsonSchemaNode, step: PropertyKey): readonly JsonSchemaNode[] {
  if (typeof step === 'number') {
    const { items } = node;
    if (!items) return [];
    return isTuple(items) ? items.slice(step, step + 1) : [items];
  }
  const named = Object.hasOwn(node.properties ?? {}, step) ? node.properties?.[String(step)] : undefined;
  if (named) return [named];
  return typeof node.additionalProperties === 'object' ? [node.additionalProperties] : [];
}

function isTuple(items: JsonSchemaNode | readonly JsonSchemaNode[]): items is readonly JsonSchemaNode[] {
  return Array.isArray(items);
}

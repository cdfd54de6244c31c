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

/** A JSON Schema to look things up in, by the path of a value in the file. */
export interface SchemaGuide {
  /** What the schema says of the value at `path`, e.g. `the fastest speed, in deg/s or mm/s`. */
  readonly descriptionAt: (path: readonly PropertyKey[]) => string | undefined;
  /** The keys that the mapping at `path` may have; empty where names are free. */
  readonly keysAt: (path: readonly PropertyKey[]) => readonly string[];
}

/** @param make is called once, at the first question: most files have nothing to explain */
export function schemaGuide(make: () => JsonSchemaNode): SchemaGuide {
  let root: JsonSchemaNode | undefined;
  // Several where there are alternatives.
  const nodesAt = (path: readonly PropertyKey[]): readonly JsonSchemaNode[] => {
    root ??= make();
    let nodes = alternatives(root);
    for (const step of path) nodes = nodes.flatMap((node) => childrenOf(node, step)).flatMap(alternatives);
    return nodes;
  };
  return {
    descriptionAt: (path) => nodesAt(path).find((node) => node.description !== undefined)?.description,
    keysAt: (path) => [...new Set(nodesAt(path).flatMap((node) => Object.keys(node.properties ?? {})))],
  };
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

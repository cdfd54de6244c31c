import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { describe, expect, it } from 'vitest';
import type { JsonSchemaNode } from '#core/yaml';
import { layoutJsonSchema, parameters } from '#layout';

const SCHEMA = fileURLToPath(new URL('../../../layouts/layout.schema.json', import.meta.url));

type Node = JsonSchemaNode & {
  readonly enum?: readonly string[];
  readonly patternProperties?: Record<string, Node>;
};

/** The mapping that an entry may be, beside a constant. */
function entry(): Node {
  const node = layoutJsonSchema() as Node;
  return node.patternProperties!['^/']!.anyOf!.find(({ type }) => type === 'object')!;
}

/** Everything below a node, with its key. */
function below(node: JsonSchemaNode, path: string): [string, JsonSchemaNode][] {
  return [node, ...(node.anyOf ?? [])].flatMap(({ properties = {}, additionalProperties: more }) => [
    ...Object.entries(properties).flatMap(([key, child]): [string, JsonSchemaNode][] => [
      [`${path}${key}`, child],
      ...below(child, `${path}${key}.`),
    ]),
    ...(typeof more === 'object' ? below(more, `${path}*.`) : []),
  ]);
}

describe('the JSON Schema of the layout', () => {
  // After a change of the schema: npx vitest run test/layout/json -u
  it('is the one that is committed', async () => {
    const options = (await resolveConfig(SCHEMA)) ?? {};
    const text = await format(JSON.stringify(layoutJsonSchema(), null, 2), { ...options, parser: 'json' });
    await expect(text).toMatchFileSnapshot(SCHEMA);
  });

  it('describes every key', () => {
    const keys = [...below(layoutJsonSchema(), ''), ...below(entry(), '/.')];
    expect(keys.length).toBeGreaterThan(40);
    expect(keys.filter(([, { description }]) => description === undefined).map(([path]) => path)).toEqual([]);
  });

  it('completes the names of parameters', () => {
    const names = (entry().properties!.param as Node).anyOf!.flatMap((node) => (node as Node).enum ?? []);
    expect(names).toEqual(Object.keys(parameters));
  });
});

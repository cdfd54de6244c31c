import { z } from 'zod';
import { schemaGuide, type FileWords, type JsonSchemaNode } from '#core/yaml';
import {
  attributeWhen,
  constant,
  datasetDetails,
  otherSources,
  settings,
  valueDetails,
  valueSources,
} from './keys.ts';

export { settings };

/** How messages speak of the file. */
export const LAYOUT_FILE: FileWords = {
  noun: 'layout',
  describes: 'a layout',
  page: 'docs/layouts.md',
  unitsBelongTo: 'units',
};

/** Every key that says what an entry is: it has exactly one of them. */
export const attributeSourceKeys = Object.keys(valueSources) as (keyof typeof valueSources)[];
export const sourceKeys = [...attributeSourceKeys, ...Object.keys(otherSources), 'group'] as const;

type Shape = Readonly<Record<string, z.ZodType>>;

function optional(shape: Shape): Record<string, z.ZodType> {
  return Object.fromEntries(Object.entries(shape).map(([key, schema]) => [key, schema.optional()]));
}

/** For editors: exactly one of the keys. */
function exactlyOne(keys: readonly string[]) {
  return { oneOf: keys.map((key) => ({ required: [key] })) };
}

// The reader looks at these itself, where a schema could only say that none of several shapes fits.
const own = {
  value: z.unknown(),
  param: z.string(),
  'h5 link': z.unknown(),
  'h5 copy': z.unknown(),
  link: z.string(),
  'hard link': z.string(),
};

/** The shape of an attribute that is more than a constant, for the reader. */
export const attributeShape = z.strictObject(
  optional({ ...valueSources, ...valueDetails, value: own.value, param: own.param, when: attributeWhen }),
);

/** The shape of an entry that is more than a constant, for the reader; `attributes` and `group` one by one. */
export const entryShape = z.strictObject(
  optional({
    ...valueSources,
    ...otherSources,
    ...datasetDetails,
    ...own,
    group: z.record(z.string(), z.unknown()),
    attributes: z.record(z.string(), z.unknown()),
  }),
);

const attribute = z.union([
  constant,
  z
    .strictObject(optional({ ...valueSources, ...valueDetails, when: attributeWhen }))
    .meta(exactlyOne(attributeSourceKeys)),
]);
const attributes = z.record(z.string().min(1), attribute);
const entry = z.union([
  constant,
  z
    .strictObject(
      optional({
        ...valueSources,
        ...otherSources,
        group: attributes.describe('a group, and its attributes'),
        ...datasetDetails,
        attributes: attributes.describe('more attributes of the dataset, by name'),
      }),
    )
    .meta(exactlyOne(sourceKeys)),
]);

const layoutSchema = z.object(optional(settings)).catchall(entry.describe('one object of the file'));

/** The layout as JSON Schema draft 7, the draft that editors understand best. */
export function layoutJsonSchema(): JsonSchemaNode {
  const { additionalProperties, ...schema } = jsonSchema();
  return {
    title: 'tomochart layout',
    ...schema,
    // Keys that are paths are entries; another key is a slip.
    patternProperties: { '^/': additionalProperties },
    additionalProperties: false,
  } as JsonSchemaNode;
}

function jsonSchema(): JsonSchemaNode {
  return z.toJSONSchema(layoutSchema, { io: 'input', target: 'draft-7' }) as JsonSchemaNode;
}

/** The schema of the layout, to look keys and their descriptions up in. */
export const guide = schemaGuide(jsonSchema);

import { z } from 'zod';
import { nameSchema, textSchema, type JsonSchemaNode } from '#core/yaml';

/** The file of a named position. What must hold between `moves` and `order` is in `relations.ts`. */
export const positionSchema = z.strictObject({
  description: textSchema.optional().describe('words for people'),
  moves: z
    .record(nameSchema, z.number().describe('where the axis goes, in its own units'))
    // For editors: zod has no least size of a record, so `relations.ts` checks it.
    .meta({ minProperties: 1 })
    .describe('the axes that move and where to, for instance {x: 8}'),
  order: z
    .array(
      z
        .array(nameSchema.describe('an axis of moves'))
        .min(1)
        .describe('a list of axes that move together, for instance [[z], [x, y]]'),
    )
    .min(1)
    .optional()
    .describe('the axes in groups that move one after another, for instance [[z], [x, y]]'),
  angle: z.number().optional().describe('the angle to rotate to before the sample leaves, in degrees'),
});

/** The file after the schema. */
export type PositionFile = z.output<typeof positionSchema>;

/** The file of a named position as JSON Schema draft 7, the draft that YAML editors understand best. */
export function positionJsonSchema(): JsonSchemaNode {
  const schema = z.toJSONSchema(positionSchema, { io: 'input', target: 'draft-7' });
  return { title: 'tomochart named position', ...schema } as JsonSchemaNode;
}

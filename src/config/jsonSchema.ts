import { z } from 'zod';
import { schemaGuide, type JsonSchemaNode } from '#core/yaml';
import { beamlineSchema } from './schema.ts';

/** The beamline file as JSON Schema draft 7, the draft that YAML editors understand best. */
export function beamlineJsonSchema(): JsonSchemaNode {
  const schema = z.toJSONSchema(beamlineSchema, { io: 'input', target: 'draft-7' });
  return { title: 'tomochart beamline file', ...schema } as JsonSchemaNode;
}

/** The schema of the beamline file, to look keys and their descriptions up in. */
export const { descriptionAt, keysAt } = schemaGuide(beamlineJsonSchema);

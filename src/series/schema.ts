import { z } from 'zod';
import { nameSchema, type JsonSchemaNode } from '#core/yaml';

const secondsSchema = z.number().min(0).max(1e6);

/** What stands in one line of `over`; which keys go together is in `relations.ts`. */
export const outerSchema = z.strictObject({
  axis: nameSchema.optional().describe('the axis that moves between the scans'),
  values: z
    .array(z.number().describe('where the axis stands, in its own units'))
    .min(1)
    .optional()
    .describe('the places of the axis, one after another, for instance [20, 100, 200]'),
  from: z.number().optional().describe('the first place of the axis, in its own units'),
  to: z.number().optional().describe('the last place of the axis, in its own units'),
  points: z
    .int()
    .min(1)
    .max(10_000)
    .optional()
    .describe('the number of places, the first and the last included'),
  mosaic: z
    .tuple([nameSchema.describe('the axis across the beam'), nameSchema.describe('the axis along it')])
    .optional()
    .describe('the axes across and up, [across, up], that bring one tile after another into the field'),
  tiles: z
    .tuple([
      z.int().min(1).max(1000).describe('how many tiles side by side'),
      z.int().min(1).max(1000).describe('how many tiles one above another'),
    ])
    .optional()
    .describe('the number of tiles, [across, up]'),
  overlap: z
    .number()
    .min(0)
    .lt(1)
    .optional()
    .describe('the part of a field that neighbouring tiles share, from 0 to less than 1'),
  relative: z.boolean().optional().describe('true when the places count from where the axis stands'),
  settle_seconds: secondsSchema
    .optional()
    .describe('how long the axis has to stay within its tolerance before the scan, in seconds'),
  tolerance: z
    .number()
    .gt(0)
    .optional()
    .describe('how far the readback may be from the place, in the units of the axis'),
});

/** The file of a series. */
export const seriesSchema = z.strictObject({
  // The macro's own check says what is wrong with these words, with the beamline in view.
  scan: z.record(z.string(), z.unknown()).describe("the scan of each point, in the macro's words"),
  over: z
    .array(outerSchema.describe('an axis, or a mosaic of two'))
    .min(1)
    .describe('the axes that move between the scans, the first is the slowest'),
  files: z
    .enum(['each', 'one'])
    .default('each')
    .describe('each: a file for each scan; one: besides, one file that shows them all as exchange_1, ...'),
  on_failure: z
    .enum(['stop', 'go_on'])
    .default('stop')
    .describe('what comes after a scan that failed: stop, or go_on with the next'),
  zigzag: z.boolean().default(false).describe('true when every other line is gone through backwards'),
});

/** The file after the schema: its own keys, defaults filled in. */
export type SeriesFile = z.output<typeof seriesSchema>;
export type OuterFile = SeriesFile['over'][number];

/** The file of a series as JSON Schema draft 7, the draft that YAML editors understand best. */
export function seriesJsonSchema(): JsonSchemaNode {
  const schema = z.toJSONSchema(seriesSchema, { io: 'input', target: 'draft-7' });
  return { title: 'tomochart series', ...schema } as JsonSchemaNode;
}

import { z } from 'zod';
import { textSchema } from './name.ts';

const port = z.int().min(1).max(65535);

/** A PandABox over its own ports: what of its layout a scan uses. */
export const pandaSchema = z.strictObject({
  host: textSchema.describe('the host of the PandABox'),
  control_port: port.default(8888).describe('the port of its commands'),
  data_port: port.default(8889).describe('the port of what it captures'),
  position_block: textSchema
    .default('SEQ1')
    .describe('the block that compares positions: a sequencer, SEQ1, or a position compare, PCOMP1'),
  time_block: textSchema.default('SEQ1').describe('the sequencer that gives pulses at equal times'),
  encoder: textSchema.default('INENC1').describe('the encoder input of the rotation axis'),
  zero_counts: z.int().default(0).describe('what the encoder reads where the rotation axis reads 0 deg'),
  outputs: z
    .array(textSchema)
    .min(1)
    .default(['TTLOUT1'])
    .describe('the outputs to the cameras, which the layout has to lead to'),
  pulse_us: z.number().gt(0).default(10).describe('the length of a pulse, in microseconds'),
});

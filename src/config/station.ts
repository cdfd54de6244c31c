import { z } from 'zod';
import { epicsShutterSchema, epicsTriggerSchema } from './epics.ts';
import { pandaSchema } from './panda.ts';
import { tangoShutterSchema } from './tango.ts';
import { nameSchema, secondsSchema, textSchema } from './name.ts';

/** The fast shutter, the one that every phase of a scan opens and closes. */
export const shutterSchema = z.strictObject({
  name: nameSchema.default('shutter').describe('its name in messages and in the file'),
  address: textSchema.optional().describe('where the control system finds it'),
  open_seconds: secondsSchema.describe('the time from the command to reading open, in seconds'),
  close_seconds: secondsSchema.describe('the time from the command to reading closed, in seconds'),
  description: textSchema.optional().describe('words for people'),
  epics: epicsShutterSchema.optional().describe('its process variables, where control is epics'),
  tango: tangoShutterSchema.optional().describe('the names of its device, where control is tango'),
});

/** The hardware that starts exposures: a PSO, a PandABox, an FPGA. */
export const triggerSchema = z.strictObject({
  name: nameSchema.default('trigger').describe('its name in messages and in the file'),
  address: textSchema.optional().describe('where the control system finds it'),
  axis: nameSchema.describe('the rotation axis whose encoder it watches'),
  time_pulses: z
    .boolean()
    .default(false)
    .describe('true when it can also give pulses at equal times, for darks and flats'),
  counts_from_arming: z
    .boolean()
    .optional()
    .describe(
      'true when it pulses at whole steps from where it is armed, so that the run-up has to be whole steps; default true for aerotech_pso, false for others',
    ),
  arm_seconds: secondsSchema.default(0.05).describe('the time from the arm command to armed, in seconds'),
  max_pulses: z
    .int()
    .min(1)
    .optional()
    .describe('the most positions one table can hold, if there is a limit'),
  description: textSchema.optional().describe('words for people'),
  epics: epicsTriggerSchema.optional().describe('its process variables, where control is epics'),
  panda: pandaSchema.optional().describe('the PandABox, where control is tango'),
});

/** Named positions: for each name the axes it moves and where to. */
export const positionsSchema = z.record(
  nameSchema,
  z.record(nameSchema, z.number()).describe('the axes it moves and where to, in deg or mm'),
);

/** What an aborted scan leaves behind. */
export const safetySchema = z.strictObject({
  sample_after_abort: z
    .enum(['stay', 'return'])
    .default('stay')
    .describe('where the sample is left when it is out of the beam: stay there, or return'),
});

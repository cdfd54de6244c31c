import { z } from 'zod';
import { nameSchema, secondsSchema, textSchema } from './name.ts';

const pv = textSchema.describe('the process variable, without ca://');
const value = z.union([z.number(), textSchema]);

/** How the servers of EPICS are found, and what else is read there. */
export const epicsSchema = z.strictObject({
  addresses: z
    .array(textSchema)
    .optional()
    .describe('hosts to search, host or host:port; default EPICS_CA_ADDR_LIST'),
  auto_addresses: z
    .boolean()
    .optional()
    .describe('search the networks of this machine, too; default EPICS_CA_AUTO_ADDR_LIST'),
  name_servers: z
    .array(textSchema)
    .optional()
    .describe('servers to search over TCP; default EPICS_CA_NAME_SERVERS'),
  server_port: z
    .int()
    .min(1)
    .max(65535)
    .optional()
    .describe('the port of hosts without one; default EPICS_CA_SERVER_PORT or 5064'),
  ring_current: textSchema.optional().describe('the process variable of the ring current in mA'),
  scalars: z
    .record(
      nameSchema,
      z.strictObject({
        pv,
        units: textSchema.default('counts').describe('its units'),
        description: textSchema.default('').describe('words for people'),
      }),
    )
    .default({})
    .describe('detectors of one number, sampled for every frame'),
});

/** The process variables of a shutter. */
export const epicsShutterSchema = z.strictObject({
  open: z.strictObject({ pv, value: value.describe('what is written there') }).describe('opens it'),
  closed: z
    .strictObject({ pv, value: value.describe('what is written there') })
    .describe('closes it; may be the same process variable'),
  readback: z
    .strictObject({
      pv,
      open: value.describe('what it reads when it is open'),
      closed: value.describe('what it reads when it is closed'),
      tolerance: z
        .number()
        .min(0)
        .default(0)
        .describe('how far a number may be from those, as where a motor moves the shutter'),
    })
    .describe('says how it stands'),
  settle_seconds: secondsSchema
    .default(0)
    .describe('the time from reading open or closed until that holds, in seconds'),
});

/** The trigger hardware that EPICS programs. */
export const epicsTriggerSchema = z.strictObject({
  kind: z
    .enum(['aerotech_pso'])
    .default('aerotech_pso')
    .describe('the kind of trigger: aerotech_pso, the position synchronized output of Aerotech controllers'),
  controller: z.enum(['Ensemble', 'A3200']).default('Ensemble').describe('the controller'),
  command: textSchema.describe('the asyn record that takes its commands, without a field'),
  axis: textSchema.default('X').describe('what the controller calls the rotation axis'),
  encoder_input: z.int().min(0).default(3).describe('the encoder input it tracks'),
  pulse_us: z.number().gt(0).default(10).describe('the length of a pulse, in microseconds'),
});

const labelledSchema = z.strictObject({
  pv,
  values: z
    .record(z.enum(['dark', 'flat', 'proj', 'ortho']), value)
    .describe('what is written for each kind'),
});

/** A camera of areaDetector and the plugin that stores its frames. */
export const epicsDetectorSchema = z.strictObject({
  driver: z
    .enum(['generic', 'sim_detector', 'flir_oryx', 'flir_grasshopper', 'adimec', 'pco', 'hamamatsu'])
    .default('generic')
    .describe('how the camera is told to trigger'),
  plugin: textSchema.describe('the prefix of its HDF5 plugin, with its colon'),
  destination: labelledSchema
    .optional()
    .describe('the process variable that names the dataset of the next frames, as the layout file says'),
  frame_type: labelledSchema
    .optional()
    .describe('a process variable that is told the kind of the next frames'),
  layout_file: textSchema
    .optional()
    .describe(
      'the layout file of the plugin as the IOC sees it; ./ and ../ count from this file; default: what the IOC has',
    ),
  attributes_file: textSchema
    .optional()
    .describe('the attributes file of the camera, named in the same way; default: what the IOC has'),
  attributes_macros: textSchema.optional().describe('values for its macros, NAME=VALUE,…'),
  dataset: textSchema
    .default('/entry/data/data')
    .describe('where the plugin stores all frames when there is no destination'),
});

/** The EPICS part of a detector. */
export type EpicsDetector = z.output<typeof epicsDetectorSchema>;

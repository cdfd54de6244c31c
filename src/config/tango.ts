import { z } from 'zod';
import { nameSchema, secondsSchema, textSchema } from './name.ts';

const value = z.union([z.number(), z.boolean(), textSchema]);
const attribute = textSchema.describe('the name of the attribute');
const command = textSchema.describe('the name of the command');
const named = (name: string, what: string) => textSchema.default(name).describe(what);

/** How the devices of Tango are found, and what else is read there. */
export const tangoSchema = z.strictObject({
  host: textSchema
    .optional()
    .describe('host:port of the database, several separated by commas; default TANGO_HOST'),
  database: z
    .boolean()
    .default(true)
    .describe('false where there is no database: host is then that of the one server of all devices'),
  ring_current: textSchema
    .optional()
    .describe('the attribute with the ring current in mA, tango://domain/family/member/attribute'),
  scalars: z
    .record(
      nameSchema,
      z.strictObject({
        attribute: textSchema.describe('the attribute, tango://domain/family/member/attribute'),
        units: textSchema.default('counts').describe('its units'),
        description: textSchema.default('').describe('words for people'),
      }),
    )
    .default({})
    .describe('detectors of one number, sampled for every frame'),
  configurator: z
    .strictObject({
      address: textSchema
        .default('tango://tomo/configurator/1')
        .describe('the device, tango://domain/family/member'),
      dark_file: named('DarkFile', 'the attribute that is told the file of the latest darks'),
      flat_file: named('WhiteFile', 'the attribute that is told the file of the latest flats'),
    })
    .optional()
    .describe('the device that tells other programs where the latest darks and flats are'),
});

const states = z.array(textSchema).min(1);

/** The names of a motor's device; left out, they are those of its kind. */
export const tangoAxisSchema = z.strictObject({
  kind: z
    .enum(['sardana', 'plain'])
    .default('sardana')
    .describe('sardana: a motor of the device pool; plain: Position, Velocity, State and Stop'),
  position: named('Position', 'the attribute of the position'),
  velocity: z
    .union([textSchema, z.literal(false)])
    .default('Velocity')
    .describe('the attribute of the velocity; false where there is none'),
  state: named('State', 'the attribute of the state'),
  idle_states: states.default(['ON', 'STANDBY']).describe('the states in which it stands still'),
  moving_states: states.default(['MOVING', 'RUNNING']).describe('the states in which it moves'),
  stop: named('Stop', 'the command that stops it'),
  abort: textSchema.optional().describe('the command that stops it at once; sardana: Abort'),
  home: textSchema.optional().describe('the command that looks for the reference position'),
  define: z
    .union([z.strictObject({ command }), z.strictObject({ attribute })])
    .optional()
    .describe('what calls the present place so; sardana: the command DefinePosition'),
  limit_switches: textSchema
    .optional()
    .describe('the attribute [home, upper, lower]; sardana: Limit_switches'),
  lower_switch: textSchema.optional().describe('the attribute of the lower switch, for instance StatusLim-'),
  upper_switch: textSchema.optional().describe('the attribute of the upper switch, for instance StatusLim+'),
});

const actionSchema = z.union([
  z.strictObject({ command, argument: value.optional().describe('its argument, where it takes one') }),
  z.strictObject({ attribute, value: value.describe('what is written there') }),
]);

/** The commands and the attribute of a shutter. */
export const tangoShutterSchema = z.strictObject({
  open: actionSchema.default({ command: 'Open' }).describe('opens it: a command, or an attribute and value'),
  closed: actionSchema.default({ command: 'Close' }).describe('closes it'),
  readback: z
    .strictObject({
      attribute: named('State', 'the attribute that says how it stands'),
      open: value.default('OPEN').describe('what it reads when it is open'),
      closed: value.default('CLOSE').describe('what it reads when it is closed'),
      tolerance: z.number().min(0).default(0).describe('how far a number may be from those'),
    })
    .prefault({})
    .describe('says how it stands'),
  settle_seconds: secondsSchema
    .default(0)
    .describe('the time from reading open or closed until that holds, in seconds'),
});

const mode = z.union([textSchema, z.number()]);

/** How a 2-D detector of Tango is driven. */
export const tangoDetectorSchema = z.strictObject({
  kind: z
    .enum(['camera', 'lima', 'measurement_group'])
    .default('camera')
    .describe(
      'camera: a device of its own with a label and a destination; lima: LimaCCDs; measurement_group: armed by a group of Sardana',
    ),
  group: textSchema.optional().describe('the device of the measurement group, tango://domain/family/member'),
  exposure: named('ExposureTime', 'the attribute of the exposure'),
  exposure_per_second: z
    .number()
    .gt(0)
    .default(1)
    .describe('how many units of that attribute a second has, 1000 for milliseconds'),
  period: textSchema
    .optional()
    .describe('the attribute of the time from frame to frame, in the units of the exposure'),
  trigger_mode: named('TriggerMode', 'the attribute of the trigger mode'),
  trigger_modes: z
    .strictObject({
      internal: mode.default('INTERNAL').describe('frames by its own clock'),
      external: mode.default('EXTERNAL').describe('a frame for every trigger'),
    })
    .prefault({})
    .describe('what is written there'),
  frames: named('nTriggers', 'the attribute of the number of frames'),
  acquired: named('nFramesAcquired', 'the attribute that counts frames'),
  destination: named('DestinationFilename', 'the attribute of the path of its file'),
  width: textSchema.optional().describe('the attribute of the width of the region of interest, in pixels'),
  height: textSchema.optional().describe('the attribute of its height'),
  label: z
    .union([textSchema, z.literal(false)])
    .default('label')
    .describe('the attribute that is told the kind of the next frames; false where there is none'),
  labels: z
    .partialRecord(z.enum(['dark', 'flat', 'proj', 'ortho']), z.string())
    .default({ ortho: 'proj' })
    .describe('what is written there for each kind, where it is another word'),
  arm: named('Arm', 'the command that arms it'),
  stop: named('Stop', 'the command that ends the acquisition'),
  state: named('State', 'the attribute of the state'),
  armed_states: states.default(['RUNNING', 'MOVING']).describe('the states in which it is armed'),
  idle_states: states.default(['ON', 'STANDBY', 'OFF']).describe('the states in which it is not'),
  dataset: textSchema
    .default('/entry/instrument/detector/data')
    .describe('where all frames are in its file, one after the other'),
  ids: z
    .union([textSchema, z.literal(false)])
    .default(false)
    .describe('where the numbers of those frames are, counting exposures; false where there are none'),
  times: z
    .union([textSchema, z.literal(false)])
    .default(false)
    .describe(
      'where the moment of each frame is, at the end of its exposure in seconds since 1970; false where there is none',
    ),
  first_id: z.int().default(0).describe('the number of the first frame of an acquisition'),
  saving_format: named('HDF5', 'the saving format of Lima'),
  external_mode: named('EXTERNAL_TRIGGER_MULTI', 'the trigger mode of Lima with a frame for every trigger'),
});

/** The Tango part of a detector. */
export type TangoDetector = z.output<typeof tangoDetectorSchema>;
/** The Tango part of an axis. */
export type TangoAxis = z.output<typeof tangoAxisSchema>;
/** The Tango part of a shutter. */
export type TangoShutter = z.output<typeof tangoShutterSchema>;

/** What an axis has that names nothing of its device. */
export const TANGO_AXIS: TangoAxis = tangoAxisSchema.parse({});
/** What a shutter has that names nothing of its device. */
export const TANGO_SHUTTER: TangoShutter = tangoShutterSchema.parse({});

import { z } from 'zod';
import { epicsDetectorSchema } from './epics.ts';
import { objectiveSchema, scintillatorSchema } from './optics.ts';
import { tangoDetectorSchema } from './tango.ts';
import { pixelsSchema, secondsSchema, textSchema } from './name.ts';

const capabilitiesSchema = z.strictObject({
  arms_once: z.boolean().default(false).describe('true when one arm serves all frames of a scan'),
  label: z
    .boolean()
    .default(false)
    .describe('true when the detector can be told the kind of the next frames'),
  streams: z
    .boolean()
    .default(true)
    .describe('true when it delivers frames to us, false when it writes a file of its own'),
});

/** One area detector: the camera and the optics in front of it. */
export const detectorSchema = z.strictObject({
  model: textSchema.describe('the model of the camera'),
  manufacturer: textSchema.optional().describe('who makes the camera'),
  serial_number: textSchema.optional().describe('the serial number of the camera'),
  address: textSchema.optional().describe('where the control system finds it; default sim://<name>'),
  sensor: pixelsSchema.describe('the pixels of the sensor, [width, height]'),
  roi: pixelsSchema
    .optional()
    .describe('the pixels that are stored, [width, height]; default the whole sensor'),
  pixel_um: z.number().gt(0).describe('the size of a pixel of the sensor, in micrometres'),
  magnification: z.number().gt(0).default(1).describe('the magnification of the optics'),
  bit_depth: z.int().min(1).max(16).describe('the bits of a pixel, up to 16'),
  pixel_format: textSchema.optional().describe('the pixel format in use, for instance Mono12Packed'),
  exposure_seconds: z
    .tuple([z.number().gt(0), z.number().gt(0)])
    .describe('the shortest and the longest exposure, [min, max], in seconds'),
  readout_seconds: z
    .union([secondsSchema, z.record(z.string(), secondsSchema)])
    .describe('the readout time in seconds, or a table of seconds by pixel format'),
  overlapped: z
    .boolean()
    .default(false)
    .describe('true when the next exposure may begin while the last frame is read out'),
  gap_seconds: secondsSchema
    .default(0)
    .describe('the least time between two readouts, or between a readout and an exposure, in seconds'),
  margin: z
    .number()
    .min(1)
    .default(1)
    .describe('what the exposure is multiplied by to allow for jitter, 1 or more'),
  max_frame_rate: z
    .number()
    .gt(0)
    .optional()
    .describe('the most frames a second; default what exposure and readout allow'),
  arm_seconds: secondsSchema.default(0.1).describe('the time from the arm command to armed, in seconds'),
  memory_gigabytes: z
    .number()
    .gt(0)
    .optional()
    .describe('the memory of the camera where frames wait during a burst, in units of 10^9 bytes'),
  objective: objectiveSchema.prefault({}).describe('the objective in front of the camera'),
  scintillator: scintillatorSchema.optional().describe('the scintillator in front of the optics'),
  sample_distance_mm: z.number().min(0).optional().describe('the distance from the sample, in mm'),
  description: textSchema.optional().describe('words for people'),
  epics: epicsDetectorSchema.optional().describe('its driver and its HDF5 plugin, where control is epics'),
  tango: tangoDetectorSchema.optional().describe('the names of its device, where control is tango'),
  capabilities: capabilitiesSchema.prefault({}).describe('what the detector can do'),
});

/** One detector as the file has it, defaults filled in. */
export type DetectorFile = z.output<typeof detectorSchema>;

/** One detector with nothing left open: address, region of interest, readout and frame rate are known. */
export type DetectorConfig = Omit<DetectorFile, 'readout_seconds'> & {
  readonly address: string;
  readonly roi: [number, number];
  readonly readout_seconds: number;
  readonly max_frame_rate: number;
};

/** The bits that the name of a pixel format states, GenICam style: 12 for `Mono12Packed`; undefined when none. */
export function bitsOfFormat(format: string): number | undefined {
  const digits = /\d+/.exec(format)?.[0];
  return digits === undefined ? undefined : Number(digits);
}

/** Chooses the readout time of the pixel format in use, and derives the frame rate when none is stated. */
export function completeDetector(name: string, detector: DetectorFile): DetectorConfig {
  const { readout_seconds: stated, pixel_format: format } = detector;
  const readout = typeof stated === 'number' ? stated : (stated[format ?? ''] ?? 0);
  const shortest = detector.exposure_seconds[0] * detector.margin;
  const busy = readout + detector.gap_seconds;
  const period = detector.overlapped ? Math.max(shortest, busy) : shortest + busy;
  return {
    ...detector,
    address: detector.address ?? `sim://${name}`,
    roi: detector.roi ?? detector.sensor,
    readout_seconds: readout,
    max_frame_rate: detector.max_frame_rate ?? 1 / period,
  };
}

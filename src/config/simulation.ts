import { z } from 'zod';
import type { DetectorConfig } from './detector.ts';
import { textSchema } from './name.ts';

const point = z.tuple([z.number(), z.number(), z.number()]);
const placed = {
  center_mm: point.default([0, 0, 0]).describe('the centre [x, y, z] in mm; z is up, the beam goes along y'),
  angle_deg: z.number().default(0).describe('the turn about the vertical, in degrees'),
  mu_per_mm: z.number().describe('the attenuation it adds, in 1/mm; negative for a hole'),
};

const shapeSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('ellipsoid'),
    ...placed,
    semi_axes_mm: z.tuple([z.number().gt(0), z.number().gt(0), z.number().gt(0)]).describe('[a, b, c] in mm'),
  }),
  z.strictObject({
    kind: z.literal('cylinder'),
    ...placed,
    semi_axes_mm: z.tuple([z.number().gt(0), z.number().gt(0)]).describe('[a, b] in mm'),
    half_height_mm: z.number().gt(0).describe('half the height, in mm'),
  }),
]);

const phantomSchema = z.strictObject({
  name: z.enum(['foam', 'tooth', 'shepp-logan']).optional().describe('a phantom that ships; default foam'),
  diameter_mm: z.number().gt(0).optional().describe('its diameter in mm; default 80 % of the field'),
  height_mm: z.number().gt(0).optional().describe('its height in mm; default 90 % of the field'),
  mu_per_mm: z.number().gt(0).optional().describe('its attenuation in 1/mm; default 1.5 over the diameter'),
  seed: z.int().min(0).optional().describe('the seed of its structure; default 1'),
  shapes: z.array(shapeSchema).min(1).optional().describe('a phantom of your own: shapes that add up'),
});

const ringSchema = z.strictObject({
  current_ma: z.number().gt(0).default(200).describe('the current at the start, in mA'),
  lifetime_hours: z.number().gt(0).default(12).describe('the time in which it falls to 1/e, in hours'),
  top_up: z
    .strictObject({
      interval_seconds: z.number().gt(0).describe('the time between injections, in seconds'),
      to_ma: z.number().gt(0).describe('the current after an injection, in mA'),
    })
    .optional()
    .describe('injections at equal times; default none'),
});

const scintillatorSchema = z.strictObject({
  depth: z.number().min(0).lt(1).default(0.02).describe('the light missing when it is cold, a fraction'),
  warm_seconds: z.number().gt(0).default(0.2).describe('the time constant in the beam, in seconds'),
  cool_seconds: z.number().gt(0).default(5).describe('the time constant in the dark, in seconds'),
});

/** A signal of the real beamline as the simulation answers for it; a bare number or text never changes. */
const signalSchema = z.strictObject({
  value: z.union([z.number(), textSchema]).optional().describe('the value, or the one it wanders about'),
  noise: z.number().min(0).default(0).describe('the standard deviation of a reading'),
  drift_per_hour: z.number().default(0).describe('the change in an hour'),
  follows: textSchema.optional().describe('the simulated signal it shows, for instance rot/readback'),
  units: textSchema.optional().describe('the units'),
});

/** What the simulated beamline is made of; everything has a default. */
export const simulationSchema = z.strictObject({
  seed: z.int().min(0).max(0xffffffff).default(1).describe('the seed of all noise'),
  phantom: phantomSchema.prefault({}).describe('the sample'),
  axis_column: z
    .number()
    .optional()
    .describe('the column (from 0, pixel centres) of the rotation axis; default the middle'),
  photons_per_second: z
    .number()
    .gt(0)
    .default(1e6)
    .describe('the photons on a pixel a second, without sample'),
  counts_per_photon: z.number().gt(0).default(2).describe('the gain of the camera'),
  dark_offset_counts: z.number().min(0).default(100).describe('the counts of a frame without light'),
  dark_current_counts_per_second: z
    .number()
    .min(0)
    .default(5)
    .describe('the counts that come with time alone'),
  read_noise_counts: z
    .number()
    .min(0)
    .default(2)
    .describe('the standard deviation of the readout, in counts'),
  hot_pixels: z
    .number()
    .min(0)
    .max(1)
    .default(0.0001)
    .describe('the fraction of pixels that shine in the dark'),
  flat_structure: z.number().min(0).max(1).default(1).describe('how uneven the beam is, from 0 to 1'),
  noise_seed: z
    .enum(['moment', 'frame'])
    .default('moment')
    .describe(
      'moment: every moment has noise of its own; frame: the noise follows from the number of the frame, so that scans at other times are the same',
    ),
  motion_samples: z.int().min(1).max(64).default(1).describe('the poses averaged over one exposure'),
  ring: ringSchema.prefault({}).describe('the storage ring'),
  scintillator: scintillatorSchema.prefault({}).describe('the warm-up of the scintillator'),
  signals: z
    .record(textSchema, z.union([z.number(), textSchema, signalSchema]))
    .default({})
    .describe(
      'signals that answer at their address, for instance "ca://S:SRcurrentAI": {follows: ring/current}',
    ),
});

/** The simulation as the file has it, defaults filled in. */
export type SimulationFile = z.output<typeof simulationSchema>;

/** One shape of a phantom; lengths in mm, attenuation in 1/mm. */
export type ShapeConfig = z.output<typeof shapeSchema>;

/** A phantom that ships, with its size, or shapes of the user's own. */
export type PhantomConfig =
  | {
      readonly kind: 'named';
      readonly name: 'foam' | 'tooth' | 'shepp-logan';
      readonly diameter_mm: number;
      readonly height_mm: number;
      readonly mu_per_mm: number;
      readonly seed: number;
    }
  | { readonly kind: 'shapes'; readonly shapes: readonly ShapeConfig[] };

/** The simulation with nothing left open. */
export type SimulationConfig = Omit<SimulationFile, 'phantom'> & { readonly phantom: PhantomConfig };

/** Sizes the phantom to the field of the first detector, because a sample that fits is what one mounts. */
export function completeSimulation(simulation: SimulationFile, detector: DetectorConfig): SimulationConfig {
  const { shapes, name = 'foam', seed = 1, ...size } = simulation.phantom;
  if (shapes) return { ...simulation, phantom: { kind: 'shapes', shapes } };
  const pixelMm = detector.pixel_um / detector.magnification / 1000;
  const diameter = size.diameter_mm ?? 0.8 * detector.roi[0] * pixelMm;
  const height = size.height_mm ?? 0.9 * detector.roi[1] * pixelMm;
  // The relative noise of a line integral p goes as exp(p / 2) / p: least at p = 2, and at 1.5 only 4 % above it.
  const mu = size.mu_per_mm ?? 1.5 / diameter;
  return {
    ...simulation,
    phantom: { kind: 'named', name, diameter_mm: diameter, height_mm: height, mu_per_mm: mu, seed },
  };
}

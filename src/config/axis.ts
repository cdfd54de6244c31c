import { z } from 'zod';
import { secondsSchema, textSchema } from './name.ts';
import { tangoAxisSchema } from './tango.ts';

/**
 * One motor of the beamline file. Lengths are in the units of the axis; velocity and acceleration follow
 * the EPICS motor record and Sardana, where the acceleration is a time, whatever the velocity.
 */
export const axisSchema = z.strictObject({
  kind: z.enum(['rotation', 'linear', 'other']).describe('what the motor does'),
  units: textSchema
    .optional()
    .describe('its units: deg for a rotation, mm for a linear axis, any for another, which has to say'),
  address: textSchema.optional().describe('where the control system finds it; default sim://<name>'),
  position: z.number().default(0).describe('where it stands at the start, when simulated'),
  limits: z.tuple([z.number(), z.number()]).describe('the soft limits [low, high], in deg or mm'),
  max_velocity: z.number().gt(0).describe('the fastest speed, in deg/s or mm/s'),
  acceleration_seconds: secondsSchema.describe('the time to reach any commanded velocity, in seconds'),
  settle_seconds: secondsSchema.default(0).describe('the time to stand still after a move, in seconds'),
  tolerance: z
    .number()
    .gt(0)
    .default(0.001)
    .describe('how far the readback may be from the setpoint, in deg or mm'),
  counts_per_turn: z
    .int()
    .refine((counts) => counts !== 0, 'must not be 0')
    .optional()
    .describe('the encoder counts of a whole turn, negative when they fall while the angle rises'),
  wraps: z
    .boolean()
    .default(false)
    .describe('true when it turns without end and whole turns need not be turned back'),
  homes: z.boolean().default(false).describe('true when it can look for its reference position by itself'),
  description: textSchema.optional().describe('words for people'),
  tango: tangoAxisSchema.optional().describe('the names of its device, where control is tango'),
  moves_sample: z
    .enum(['rotation', 'x', 'z'])
    .optional()
    .describe('what the simulated sample does when the axis moves: turn, go across the beam, go up'),
});

/** One motor as the file has it, defaults filled in. */
export type AxisFile = z.output<typeof axisSchema>;

/** One motor with nothing left open: units and address are known. */
export type AxisConfig = AxisFile & { readonly units: string; readonly address: string };

/** @param turnsSample this is the axis that turns the simulated sample because no other is said to */
export function completeAxis(name: string, axis: AxisFile, turnsSample: boolean): AxisConfig {
  return {
    ...axis,
    units: axis.units ?? (axis.kind === 'rotation' ? 'deg' : axis.kind === 'linear' ? 'mm' : ''),
    address: axis.address ?? `sim://${name}`,
    ...(turnsSample ? { moves_sample: 'rotation' as const } : {}),
  };
}

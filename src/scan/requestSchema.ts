import { z } from 'zod';
import { DEFAULT_FIELDS_FLAG } from './fields.ts';

/** Scan types by their Sardana names. */
export const SCAN_TYPES = ['ascan', 'ascanct', 'dscan', 'dscanct', 'timescan', 'helical'] as const;
export type ScanType = (typeof SCAN_TYPES)[number];

const finite = z.number().finite();
const name = z.string().min(1, 'is empty');

/**
 * A request in the words of the macro (MAX IV's argument names), as it comes from the command line or
 * from JSON. Times in seconds, angles in degrees.
 */
export const requestSchema = z.strictObject({
  scan_type: z.enum(SCAN_TYPES).describe('kind of scan'),
  rot_mot: name.describe('rotation axis'),
  scan_start: finite.describe('first angle, degrees'),
  scan_end: finite.describe('last angle, degrees'),
  nsteps: z.int().min(1).max(10_000_000).describe('number of intervals; one projection more is taken'),
  exp_time: finite.positive().describe('exposure, seconds'),
  latency: finite.min(0).default(0).describe('least time between two exposures, seconds'),
  npt_fields: z.int().min(1).max(1_000_000).default(20).describe('frames of each dark and flat field'),
  npt_between: z.int().min(1).max(1_000_000).optional().describe('frames of each field between projections'),
  npt_after: z.int().min(1).max(1_000_000).optional().describe('frames of each field after the scan'),
  tomo_det: name
    .optional()
    .describe('detector, or several with commas between; may be left out when the beamline has one'),
  posflat: name.optional().describe('named position at which flats are taken'),
  condition: finite.min(0).default(0).describe('wait after the shutter has opened, seconds'),
  fields_flag: z
    .string()
    .regex(/^[01]{6}$/, 'must be six characters 0 or 1: dark, flat, ortho, flat after, dark after, return')
    .default(DEFAULT_FIELDS_FLAG),
  get_dark: z.boolean().optional(),
  get_flat: z.boolean().optional(),
  get_ortho: z.boolean().optional(),
  get_flat_after: z.boolean().optional(),
  get_dark_after: z.boolean().optional(),
  return_to_start: z.boolean().optional(),
  pitch: finite.optional().describe('way of the vertical axis in one turn of a helical scan, mm'),
  extended_field: z.boolean().default(false),
  flat_exposure: finite.positive().optional().describe('exposure of the flats, seconds'),
  flat_every: z.int().min(1).optional().describe('number of projections after which flats are repeated'),
  dark_every: z.int().min(1).optional().describe('number of projections after which darks are repeated'),
  home: z.boolean().default(false),
  dark_value: finite.min(0).optional().describe('counts that stand for darks that are not taken'),
  flat_value: finite.positive().optional().describe('counts that stand for flats that are not taken'),
  roi: z
    .string()
    .regex(/^[1-9]\d*x[1-9]\d*$/, 'must be WIDTHxHEIGHT in pixels, e.g. 2048x1024')
    .optional(),
});

/** A request before it is checked, in the macro's words. */
export type RequestInput = z.input<typeof requestSchema>;

/** The same, of which anything may be missing. */
export const partialSchema = requestSchema.partial();
export type PartialRequest = z.output<typeof partialSchema>;

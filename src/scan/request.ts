import { z } from 'zod';
import { TomochartError, type Problem } from '#core';
import { DEFAULT_FIELDS_FLAG, FIELD_NAMES, fieldsOf, flagOf, type Fields } from './fields.ts';

/** Scan types by their Sardana names. */
export const SCAN_TYPES = ['ascan', 'ascanct', 'dscan', 'dscanct', 'timescan', 'helical'] as const;
export type ScanType = (typeof SCAN_TYPES)[number];

/** What the person asked, understood: units in the names, every switch decided. */
export interface ScanRequest {
  readonly scanType: ScanType;
  readonly rotationAxis: string;
  readonly startDegrees: number;
  readonly endDegrees: number;
  /** Number of intervals, as in Sardana: one projection more than intervals. */
  readonly intervals: number;
  readonly exposureSeconds: number;
  /** The user's least time between two exposures. */
  readonly latencySeconds: number;
  /** Frames of each dark and each flat field. */
  readonly fieldFrames: number;
  /** The detectors, the one that the scan is named after first. */
  readonly detectors: readonly string[];
  /** Named sample-out position for flats; undefined when no flats are taken. */
  readonly flatPosition: string | undefined;
  /** Wait after the shutter has opened, for the scintillator. */
  readonly conditionSeconds: number;
  readonly fields: Fields;
  /** The six characters that say the same as `fields`. */
  readonly fieldsFlag: string;
  /** Way of the vertical axis in one turn, mm; only for a helical scan. */
  readonly pitchMm: number | undefined;
  /** The axis stands near the edge of the field and the sample turns by 360 degrees; the last angle is left out. */
  readonly extendedField: boolean;
  /** Exposure of the flats; that of the projections when not given. */
  readonly flatExposureSeconds: number;
  /** Flats are repeated after every so many projections; undefined when they are not. */
  readonly flatEvery: number | undefined;
  /** The same for darks. */
  readonly darkEvery: number | undefined;
  /** The rotation is homed at the end instead of turned back to the start. */
  readonly homes: boolean;
  /** Counts that stand for darks or flats that are not taken. */
  readonly darkValue: number | undefined;
  readonly flatValue: number | undefined;
  /** Region of interest in pixels, centred on the sensor; undefined for the one in the beamline file. */
  readonly region: { readonly width: number; readonly height: number } | undefined;
}

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

/**
 * Checks a request in the macro's words and says what it means.
 * @param detectors names of the beamline's detectors: the only one is the default
 * @throws TomochartError BAD_REQUEST with every problem found, each naming its argument
 */
export function parseRequest(input: unknown, detectors: readonly string[]): ScanRequest {
  const parsed = requestSchema.safeParse(input, { reportInput: true });
  if (!parsed.success) {
    const wrong = wrongArguments(parsed.error.issues);
    if (parsed.error.issues.some(({ path, code }) => path.length === 0 && code === 'invalid_type')) {
      throw badRequest(wrong);
    }
    throw badRequest([...wrong, ...contradictions(rest(input, wrong), detectors, wrong)]);
  }
  const r = parsed.data;
  const chosen = (r.tomo_det ?? detectors[0] ?? '').split(',').map((name) => name.trim());
  const problems = contradictions(r, detectors, []);
  if (problems.length > 0) throw badRequest(problems);

  const fields = chosenFields(r);
  const [width, height] = r.roi?.split('x').map(Number) ?? [];
  return {
    scanType: r.scan_type,
    rotationAxis: r.rot_mot,
    startDegrees: r.scan_start,
    endDegrees: r.scan_end,
    intervals: r.nsteps,
    exposureSeconds: r.exp_time,
    latencySeconds: r.latency,
    fieldFrames: r.npt_fields,
    detectors: chosen,
    flatPosition: takesFlats(fields, r) ? r.posflat : undefined,
    pitchMm: r.pitch,
    extendedField: r.extended_field,
    flatExposureSeconds: r.flat_exposure ?? r.exp_time,
    flatEvery: r.flat_every,
    darkEvery: r.dark_every,
    homes: r.home,
    darkValue: r.dark_value,
    flatValue: r.flat_value,
    conditionSeconds: r.condition,
    fields,
    fieldsFlag: flagOf(fields),
    region: width && height ? { width, height } : undefined,
  };
}

const partialSchema = requestSchema.partial();
type PartialRequest = z.output<typeof partialSchema>;

/** What is right in a request of which something is wrong. */
function rest(input: unknown, wrong: readonly Problem[]): PartialRequest {
  const told = new Set(wrong.map(({ about }) => about));
  const isGood = (name: string) => Object.hasOwn(requestSchema.shape, name) && !told.has(name);
  const good = Object.entries(Object(input) as object).filter(([name]) => isGood(name));
  return partialSchema.safeParse(Object.fromEntries(good)).data ?? {};
}

/** The switches: each character of `fields_flag`, unless its own argument says otherwise. */
function chosenFields(r: PartialRequest): Fields {
  const flagged = fieldsOf(r.fields_flag ?? DEFAULT_FIELDS_FLAG);
  return Object.fromEntries(
    FIELD_NAMES.map(([key, macroName]) => [key, r[macroName] ?? flagged[key]]),
  ) as unknown as Fields;
}

/** Arguments that are right by themselves and make no sense together; those already told are left out. */
function contradictions(
  r: PartialRequest,
  detectors: readonly string[],
  told: readonly Problem[],
): Problem[] {
  const problems: Problem[] = [];
  const isTold = (name: string) => told.some(({ about }) => about === name);
  problems.push(...kindProblems(r).filter(({ about }) => !isTold(about)));
  const fields = chosenFields(r);
  const flats = takesFlats(fields, r);
  if (flats && r.posflat === undefined && !isTold('posflat') && !isTold('fields_flag')) {
    problems.push({
      about: 'posflat',
      message: 'flats are asked for, but no position to move the sample to',
      remedy: 'name one with --posflat, or take none with --no-flat --no-flat-after',
    });
  }
  if (r.tomo_det === undefined && detectors.length !== 1 && !isTold('tomo_det')) {
    problems.push({
      about: 'tomo_det',
      message: `the beamline has ${detectors.length} detectors`,
      remedy: `choose one with --tomo-det: ${detectors.join(', ')}`,
    });
  }
  return problems;
}

function takesFlats(fields: Fields, r: PartialRequest): boolean {
  return fields.flat || fields.flatAfter || r.flat_every !== undefined;
}

/** What does not go with the kind of scan. */
function kindProblems(r: PartialRequest): Problem[] {
  const problems: Problem[] = [];
  const { scan_type: type, scan_start: start, scan_end: end } = r;
  const turns = type !== 'timescan';
  if (turns && start !== undefined && start === end) {
    problems.push({
      about: 'scan_end',
      message: `is ${end}, the same as scan_start: there is nothing to rotate`,
      remedy: 'give two different angles, or use timescan',
    });
  }
  if (type === 'helical' && !r.pitch) {
    problems.push({
      about: 'pitch',
      message: 'a helical scan needs the way of the vertical axis in one turn',
      remedy: 'give it in mm with --pitch, negative to go down',
    });
  }
  if (type !== undefined && type !== 'helical' && r.pitch !== undefined) {
    problems.push({
      about: 'pitch',
      message: `means nothing to ${type}`,
      remedy: 'use helical, or leave it out',
    });
  }
  const range = Math.abs((end ?? 0) - (start ?? 0));
  if (
    r.extended_field &&
    start !== undefined &&
    end !== undefined &&
    (!turns || Math.abs(range - 360) > 1e-6)
  ) {
    problems.push({
      about: 'extended_field',
      message: `an extended field needs a whole turn, this scan turns by ${turns ? range : 0} deg`,
      remedy: 'scan from 0 to 360',
    });
  }
  return problems;
}

/** One error for all that is wrong with a request. */
export function badRequest(problems: readonly Problem[]): TomochartError {
  const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
  return new TomochartError('BAD_REQUEST', `the scan cannot be run as asked: ${count}`, { problems });
}

/** One problem an argument: a number that is too large in two ways is too large. */
function wrongArguments(issues: readonly z.core.$ZodIssue[]): Problem[] {
  const problems = new Map<string, Problem>();
  for (const problem of issues.map(problemOf)) problems.set(problem.about, problem);
  return [...problems.values()];
}

function problemOf(issue: z.core.$ZodIssue): Problem {
  if (issue.code === 'unrecognized_keys') {
    return {
      about: issue.keys.join(', '),
      message: 'is no argument of the macro',
      remedy: `known: ${Object.keys(requestSchema.shape).join(', ')}`,
    };
  }
  const { input } = issue;
  if (issue.path.length === 0) {
    return {
      about: 'request',
      message: `${shown(input)} is no set of named arguments`,
      remedy: `known: ${Object.keys(requestSchema.shape).join(', ')}`,
    };
  }
  const about = String(issue.path[0]);
  if (input === undefined) {
    return { about, message: 'is missing', remedy: 'see tomochart tomoscan --help' };
  }
  if (about === 'scan_type') {
    return {
      about,
      message: `${shown(input)} is no scan type`,
      remedy: `use one of ${SCAN_TYPES.join(', ')}`,
    };
  }
  return { about, message: `${shown(input)} ${wordsFor(issue)}`, ...remedyFor(about) };
}

function wordsFor(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') {
    if (issue.expected === 'int') return 'is no whole number';
    if (issue.expected !== 'number') return `is not a ${issue.expected}`;
    return typeof issue.input === 'number' ? 'is no finite number' : 'is no number';
  }
  if (issue.code === 'too_small') {
    if (issue.origin === 'string') return 'is empty';
    return `is too small: it must be ${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}`;
  }
  return issue.code === 'too_big' ? `is too large: it must be at most ${issue.maximum}` : issue.message;
}

function remedyFor(about: string): { readonly remedy: string } {
  const { description } = (requestSchema.shape as Record<string, z.ZodType | undefined>)[about] ?? {};
  if (description) return { remedy: `it is the ${description}` };
  if (about === 'fields_flag') return { remedy: `leave it out for ${DEFAULT_FIELDS_FLAG}` };
  if (about === 'extended_field' || about === 'home') return { remedy: 'give true or false' };
  if (about === 'roi') return { remedy: 'leave it out for the region of the beamline file' };
  return { remedy: 'give true or false, or leave it to fields_flag' };
}

/** What was given, as it was typed. */
function shown(input: unknown): string {
  if (typeof input === 'string') return input === '' ? 'the text' : input;
  return typeof input === 'number' ? String(input) : (JSON.stringify(input) ?? 'it');
}

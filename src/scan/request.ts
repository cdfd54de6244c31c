import type { Problem } from '#core';
import { flagOf, type Fields } from './fields.ts';
import { chosenFields, contradictions, takesFlats } from './requestRules.ts';
import { partialSchema, requestSchema, type PartialRequest, type ScanType } from './requestSchema.ts';
import { badRequest, wrongArguments } from './requestWords.ts';

export { requestSchema, SCAN_TYPES, type RequestInput, type ScanType } from './requestSchema.ts';
export { badRequest } from './requestWords.ts';

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
  /** Frames of each dark and each flat field: before the scan, between projections, after it. */
  readonly fieldFrames: { readonly before: number; readonly between: number; readonly after: number };
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
    fieldFrames: {
      before: r.npt_fields,
      between: r.npt_between ?? r.npt_fields,
      after: r.npt_after ?? r.npt_fields,
    },
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

/** What is right in a request of which something is wrong. */
function rest(input: unknown, wrong: readonly Problem[]): PartialRequest {
  const told = new Set(wrong.map(({ about }) => about));
  const isGood = (name: string) => Object.hasOwn(requestSchema.shape, name) && !told.has(name);
  const good = Object.entries(Object(input) as object).filter(([name]) => isGood(name));
  return partialSchema.safeParse(Object.fromEntries(good)).data ?? {};
}

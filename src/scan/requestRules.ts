import type { Problem } from '#core';
import { DEFAULT_FIELDS_FLAG, FIELD_NAMES, fieldsOf, type Fields } from './fields.ts';
import type { PartialRequest } from './requestSchema.ts';

/** The switches: each character of `fields_flag`, unless its own argument says otherwise. */
export function chosenFields(r: PartialRequest): Fields {
  const flagged = fieldsOf(r.fields_flag ?? DEFAULT_FIELDS_FLAG);
  return Object.fromEntries(
    FIELD_NAMES.map(([key, macroName]) => [key, r[macroName] ?? flagged[key]]),
  ) as unknown as Fields;
}

/** Arguments that are right by themselves and make no sense together; those already told are left out. */
export function contradictions(
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

/** Whether the sample has to be taken out at all. */
export function takesFlats(fields: Fields, r: PartialRequest): boolean {
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
  if (r.extended_field && type === 'helical') {
    problems.push({
      about: 'extended_field',
      message: 'means nothing to a helical scan, which sees each height over another turn',
      remedy: 'use ascanct, or leave it out',
    });
    return problems;
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

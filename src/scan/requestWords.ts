import { TomochartError, type Problem } from '#core';
import type { z } from 'zod';
import { DEFAULT_FIELDS_FLAG } from './fields.ts';
import { requestSchema, SCAN_TYPES } from './requestSchema.ts';

/** One error for all that is wrong with a request. */
export function badRequest(problems: readonly Problem[]): TomochartError {
  const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
  return new TomochartError('BAD_REQUEST', `the scan cannot be run as asked: ${count}`, { problems });
}

/** One problem an argument: a number that is too large in two ways is too large. */
export function wrongArguments(issues: readonly z.core.$ZodIssue[]): Problem[] {
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

/**
 * Every way in which tomochart can fail. The list is closed, so that callers can react to a code
 * and users can look one up.
 *
 * - `BAD_REQUEST`: the macro's arguments make no sense or cannot be carried out (exit code 2)
 * - `BAD_CONFIG`: a beamline, position or layout file is wrong (exit code 2)
 * - `NOT_FOUND`: a file, device or named thing does not exist
 * - `EXISTS`: a file that would be overwritten
 * - `DISK_FULL`: too little space, before or during the scan
 * - `LIMIT`: a value outside the limits of a device
 * - `TIMEOUT`: a readback that did not come before its deadline
 * - `DEVICE`: a device reported a fault, or reads something else than what was asked
 * - `FRAMES`: frames are missing or came where none were expected
 * - `FILE`: the data file cannot be written or read
 * - `ABORTED`: someone asked for the end
 * - `UNSAFE`: the safe state could not be proved
 * - `INTERNAL`: a defect of tomochart itself
 */
export type ErrorCode =
  | 'BAD_REQUEST'
  | 'BAD_CONFIG'
  | 'NOT_FOUND'
  | 'EXISTS'
  | 'DISK_FULL'
  | 'LIMIT'
  | 'TIMEOUT'
  | 'DEVICE'
  | 'FRAMES'
  | 'FILE'
  | 'ABORTED'
  | 'UNSAFE'
  | 'INTERNAL';

/** Where in a text file something is wrong; line and column count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** One thing that is wrong: what it is about, what is wrong with it, and what to do. */
export interface Problem {
  /** The argument, path or device, e.g. `exp_time` or `axes.rot.max_velocity`. */
  readonly about: string;
  readonly message: string;
  readonly remedy?: string;
  readonly place?: Place;
}

export interface ErrorDetails {
  readonly problems?: readonly Problem[];
  readonly remedy?: string;
  readonly cause?: unknown;
}

/** The one error class. Its message names the thing; `remedy` says what to do about it. */
export class TomochartError extends Error {
  readonly code: ErrorCode;
  readonly problems: readonly Problem[];
  readonly remedy: string | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'TomochartError';
    this.code = code;
    this.problems = details.problems ?? [];
    this.remedy = details.remedy;
  }
}

/** Anything thrown, as a TomochartError; what is not one already becomes `fallback` with the original as cause. */
export function asTomochartError(thrown: unknown, fallback: ErrorCode = 'INTERNAL'): TomochartError {
  if (thrown instanceof TomochartError) return thrown;
  if (isAbort(thrown)) return new TomochartError('ABORTED', 'aborted', { cause: thrown });
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new TomochartError(fallback, message, { cause: thrown });
}

/** True for what an AbortSignal throws, and for our own error of that meaning. */
export function isAbort(thrown: unknown): boolean {
  if (thrown instanceof TomochartError) return thrown.code === 'ABORTED';
  return thrown instanceof Error && thrown.name === 'AbortError';
}

/** One problem as one line: `file:line:column: about: message; remedy`. */
export function formatProblem(problem: Problem): string {
  const { place, about, message, remedy } = problem;
  const where = place ? `${place.file}:${place.line}:${place.column}: ` : '';
  return `${where}${about}: ${message}${remedy ? `; ${remedy}` : ''}`;
}

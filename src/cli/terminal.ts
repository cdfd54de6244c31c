import { formatProblem, TomochartError, type ErrorCode, type Problem } from '#core';

/** Exit codes: everything done; the scan failed or was aborted; the request or configuration is wrong. */
export const EXIT = { done: 0, failed: 1, refused: 2 } as const;

/** What a command says on standard output, and how it exits. */
export interface Verdict {
  readonly exitCode: number;
  /** For people. */
  readonly text: string;
  /** For `--json`: exactly one object. */
  readonly json: object;
}

/** Standard output: one JSON object, or the text. */
export function say(verdict: Verdict, asJson: boolean): void {
  process.stdout.write(`${asJson ? JSON.stringify(verdict.json) : verdict.text}\n`);
  process.exitCode = verdict.exitCode;
}

/** Standard error: notes and progress, never mixed with a result. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

/**
 * Lets a reader leave (`tomochart … | head`), and a terminal close, without ending the program: what nobody
 * reads is not written, and a scan under way still ends in its safe state.
 */
export function tolerateLostReaders(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
    });
  }
}

/** Codes of what the user or the configuration can mend before anything moves; the others are failures. */
const REFUSALS: readonly ErrorCode[] = [
  'BAD_REQUEST',
  'BAD_CONFIG',
  'NOT_FOUND',
  'EXISTS',
  'DISK_FULL',
  'LIMIT',
  'FILE',
];

/** How an error that ended a command is said: every problem on a line of its own, no stack trace for a user's mistake. */
export function verdictOn(thrown: unknown): Verdict {
  const error = thrown instanceof TomochartError ? thrown : undefined;
  if (!error || error.code === 'INTERNAL') {
    const defect = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return {
      exitCode: EXIT.failed,
      text: `tomochart has a defect, and nothing you typed is to blame:\n${defect}`,
      json: errorJson('failed', 'INTERNAL', message, []),
    };
  }
  const problems = error.problems.map((problem) => `  ${formatProblem(problem)}`);
  const remedy = error.remedy && !error.problems.some((problem) => problem.remedy) ? `; ${error.remedy}` : '';
  const refused = REFUSALS.includes(error.code);
  const status = refused ? 'refused' : error.code === 'ABORTED' ? 'aborted' : 'failed';
  return {
    exitCode: refused ? EXIT.refused : EXIT.failed,
    text: [`${error.message}${remedy}`, ...problems].join('\n'),
    json: errorJson(status, error.code, error.message, error.problems, error.remedy),
  };
}

function errorJson(
  status: 'aborted' | 'failed' | 'refused',
  code: ErrorCode,
  message: string,
  problems: readonly Problem[],
  remedy?: string,
) {
  return { status, error: { code, message, problems, ...(remedy ? { remedy } : {}) } };
}

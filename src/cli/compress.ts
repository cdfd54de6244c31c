import { asTomochartError, formatBytes, formatSeconds, TomochartError } from '#core';
import { compressFile, type CompressProgress, type CompressReport } from '#data';
import type { Interruption } from './interruption.ts';
import { EXIT, verdictOn, type Verdict } from './terminal.ts';

export interface CompressOptions {
  readonly level: string;
  readonly quiet?: boolean;
}

/** One file: what came of it, in words and for `--json`. */
interface Outcome {
  readonly exitCode: number;
  readonly text: string;
  readonly json: object;
}

/**
 * Compresses files one after the other; one that cannot be compressed does not keep the others from it.
 * @throws TomochartError BAD_REQUEST for a level that is none
 */
export async function compress(
  files: readonly string[],
  { level: word, quiet = false }: CompressOptions,
  interruption: Interruption,
): Promise<Verdict> {
  const level = Number(word);
  if (!/^[1-9]$/.test(word)) {
    throw new TomochartError('BAD_REQUEST', 'tomochart compress cannot be run as typed: one problem', {
      problems: [{ about: '--level', message: `${word} is no level`, remedy: 'use a number from 1 to 9' }],
    });
  }
  const { signal } = interruption;
  const outcomes: Outcome[] = [];
  for (const file of files) {
    if (signal.aborted && outcomes.length > 0) break;
    const one = compressOne(file, level, quiet, signal);
    // One file that is refused is refused like any other argument; of several each has its line.
    outcomes.push(await (files.length === 1 ? one : one.catch((thrown: unknown) => refused(file, thrown))));
  }
  return {
    exitCode: Math.max(...outcomes.map(({ exitCode }) => exitCode)),
    text: outcomes.map(({ text }) => text).join('\n'),
    json: { files: outcomes.map(({ json }) => json) },
  };
}

async function compressOne(
  file: string,
  level: number,
  quiet: boolean,
  signal: AbortSignal,
): Promise<Outcome> {
  const stream = process.stderr;
  const shown = !quiet && stream.isTTY;
  const onProgress = (progress: CompressProgress) => {
    if (shown) stream.write(`\r\x1b[K${lineOf(file, progress)}`.slice(0, Math.max(20, stream.columns)));
  };
  try {
    const report = await compressFile(file, { level, onProgress, signal });
    const status = report.compressed ? 'done' : 'left';
    return { exitCode: EXIT.done, text: wordsOf(report), json: { status, ...report } };
  } catch (thrown) {
    throw signal.aborted ? interrupted(file, thrown) : thrown;
  } finally {
    if (shown) stream.write('\r\x1b[K');
  }
}

function refused(file: string, thrown: unknown): Outcome {
  const { exitCode, text, json } = verdictOn(thrown);
  return { exitCode, text, json: { path: file, ...json } };
}

function interrupted(file: string, thrown: unknown): TomochartError {
  return new TomochartError('ABORTED', `${file}: interrupted; the file is as it was`, {
    cause: asTomochartError(thrown),
  });
}

function lineOf(file: string, { step, done, total }: CompressProgress): string {
  const percent = Math.floor((100 * done) / total);
  return `${file}  ${step} ${formatBytes(done)} of ${formatBytes(total)}, ${percent} %`;
}

function wordsOf({ path, reason, bytesBefore, bytesAfter, seconds }: CompressReport): string {
  if (reason !== null) return `${path}: left as it is, ${reason}`;
  const percent = ((100 * bytesAfter) / bytesBefore).toFixed(1);
  return (
    `${path}: ${formatBytes(bytesBefore)} -> ${formatBytes(bytesAfter)} (${percent} %) in ` +
    `${formatSeconds(seconds)}, every byte compared`
  );
}

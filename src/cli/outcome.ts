import type { Interruption } from './interruption.ts';
import { EXIT, type Verdict } from './terminal.ts';

/** Something under way that can be aborted and ends with a record. */
export interface Running<Record extends { readonly status: string }> {
  readonly done: Promise<Record>;
  abort(): void;
}

/** Where a line that must not be overwritten can be said. */
export interface Line {
  say(text: string): void;
  end(): void;
}

/**
 * Waits for the end of something, aborting it when the user interrupts, and says what came of it.
 * @param aborting what is said at the first interruption
 */
export async function outcomeOf<Record extends { readonly status: string }>(
  running: Running<Record>,
  line: Line,
  interruption: Interruption,
  words: { readonly aborting: string; readonly describe: (record: Record) => string },
): Promise<Verdict> {
  const started = performance.now();
  interruption.onEach((times) => {
    line.say(times === 1 ? words.aborting : 'still making safe; it is not skipped');
    running.abort();
  });
  const record = await running.done.finally(() => line.end());
  const realSeconds = Math.round(performance.now() - started) / 1000;
  return {
    exitCode: record.status === 'done' ? EXIT.done : EXIT.failed,
    text: words.describe(record),
    json: { ...record, realSeconds },
  };
}

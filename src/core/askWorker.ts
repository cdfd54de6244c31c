import { once } from 'node:events';
import { parentPort } from 'node:worker_threads';
import { reasonOf } from './clock.ts';
import { asTomochartError, TomochartError, type ErrorCode } from './error.ts';
import type { SpareWorker } from './spareWorker.ts';

type Answer =
  | { readonly outcome: unknown; readonly failure?: never }
  | { readonly failure: { readonly code: ErrorCode; readonly message: string; readonly remedy?: string } };

/**
 * Has a thread that runs `answerAsked` work on one question; it is kept for the next one when it has answered, and ended
 * when nobody wants its answer any more.
 * @param question anything the structured clone algorithm can copy, as the outcome
 * @throws TomochartError that the worker's work was rejected with, INTERNAL when the thread ends; the signal's reason
 */
export async function askWorker(
  threads: SpareWorker,
  question: unknown,
  signal: AbortSignal,
): Promise<unknown> {
  if (signal.aborted) throw reasonOf(signal);
  const worker = threads.take();
  const listening = new AbortController();
  try {
    const { signal: done } = listening;
    const answered = once(worker, 'message', { signal: AbortSignal.any([signal, done]) });
    const ended = once(worker, 'exit', { signal: done });
    worker.postMessage(question);
    const first = await Promise.race([answered, ended.then(() => undefined)]);
    if (!first) throw new TomochartError('INTERNAL', 'the thread has ended before it has answered');
    listening.abort();
    threads.keep(worker);
    const [answer] = first as [Answer];
    if (!answer.failure) return answer.outcome;
    const { code, message, remedy } = answer.failure;
    throw new TomochartError(code, message, remedy === undefined ? {} : { remedy });
  } catch (thrown) {
    if (listening.signal.aborted) throw thrown;
    listening.abort();
    await worker.terminate();
    throw signal.aborted ? reasonOf(signal) : asTomochartError(thrown);
  }
}

/** The other side: in a worker thread, answers each question in its turn with what `work` makes of it. */
export function answerAsked(work: (question: never) => Promise<unknown>): void {
  const port = parentPort!;
  const say = (answer: Answer) => port.postMessage(answer);
  port.on('message', (question) => {
    work(question as never).then(
      (outcome) => say({ outcome }),
      (thrown: unknown) => {
        const { code, message, remedy } = asTomochartError(thrown);
        say({ failure: { code, message, ...(remedy === undefined ? {} : { remedy }) } });
      },
    );
  });
}

import { once } from 'node:events';
import { startWorker, TomochartError, type ErrorCode } from '#core';
import type { PreviewJob, PreviewOutcome } from './previewJob.ts';

type Answer =
  | { readonly outcome: PreviewOutcome; readonly failure?: never }
  | { readonly failure: { readonly code: ErrorCode; readonly message: string } };

/**
 * Checks and previews a finished file in a thread of its own.
 * @throws TomochartError as the reader and the reconstruction do; the signal's reason when it aborts
 */
export async function previewInWorker(job: PreviewJob, signal: AbortSignal): Promise<PreviewOutcome> {
  const worker = startWorker(new URL('./previewWorker.ts', import.meta.url), job);
  try {
    const [answer] = (await once(worker, 'message', { signal })) as [Answer];
    if (answer.failure) throw new TomochartError(answer.failure.code, answer.failure.message);
    return answer.outcome;
  } finally {
    await worker.terminate();
  }
}

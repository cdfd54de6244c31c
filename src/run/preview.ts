import { askWorker, SpareWorker } from '#core';
import type { PreviewJob, PreviewOutcome } from './previewJob.ts';

const threads = new SpareWorker(new URL('./previewWorker.ts', import.meta.url));

/**
 * Checks and previews a finished file in a thread of its own, which is kept for the next one.
 * @throws TomochartError as the reader and the reconstruction do; the signal's reason when it aborts
 */
export async function previewInWorker(job: PreviewJob, signal: AbortSignal): Promise<PreviewOutcome> {
  return (await askWorker(threads, job, signal)) as PreviewOutcome;
}

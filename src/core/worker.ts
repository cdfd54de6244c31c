import { Worker } from 'node:worker_threads';

const entry = new URL('./workerEntry.mjs', import.meta.url);

/**
 * Starts a TypeScript module as a worker thread, however the program itself was started.
 * The worker finds `data` as `workerData` of node:worker_threads and talks through `parentPort`.
 * A module that cannot be loaded shows as the worker's `error` event, as with any Worker.
 * @param url the module, e.g. `new URL('./writer.ts', import.meta.url)`
 * @param data anything the structured clone algorithm can copy
 */
export function startWorker(url: URL, data?: unknown): Worker {
  return new Worker(entry, {
    workerData: data,
    argv: [url.href],
    // Flags such as `--import tsx` would register the loader twice.
    execArgv: [],
  });
}

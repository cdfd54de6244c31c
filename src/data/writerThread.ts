import type { Worker } from 'node:worker_threads';
import { startWorker } from '#core';

let ready: { readonly worker: Worker; readonly forget: () => void } | undefined;

/**
 * Starts a writer thread ahead of time, so that the file of the next scan is made without waiting for it: loading the
 * program and HDF5 into a thread takes a few tenths of a second. It keeps no program alive, and doing it again changes
 * nothing.
 */
export function warmWriter(): void {
  if (ready) return;
  const worker = startThread('warm');
  worker.unref();
  // One that cannot be loaded is not handed out; the next one says why.
  const forget = () => {
    if (ready?.worker === worker) ready = undefined;
  };
  worker.on('error', forget).on('exit', forget);
  ready = { worker, forget };
}

/** The thread that was started ahead of time, or a new one. It waits for `begin`. */
export function takeWriter(): Worker {
  if (!ready) return startThread();
  const { worker, forget } = ready;
  ready = undefined;
  worker.off('error', forget).off('exit', forget);
  worker.ref();
  return worker;
}

function startThread(how?: 'warm'): Worker {
  return startWorker(new URL('./writer.ts', import.meta.url), how);
}

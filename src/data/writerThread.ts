import type { Worker } from 'node:worker_threads';
import { SpareWorker } from '#core';

const threads = new SpareWorker(new URL('./writer.ts', import.meta.url));

/**
 * Nothing tells the collector of an idle thread how much memory it shared, and that it could be given back: one that had
 * more is ended with its file.
 */
const KEPT_BYTES = 64 * 1024 * 1024;

/**
 * Starts a writer thread ahead of time, so that the file of the next scan is made without waiting for it: loading the
 * program and HDF5 into a thread takes a few tenths of a second. It keeps no program alive, and doing it again changes
 * nothing.
 */
export function warmWriter(): void {
  threads.warm('warm');
}

/** The thread that was started ahead of time or has completed another file, or a new one. It waits for `begin`. */
export function takeWriter(): Worker {
  return threads.take();
}

/** A thread whose file is complete makes the next one. @param sharedBytes memory through which its frames came */
export function keepWriter(worker: Worker, sharedBytes: number): void {
  if (sharedBytes <= KEPT_BYTES) threads.keep(worker);
  else void worker.terminate();
}

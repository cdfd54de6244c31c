import type { Worker } from 'node:worker_threads';
import { startWorker } from './worker.ts';

/** A spare that nobody has wanted for so long is ended: it holds the memory that its last work needed. */
const IDLE_MS = 60_000;

/**
 * A worker thread that is kept for the next one who needs it: to load a program and its libraries into a thread takes
 * half a second of CPU, more than many a work that it is for. It keeps no program alive.
 */
export class SpareWorker {
  readonly #url: URL;
  readonly #idleMs: number;
  #spare: { readonly worker: Worker; readonly release: () => void } | undefined;

  /**
   * @param url the module that it runs: it waits for messages, and after the last answer to one of them for the next
   * @param idleMs how long it waits for work before it is ended
   */
  constructor(url: URL, idleMs = IDLE_MS) {
    this.#url = url;
    this.#idleMs = idleMs;
  }

  /** Starts one ahead of time, unless there is one. @param data the first one's `workerData` */
  warm(data?: unknown): void {
    if (!this.#spare) this.keep(startWorker(this.#url, data));
  }

  /** The spare, or a new one. Whoever takes it keeps it again, or terminates it. */
  take(): Worker {
    if (!this.#spare) return startWorker(this.#url);
    const { worker, release } = this.#spare;
    release();
    worker.ref();
    return worker;
  }

  /** For one that has answered and may work again; what listened to it must not any more. A second spare is ended. */
  keep(worker: Worker): void {
    if (this.#spare) {
      void worker.terminate();
      return;
    }
    worker.unref();
    // One that cannot be loaded, or ends by itself, is not handed out; the next one says why.
    const release = () => {
      clearTimeout(timer);
      worker.off('error', release).off('exit', release);
      this.#spare = undefined;
    };
    const timer = setTimeout(() => {
      release();
      void worker.terminate();
    }, this.#idleMs).unref();
    worker.on('error', release).on('exit', release);
    this.#spare = { worker, release };
  }
}

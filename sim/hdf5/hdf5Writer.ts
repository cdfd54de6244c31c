import type { Worker } from 'node:worker_threads';
import { startWorker, TomochartError } from '#core';
import type { AttributeEntry } from '#data';
import type { Hdf5Plan } from './hdf5Plan.ts';
import type { FrameToStore, Hdf5Reply, Hdf5Request } from './hdf5Protocol.ts';
import type { FrameValue } from './value.ts';

interface Waiter {
  resolve(): void;
  reject(error: Error): void;
}

/**
 * Writes the files of a detector in a thread of its own, one file at a time. The thread is started with it, so
 * that the first file does not wait for it. Calls are carried out in their order.
 */
export class Hdf5Writer {
  readonly #worker: Worker;
  readonly #waiting: Waiter[] = [];
  #ended: Error | undefined;

  constructor() {
    this.#worker = startWorker(new URL('./hdf5Worker.ts', import.meta.url));
    this.#worker.on('message', ({ wrong }: Hdf5Reply) => {
      const waiter = this.#waiting.shift();
      if (wrong === undefined) waiter?.resolve();
      else waiter?.reject(new TomochartError('FILE', wrong));
    });
    this.#worker.on('error', (thrown) =>
      this.#end(thrown instanceof Error ? thrown : new Error(String(thrown))),
    );
    this.#worker.on('exit', () => this.#end(new TomochartError('FILE', 'the writer of frames has ended')));
  }

  /** Resolves when the thread is there and has HDF5. */
  ready(): Promise<void> {
    return this.#ask({ kind: 'ready' });
  }

  /**
   * Makes a file in place of one of that name.
   * @param values those of the datasets that are written as the file is made, in the order of the plan
   * @throws TomochartError FILE with the reason, as the other calls
   */
  open(plan: Hdf5Plan, values: readonly (FrameValue | undefined)[]): Promise<void> {
    return this.#ask({ kind: 'open', plan, values });
  }

  /** Opens a file that it has made by the same plan, for more frames. @param stored frames that each dataset has */
  append(plan: Hdf5Plan, stored: number): Promise<void> {
    return this.#ask({ kind: 'append', plan, stored });
  }

  write(frame: FrameToStore): Promise<void> {
    return this.#ask({ kind: 'frame', ...frame });
  }

  close(values: readonly (FrameValue | undefined)[], attributes: readonly AttributeEntry[]): Promise<void> {
    return this.#ask({ kind: 'close', values, attributes });
  }

  /** Closes the file with what it has. */
  abandon(): Promise<void> {
    return this.#ask({ kind: 'abandon' });
  }

  async terminate(): Promise<void> {
    await this.#worker.terminate();
  }

  #ask(request: Hdf5Request): Promise<void> {
    if (this.#ended) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#worker.postMessage(request);
    });
  }

  #end(error: Error): void {
    this.#ended ??= error;
    for (const waiter of this.#waiting.splice(0)) waiter.reject(this.#ended);
  }
}

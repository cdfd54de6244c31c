import type { Worker } from 'node:worker_threads';
import { asTomochartError, TomochartError } from '#core';
import type { FrameOnItsWay, FromWriter, PlainError, ToWriter, WriterData } from './protocol.ts';
import type { Closing, FileSummary, Reconciliation, StoredFiles } from './sink.ts';
import { keepWriter, takeWriter } from './writerThread.ts';

/** What a writer thread says unasked. */
export interface WriterListener {
  /** So many more slots are free, and so many more frames are safe, counted in the order in which they were sent. */
  progress(freed: number, safe: number): void;
  /** No frame can be stored any more, because the file cannot take it or the thread is gone. */
  failed(error: TomochartError): void;
}

/** Settles a promise that was handed out. */
export interface Waiter<T = void> {
  resolve(value: T): void;
  reject(error: Error): void;
}

/** A writer thread as a scan file speaks with it. Each question is asked once. */
export class WriterLink {
  readonly #worker: Worker;
  readonly #listener: WriterListener;
  /** Stops listening to the thread; undefined once that is done. */
  #leave: (() => void) | undefined;
  #sharedBytes = 0;
  #ended: TomochartError | undefined;
  #creating: Waiter | undefined;
  #reconciling: Waiter<Reconciliation> | undefined;
  #completing: Waiter<FileSummary> | undefined;

  /** @param path of the file, to name it when the thread ends */
  constructor(path: string, listener: WriterListener) {
    this.#listener = listener;
    this.#worker = takeWriter();
    const hear = (message: FromWriter) => this.#hear(message);
    const broken = (thrown: unknown) => this.#end(asTomochartError(thrown, 'FILE'));
    const gone = () =>
      this.#end(new TomochartError('FILE', `${path}: the writer has ended; no more frames can be stored`));
    this.#worker.on('message', hear).on('error', broken).on('exit', gone);
    this.#leave = () => this.#worker.off('message', hear).off('error', broken).off('exit', gone);
  }

  /** Resolves when the file has been made; rejects with what prevents it. */
  begin(data: WriterData): Promise<void> {
    this.#sharedBytes = data.memory.byteLength;
    return this.#ask({ kind: 'begin', data }, (waiter) => (this.#creating = waiter));
  }

  /** Sends a frame; `progress` says what has become of it. */
  send(frame: FrameOnItsWay): void {
    this.#say({ kind: 'frame', ...frame });
  }

  /** Resolves when the frames sent so far have been written and the detector's own file has been asked for them. */
  reconcile(stored: StoredFiles): Promise<Reconciliation> {
    return this.#ask({ kind: 'reconcile', stored }, (waiter) => (this.#reconciling = waiter));
  }

  /** Resolves when the file has been closed, behind everything that was sent; nothing can be sent any more. */
  complete(closing: Closing): Promise<FileSummary> {
    return this.#ask({ kind: 'complete', closing }, (waiter) => (this.#completing = waiter));
  }

  /** Ends the thread at once, unless its file is complete. */
  async terminate(): Promise<void> {
    if (this.#leave) await this.#worker.terminate();
  }

  /** @param keep where the answer is waited for */
  #ask<T>(question: ToWriter, keep: (waiter: Waiter<T>) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#ended) reject(this.#ended);
      keep({ resolve, reject });
      this.#say(question);
    });
  }

  #say(message: ToWriter): void {
    this.#worker.postMessage(message);
  }

  #hear(message: FromWriter): void {
    switch (message.kind) {
      case 'created':
        this.#creating?.resolve();
        this.#creating = undefined;
        break;
      case 'progress':
        this.#listener.progress(message.freed, message.safe);
        break;
      case 'failed':
        this.#fail(revive(message.error));
        break;
      case 'reconciled':
        this.#reconciling?.resolve(message.reconciliation);
        this.#reconciling = undefined;
        break;
      case 'completed':
        this.#release(message.summary);
        this.#completing?.resolve(message.summary);
        this.#completing = undefined;
        break;
    }
  }

  /** The thread is free for the next file, unless something went wrong that it may not have got over. */
  #release({ problem, fallback }: FileSummary): void {
    this.#leave?.();
    this.#leave = undefined;
    if (problem ?? fallback) void this.#worker.terminate();
    else keepWriter(this.#worker, this.#sharedBytes);
  }

  /** The file can still be completed. */
  #fail(error: TomochartError): void {
    this.#listener.failed(error);
    this.#creating?.reject(error);
    this.#creating = undefined;
  }

  /** The thread is gone. */
  #end(error: TomochartError): void {
    this.#ended ??= error;
    this.#fail(error);
    this.#reconciling?.reject(error);
    this.#reconciling = undefined;
    this.#completing?.reject(error);
    this.#completing = undefined;
  }
}

function revive({ code, message, remedy }: PlainError): TomochartError {
  return new TomochartError(code, message, remedy === undefined ? {} : { remedy });
}

import { unlinkSync } from 'node:fs';
import type { Worker } from 'node:worker_threads';
import { asTomochartError, reasonOf, startWorker, TomochartError } from '#core';
import type { Entry } from './entry.ts';
import type { Frame, Pixels } from './frame.ts';
import type { FromWriter, PlainError, ToWriter } from './protocol.ts';
import type { FileSummary, ScanSink } from './sink.ts';
import { totalOf, type ScanFileSpec } from './scanSpec.ts';

/** Bytes of frames that may be on their way to the disk before `write` makes its caller wait. */
const DEFAULT_IN_FLIGHT_BYTES = 256 * 1024 * 1024;

export interface ScanFileOptions {
  /** Gives up the creation; a file that was made is removed again. */
  readonly signal?: AbortSignal;
  readonly maxInFlightBytes?: number;
}

/** Settles a promise that was handed out. */
interface Waiter<T = void> {
  resolve(value: T): void;
  reject(error: Error): void;
}

/**
 * The DXchange file of a running scan. A thread of its own stores the frames, so that the disk never
 * holds up the scan until `maxInFlightBytes` are waiting.
 */
export class ScanFile implements ScanSink {
  readonly path: string;
  readonly #spec: ScanFileSpec;
  readonly #worker: Worker;
  readonly #maxInFlight: number;
  readonly #queue: (Waiter & { readonly bytes: number })[] = [];
  #inFlight = 0;
  #error: TomochartError | undefined;
  #ended: TomochartError | undefined;
  #creating: Waiter | undefined;
  #completing: Waiter<FileSummary> | undefined;
  #completion: Promise<FileSummary> | undefined;

  /**
   * Makes the file, with all metadata that is known before the scan and room for every planned frame.
   * @throws TomochartError EXISTS, NOT_FOUND (the folder), DISK_FULL or FILE; the signal's reason
   */
  static async create(spec: ScanFileSpec, options: ScanFileOptions = {}): Promise<ScanFile> {
    const { signal, maxInFlightBytes = DEFAULT_IN_FLIGHT_BYTES } = options;
    if (signal?.aborted) throw reasonOf(signal);
    const file = new ScanFile(spec, maxInFlightBytes);
    try {
      await new Promise<void>((resolve, reject) => (file.#creating = { resolve, reject }));
    } catch (thrown) {
      await file.terminate();
      throw thrown;
    }
    if (signal?.aborted) {
      await file.terminate();
      unlinkSync(spec.path);
      throw reasonOf(signal);
    }
    return file;
  }

  private constructor(spec: ScanFileSpec, maxInFlight: number) {
    this.path = spec.path;
    this.#spec = spec;
    this.#maxInFlight = maxInFlight;
    this.#worker = startWorker(new URL('./writer.ts', import.meta.url), spec);
    this.#worker.on('message', (message: FromWriter) => this.#hear(message));
    this.#worker.on('error', (thrown) => this.#end(asTomochartError(thrown, 'FILE')));
    this.#worker.on('exit', () =>
      this.#end(
        new TomochartError('FILE', `${spec.path}: the writer has ended; no more frames can be stored`),
      ),
    );
  }

  async write(frame: Frame): Promise<void> {
    const pixels = this.#admit(frame);
    const bytes = pixels.byteLength;
    if (this.#completion)
      throw new TomochartError('FILE', `${this.path} is complete; it takes no more frames`);
    if (this.#error) throw this.#error;
    if (this.#queue.length > 0 || (this.#inFlight > 0 && this.#inFlight + bytes > this.#maxInFlight)) {
      await new Promise<void>((resolve, reject) => this.#queue.push({ bytes, resolve, reject }));
    } else {
      this.#inFlight += bytes;
    }
    const whole =
      pixels.buffer instanceof ArrayBuffer && pixels.byteLength === pixels.buffer.byteLength
        ? pixels
        : pixels.slice();
    this.#say({ kind: 'frame', frame: { ...frame, pixels: whole } }, [whole.buffer as ArrayBuffer]);
  }

  complete(entries: readonly Entry[]): Promise<FileSummary> {
    this.#completion ??= this.#complete(entries);
    return this.#completion;
  }

  async terminate(): Promise<void> {
    await this.#worker.terminate();
  }

  async #complete(entries: readonly Entry[]): Promise<FileSummary> {
    if (this.#queue.length > 0) {
      // Behind the frames that wait; when those are given up, the file is closed all the same.
      await new Promise<void>((resolve) => this.#queue.push({ bytes: 0, resolve, reject: () => resolve() }));
    }
    return new Promise((resolve, reject) => {
      if (this.#ended) reject(this.#ended);
      this.#completing = { resolve, reject };
      this.#say({ kind: 'complete', entries });
    });
  }

  #say(message: ToWriter, transfer: ArrayBuffer[] = []): void {
    this.#worker.postMessage(message, transfer);
  }

  #hear(message: FromWriter): void {
    switch (message.kind) {
      case 'created':
        this.#creating?.resolve();
        this.#creating = undefined;
        break;
      case 'stored':
        this.#inFlight -= message.bytes;
        this.#admitWaiting();
        break;
      case 'failed':
        this.#fail(revive(message.error));
        break;
      case 'completed':
        this.#completing?.resolve(message.summary);
        this.#completing = undefined;
        break;
    }
  }

  #admitWaiting(): void {
    let next = this.#queue[0];
    while (next && (this.#inFlight === 0 || this.#inFlight + next.bytes <= this.#maxInFlight)) {
      this.#queue.shift();
      this.#inFlight += next.bytes;
      next.resolve();
      next = this.#queue[0];
    }
  }

  /** No frame can be stored any more; the file can still be completed. */
  #fail(error: TomochartError): void {
    this.#error ??= error;
    this.#creating?.reject(error);
    this.#creating = undefined;
    for (const waiter of this.#queue.splice(0)) waiter.reject(this.#error);
  }

  /** The thread is gone. */
  #end(error: TomochartError): void {
    this.#ended ??= error;
    this.#fail(error);
    this.#completing?.reject(error);
    this.#completing = undefined;
  }

  /** The frame's pixels, when it has a place in the file. */
  #admit({ kind, slot, order, pixels }: Frame): Pixels {
    const { frames, width, height, bytesPerPixel } = this.#spec;
    const reject = (reason: string) =>
      new TomochartError('FRAMES', `${this.path}: frame ${order} (${kind} ${slot}): ${reason}`);
    if (!pixels) throw reject('it has no pixels');
    if (pixels.length !== width * height || pixels.BYTES_PER_ELEMENT !== bytesPerPixel) {
      const got = `${pixels.length} pixels of ${pixels.BYTES_PER_ELEMENT} bytes`;
      throw reject(`${got} where ${width} x ${height} of ${bytesPerPixel} were announced`);
    }
    if (!isIndex(slot, frames[kind])) throw reject(`only ${frames[kind]} of its kind were planned`);
    if (!isIndex(order, totalOf(this.#spec))) throw reject(`only ${totalOf(this.#spec)} frames were planned`);
    return pixels;
  }
}

function isIndex(value: number, count: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < count;
}

function revive({ code, message, remedy }: PlainError): TomochartError {
  return new TomochartError(code, message, remedy === undefined ? {} : { remedy });
}

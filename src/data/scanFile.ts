import { unlinkSync } from 'node:fs';
import type { Worker } from 'node:worker_threads';
import { asTomochartError, formatBytes, reasonOf, TomochartError } from '#core';
import { admissible } from './admission.ts';
import type { Frame, Pixels } from './frame.ts';
import type { FromWriter, PlainError, ToWriter } from './protocol.ts';
import { bytesOf, FrameRing, isShared } from './ring.ts';
import type { Closing, FileSummary, ScanSink } from './sink.ts';
import { frameBytesOf, type ScanFileSpec } from './scanSpec.ts';
import { labelOf, type FrameLabel } from './vectors.ts';
import { takeWriter } from './writerThread.ts';

const DEFAULT_QUEUED_BYTES = 1024 * 1024 * 1024;

export interface ScanFileOptions {
  /** Gives up the creation; a file that was made is removed again. */
  readonly signal?: AbortSignal;
  /** Size of the memory through which frames go to the writer; it holds at least 4 frames, and at most 64. */
  readonly ringBytes?: number;
  /** Frames beyond the ring that may wait for the disk before the file gives up; default 1 GiB. */
  readonly maxQueuedBytes?: number;
}

/** Settles a promise that was handed out. */
interface Waiter<T = void> {
  resolve(value: T): void;
  reject(error: Error): void;
}

/** A frame for which the ring has no room yet. */
interface Queued extends Waiter {
  readonly frame: FrameLabel;
  readonly pixels: Pixels;
}

/**
 * The DXchange file of a running scan. A thread of its own stores the frames, so that the disk never holds up
 * the scan: they go there through a ring of shared memory, and wait in a queue when that is full.
 */
export class ScanFile implements ScanSink {
  readonly path: string;
  readonly #spec: ScanFileSpec;
  readonly #worker: Worker;
  readonly #ring: FrameRing;
  readonly #maxQueued: number;
  readonly #queue: Queued[] = [];
  /** Frames that the writer has and that are not safe yet, in their order. */
  readonly #underWay: Waiter[] = [];
  #error: TomochartError | undefined;
  #ended: TomochartError | undefined;
  #creating: Waiter | undefined;
  #emptied: (() => void) | undefined;
  #completing: Waiter<FileSummary> | undefined;
  #completion: Promise<FileSummary> | undefined;

  /**
   * Makes the file, with all metadata that is known before the scan and room for every planned frame.
   * @throws TomochartError EXISTS, NOT_FOUND (the folder), DISK_FULL or FILE; the signal's reason
   */
  static async create(spec: ScanFileSpec, options: ScanFileOptions = {}): Promise<ScanFile> {
    const { signal } = options;
    if (signal?.aborted) throw reasonOf(signal);
    const file = new ScanFile(spec, options);
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

  private constructor(spec: ScanFileSpec, options: ScanFileOptions) {
    this.path = spec.path;
    this.#spec = spec;
    this.#ring = new FrameRing(frameBytesOf(spec), options.ringBytes);
    this.#maxQueued = options.maxQueuedBytes ?? DEFAULT_QUEUED_BYTES;
    this.#worker = takeWriter();
    this.#worker.on('message', (message: FromWriter) => this.#hear(message));
    this.#worker.on('error', (thrown) => this.#end(asTomochartError(thrown, 'FILE')));
    this.#worker.on('exit', () => {
      const message = `${spec.path}: the writer has ended; no more frames can be stored`;
      this.#end(new TomochartError('FILE', message));
    });
    this.#say({ kind: 'begin', data: { spec, memory: this.#ring.memory } });
  }

  async write(frame: Frame): Promise<void> {
    const pixels = admissible(this.#spec, frame);
    if (this.#completion) {
      throw new TomochartError('FILE', `${this.path} is complete; it takes no more frames`);
    }
    if (this.#error) throw this.#error;
    await new Promise<void>((resolve, reject) => {
      this.#queue.push({ frame: labelOf(frame), pixels, resolve, reject });
      this.#fillRing();
    });
  }

  complete(closing: Closing): Promise<FileSummary> {
    this.#completion ??= this.#complete(closing);
    return this.#completion;
  }

  async terminate(): Promise<void> {
    await this.#worker.terminate();
  }

  async #complete(closing: Closing): Promise<FileSummary> {
    // Behind the frames that wait; when those are given up, the file is closed all the same.
    if (this.#queue.length > 0) await new Promise<void>((resolve) => (this.#emptied = resolve));
    return new Promise((resolve, reject) => {
      if (this.#ended) reject(this.#ended);
      this.#completing = { resolve, reject };
      this.#say({ kind: 'complete', closing });
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
        this.#ring.free(message.freed);
        for (const waiter of this.#underWay.splice(0, message.safe)) waiter.resolve();
        this.#fillRing();
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

  /** Hands frames to the writer while there is room. */
  #fillRing(): void {
    let next = this.#queue[0];
    while (next) {
      const { frame, pixels } = next;
      const ringSlot = this.#ring.put(pixels);
      if (ringSlot === undefined) break;
      this.#queue.shift();
      this.#underWay.push(next);
      const shared = isShared(pixels) ? { shared: bytesOf(pixels) } : {};
      this.#say({ kind: 'frame', frame, ringSlot, ...shared });
      next = this.#queue[0];
    }
    if (this.#queue.length * frameBytesOf(this.#spec) > this.#maxQueued) this.#overrun();
    if (this.#queue.length === 0) this.#emptied?.();
  }

  /** More frames wait than memory should hold: the disk does not keep up. */
  #overrun(): void {
    const waiting = this.#queue.length;
    const bytes = formatBytes(waiting * frameBytesOf(this.#spec));
    const message = `${this.path}: the disk is slower than the camera: ${waiting} frames (${bytes}) wait for it`;
    this.#refuse(
      new TomochartError('FRAMES', message, {
        remedy: 'write to a faster disk, or take fewer, smaller or binned frames a second',
      }),
    );
  }

  /** Takes no more frames and gives up those that wait; what the writer has it writes. */
  #refuse(error: TomochartError): void {
    this.#error ??= error;
    for (const waiter of this.#queue.splice(0)) waiter.reject(this.#error);
    this.#emptied?.();
  }

  /** No frame can be stored any more; the file can still be completed. */
  #fail(error: TomochartError): void {
    this.#refuse(error);
    this.#creating?.reject(error);
    this.#creating = undefined;
    for (const waiter of this.#underWay.splice(0)) waiter.reject(error);
  }

  /** The thread is gone. */
  #end(error: TomochartError): void {
    this.#ended ??= error;
    this.#fail(error);
    this.#completing?.reject(error);
    this.#completing = undefined;
  }
}

function revive({ code, message, remedy }: PlainError): TomochartError {
  return new TomochartError(code, message, remedy === undefined ? {} : { remedy });
}

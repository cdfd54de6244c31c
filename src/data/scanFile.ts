import { unlinkSync } from 'node:fs';
import { formatBytes, reasonOf, TomochartError } from '#core';
import { admissible } from './admission.ts';
import type { Frame, Pixels } from './frame.ts';
import { bytesOf, FrameRing, isShared } from './ring.ts';
import type { Closing, FileSummary, Reconciliation, ScanSink, StoredFiles } from './sink.ts';
import { frameBytesOf, type ScanFileSpec } from './scanSpec.ts';
import { labelOf, type FrameLabel } from './vectors.ts';
import { WriterLink, type Waiter } from './writerLink.ts';

const DEFAULT_QUEUED_BYTES = 1024 * 1024 * 1024;

export interface ScanFileOptions {
  /** Gives up the creation; a file that was made is removed again. */
  readonly signal?: AbortSignal;
  /** Size of the memory through which frames go to the writer; it holds at least 4 frames, and at most 64. */
  readonly ringBytes?: number;
  /** Frames beyond the ring that may wait for the disk before the file gives up; default 1 GiB. */
  readonly maxQueuedBytes?: number;
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
  readonly #writer: WriterLink;
  readonly #ring: FrameRing;
  readonly #maxQueued: number;
  readonly #queue: Queued[] = [];
  /** Frames that the writer has and that are not safe yet, in their order. */
  readonly #underWay: Waiter[] = [];
  #error: TomochartError | undefined;
  #emptied: (() => void) | undefined;
  #reconciliation: Promise<Reconciliation> | undefined;
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
      await file.#writer.begin({ spec, memory: file.#ring.memory });
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
    this.#writer = new WriterLink(spec.path, {
      progress: (freed, safe) => this.#advance(freed, safe),
      failed: (error) => this.#fail(error),
    });
  }

  async write(frame: Frame): Promise<void> {
    const pixels = admissible(this.#spec, frame);
    if (this.#reconciliation ?? this.#completion) {
      throw new TomochartError('FILE', `${this.path} is complete; it takes no more frames`);
    }
    if (this.#error) throw this.#error;
    await new Promise<void>((resolve, reject) => {
      this.#queue.push({ frame: labelOf(frame), pixels, resolve, reject });
      this.#fillRing();
    });
  }

  reconcile(stored: StoredFiles): Promise<Reconciliation> {
    this.#reconciliation ??= this.#reconcile(stored);
    return this.#reconciliation;
  }

  complete(closing: Closing): Promise<FileSummary> {
    this.#completion ??= this.#complete(closing);
    return this.#completion;
  }

  async terminate(): Promise<void> {
    await this.#writer.terminate();
  }

  async #reconcile(stored: StoredFiles): Promise<Reconciliation> {
    await this.#empty();
    return this.#writer.reconcile(stored);
  }

  async #complete(closing: Closing): Promise<FileSummary> {
    await this.#reconciliation;
    await this.#empty();
    return this.#writer.complete(closing);
  }

  /** Behind the frames that wait; when those are given up, the file is closed all the same. */
  async #empty(): Promise<void> {
    if (this.#queue.length > 0) await new Promise<void>((resolve) => (this.#emptied = resolve));
  }

  #advance(freed: number, safe: number): void {
    this.#ring.free(freed);
    for (const waiter of this.#underWay.splice(0, safe)) waiter.resolve();
    this.#fillRing();
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
      this.#writer.send({ frame, ringSlot, ...shared });
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
    for (const waiter of this.#underWay.splice(0)) waiter.reject(error);
  }
}

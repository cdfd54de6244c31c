import { closeSync, fdatasync, fsyncSync, openSync, writeSync } from 'node:fs';
import { promisify } from 'node:util';
import { TomochartError } from '#core';
import { frameSets } from './dxchange.ts';
import { frameKinds, perKind, type Frame, type FrameKind, type Pixels } from './frame.ts';
import type { Skeleton } from './locate.ts';
import { totalOf, type ScanFileSpec } from './scanSpec.ts';

const dataSync = promisify(fdatasync);

/**
 * Writes frames and what belongs to each of them in place into a skeleton. The live counts never promise
 * more than what the disk has confirmed, so they hold even after a power cut.
 */
export class FrameStore {
  readonly #skeleton: Skeleton;
  readonly #frameBytes: number;
  readonly #fd: number;
  readonly #present: Record<FrameKind, Uint8Array>;
  readonly #written = perKind(() => 0);
  readonly #id: Int32Array;
  readonly #timestamp: Float64Array;
  readonly #angle: Float64Array;
  readonly #index: Int32Array;
  readonly #location: Buffer;
  #stale = false;
  /** Range of places in the acquisition whose vectors are not in the file yet. */
  #dirty = { from: Infinity, to: 0 };

  constructor(spec: ScanFileSpec, skeleton: Skeleton) {
    const total = totalOf(spec);
    this.#skeleton = skeleton;
    this.#frameBytes = spec.width * spec.height * spec.bytesPerPixel;
    this.#present = perKind((kind) => new Uint8Array(spec.frames[kind]));
    this.#id = new Int32Array(total).fill(-1);
    this.#timestamp = new Float64Array(total).fill(NaN);
    this.#angle = new Float64Array(total).fill(NaN);
    this.#index = new Int32Array(total).fill(-1);
    this.#location = Buffer.alloc(total * skeleton.locationBytes);
    this.#fd = openSync(skeleton.path, 'r+');
  }

  /** Frames of each kind that have been written, each place counted once. */
  get written(): Readonly<Record<FrameKind, number>> {
    return this.#written;
  }

  /** True when something written is not in the per-frame vectors and counts of the file yet. */
  get stale(): boolean {
    return this.#stale;
  }

  /** @throws TomochartError DISK_FULL or FILE; the frame then does not count */
  write(frame: Frame & { readonly pixels: Pixels }): void {
    const { kind, slot, order, pixels } = frame;
    const place = this.#skeleton.frames[kind];
    if (!place) throw new TomochartError('FRAMES', `no frame of kind ${kind} was planned`);
    const bytes = new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength);
    this.#put(bytes, place.address + slot * this.#frameBytes);
    if (this.#present[kind][slot] === 0) {
      this.#present[kind][slot] = 1;
      this.#written[kind]++;
    }
    this.#stale = true;
    this.#id[order] = frame.id;
    this.#timestamp[order] = frame.timestampSeconds;
    this.#angle[order] = frame.angleDegrees ?? NaN;
    this.#index[order] = slot;
    const { locationBytes } = this.#skeleton;
    this.#location.write(frameSets[kind].data, order * locationBytes, locationBytes, 'latin1');
    this.#dirty.from = Math.min(this.#dirty.from, order);
    this.#dirty.to = Math.max(this.#dirty.to, order + 1);
  }

  /** Brings everything written so far onto the disk without holding up further writes, then counts it. */
  async sync(): Promise<void> {
    const confirmed = { ...this.#written };
    this.#stale = false;
    await dataSync(this.#fd);
    this.#putVectors();
    this.#putCounts(confirmed);
  }

  /**
   * The last sync, and the end. No `sync` may be under way. What belongs to the frames is on the disk only
   * after another fsync of the file, which its completion does.
   */
  close(): void {
    try {
      fsyncSync(this.#fd);
      this.#putVectors();
      this.#putCounts(this.#written);
    } finally {
      closeSync(this.#fd);
    }
  }

  #putVectors(): void {
    const { from, to } = this.#dirty;
    if (to <= from) return;
    this.#dirty = { from: Infinity, to: 0 };
    const { vectors } = this.#skeleton;
    const vectorOf = { id: this.#id, timestamp: this.#timestamp, angle: this.#angle, index: this.#index };
    for (const name of ['id', 'timestamp', 'angle', 'index'] as const) {
      const vector = vectorOf[name];
      const size = vector.BYTES_PER_ELEMENT;
      const bytes = new Uint8Array(vector.buffer, from * size, (to - from) * size);
      this.#put(bytes, vectors[name].address + from * size);
    }
    const { locationBytes: size } = this.#skeleton;
    this.#put(this.#location.subarray(from * size, to * size), vectors.location.address + from * size);
  }

  #putCounts(counts: Readonly<Record<FrameKind, number>>): void {
    const values = Int32Array.from(frameKinds, (kind) => counts[kind]);
    this.#put(new Uint8Array(values.buffer), this.#skeleton.counts.address);
  }

  /** A write may store only a part; a disk that fills up shows as a short write first, as an error next. */
  #put(bytes: Uint8Array, position: number): void {
    try {
      for (let done = 0; done < bytes.length;) {
        done += writeSync(this.#fd, bytes, done, bytes.length - done, position + done);
      }
    } catch (thrown) {
      throw writeError(this.#skeleton.path, thrown);
    }
  }
}

/** What the system says when it cannot store something, in our words. */
export function writeError(path: string, thrown: unknown): TomochartError {
  if (thrown instanceof TomochartError) return thrown;
  const { code, message } = thrown as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new TomochartError('DISK_FULL', `${path}: the disk is full`, {
      remedy: 'free space on the disk of the file, then repeat the scan',
      cause: thrown,
    });
  }
  return new TomochartError('FILE', `${path}: cannot be written: ${message}`, { cause: thrown });
}

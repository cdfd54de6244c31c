import { fsyncSync, writeSync } from 'node:fs';
import { TomochartError } from '#core';
import type { FrameKind, Presence } from './frame.ts';
import { FrameRecords, type StoredStretch } from './frameRecords.ts';
import { countsOf, HeldFile, writeError, type FrameStore } from './frameStore.ts';
import { Hdf5Editor } from './hdf5Editor.ts';
import type { Skeleton } from './locate.ts';
import { frameBytesOf, isElsewhere, type ScanFileSpec } from './scanSpec.ts';
import type { LatchedAngles } from './latched.ts';
import type { Missing } from './sink.ts';
import type { StoredOrder } from './storedFrames.ts';
import type { FrameLabel } from './vectors.ts';

/**
 * Writes frames and their vectors in place, past HDF5, at the speed of a plain file. The vectors follow at
 * each commit; the counts never promise more than what the disk has confirmed, so they hold even after a
 * power cut.
 */
export class DirectStore implements FrameStore {
  readonly storage: 'direct' | 'elsewhere';
  readonly fallback = null;
  readonly commitMs = 0;
  readonly missing: readonly Missing[];
  readonly taken: ScanFileSpec;
  readonly #skeleton: Skeleton;
  readonly #frameBytes: number;
  readonly #file: HeldFile;
  readonly #records: FrameRecords;
  #stale = false;

  constructor(spec: ScanFileSpec, skeleton: Skeleton, missing: readonly Missing[] = []) {
    this.taken = spec;
    this.storage = isElsewhere(spec) ? 'elsewhere' : 'direct';
    this.missing = missing;
    this.#skeleton = skeleton;
    this.#frameBytes = frameBytesOf(spec);
    this.#records = new FrameRecords(spec);
    this.#file = new HeldFile(spec.path);
  }

  get written(): Readonly<Record<FrameKind, number>> {
    return this.#records.written;
  }

  get present(): Presence {
    return this.#records.present;
  }

  get elsewhere(): readonly StoredStretch[] {
    return this.#records.elsewhere();
  }

  reconcile(stored: StoredOrder): void {
    this.#records.reconcile(stored);
  }

  latch(angles: LatchedAngles): void {
    this.#records.latch(angles);
  }

  get stale(): boolean {
    return this.#stale;
  }

  write(frame: FrameLabel, bytes: Uint8Array): void {
    const place = this.#skeleton.frames[frame.kind];
    if (place) this.#put(bytes, place.address + frame.slot * this.#frameBytes);
    else if (this.storage === 'direct') {
      throw new TomochartError('FRAMES', `no frame of kind ${frame.kind} was planned`);
    }
    this.#records.add(frame);
    this.#stale = true;
  }

  commit(): void {
    const stale = this.#records.takeStale();
    if (!stale) return;
    for (const [{ path, type }, bytes] of this.#records.elements(stale)) {
      this.#put(bytes, this.#skeleton.vectors.get(path)!.address + stale.from * type.size);
    }
  }

  async sync(): Promise<void> {
    const confirmed = { ...this.written };
    this.#stale = false;
    await this.#file.sync();
    this.#putCounts(confirmed);
  }

  finish(): void {
    this.commit();
    fsyncSync(this.#file.fd);
    this.#putCounts(this.written);
    this.#file.requirePlace(this.written);
    this.#file.close();
  }

  editor(): Promise<Hdf5Editor> {
    return Hdf5Editor.reopen(this.#skeleton.path);
  }

  release(): void {
    this.#file.close();
  }

  #putCounts(counts: Readonly<Record<FrameKind, number>>): void {
    this.#put(countsOf(counts), this.#skeleton.counts.address);
  }

  /** A write may store only a part; a disk that fills up shows as a short write first, as an error next. */
  #put(bytes: Uint8Array, position: number): void {
    try {
      for (let done = 0; done < bytes.length;) {
        done += writeSync(this.#file.fd, bytes, done, bytes.length - done, position + done);
      }
    } catch (thrown) {
      throw writeError(this.#skeleton.path, thrown);
    }
  }
}

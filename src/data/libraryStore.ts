import { fsyncSync } from 'node:fs';
import { frameSets, framesWritten } from './dxchange.ts';
import { frameKinds, perKind, type FrameKind, type Presence } from './frame.ts';
import { FrameRecords, type StoredStretch } from './frameRecords.ts';
import { countsOf, HeldFile, type FrameStore } from './frameStore.ts';
import { Hdf5Editor } from './hdf5Editor.ts';
import { isElsewhere, isOpenEnded, totalOf, type ScanFileSpec } from './scanSpec.ts';
import type { LatchedAngles } from './latched.ts';
import type { Missing } from './sink.ts';
import type { StoredOrder } from './storedFrames.ts';
import type { FrameLabel } from './vectors.ts';

/**
 * Writes frames and their vectors through HDF5, which keeps the file open: where the direct way is not to be
 * had, and for kinds of frames whose number nobody knows, which grow chunk by chunk. What HDF5 has buffered is lost
 * with the program, so frames count as committed only when it has been flushed.
 */
export class LibraryStore implements FrameStore {
  readonly storage: 'library' | 'chunks' | 'elsewhere';
  readonly fallback: string | null;
  readonly missing: readonly Missing[];
  readonly commitMs = 20;
  readonly #spec: ScanFileSpec;
  readonly #editor: Hdf5Editor;
  readonly #file: HeldFile;
  readonly #records: FrameRecords;
  readonly #theta: Readonly<Record<FrameKind, number[]>>;
  /** Frames that the dataset of each kind has room for. */
  readonly #extent: Record<FrameKind, number>;
  #vectorLength: number;
  #stale = false;
  #closed = false;

  /** Opens a file whose datasets have been made. */
  static async open(
    spec: ScanFileSpec,
    fallback: string | null = null,
    missing: readonly Missing[] = [],
  ): Promise<LibraryStore> {
    return new LibraryStore(spec, await Hdf5Editor.reopen(spec.path), fallback, missing);
  }

  private constructor(
    spec: ScanFileSpec,
    editor: Hdf5Editor,
    fallback: string | null,
    missing: readonly Missing[],
  ) {
    this.missing = missing;
    this.#spec = spec;
    this.#editor = editor;
    this.fallback = fallback;
    this.storage = isElsewhere(spec) ? 'elsewhere' : spec.openEnded?.length ? 'chunks' : 'library';
    this.#file = new HeldFile(spec.path);
    this.#records = new FrameRecords(spec);
    this.#theta = perKind((kind) => [...spec.theta[kind]]);
    this.#extent = { ...spec.frames };
    this.#vectorLength = totalOf(spec);
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
    const { kind, slot, angleDegrees } = frame;
    if (this.storage !== 'elsewhere') this.#putFrame(kind, slot, bytes);
    // A planned angle is that of the middle of the exposure, a latched one that of its start.
    if (angleDegrees !== undefined) this.#theta[kind][slot] ??= angleDegrees;
    this.#records.add(frame);
    this.#stale = true;
  }

  #putFrame(kind: FrameKind, slot: number, bytes: Uint8Array): void {
    const { width, height } = this.#spec;
    const { data } = frameSets[kind];
    if (slot >= this.#extent[kind]) {
      this.#editor.resize(data, [slot + 1, height, width]);
      this.#extent[kind] = slot + 1;
    }
    this.#editor.writeSlab(data, { offset: [slot, 0, 0], count: [1, height, width] }, bytes);
  }

  commit(): void {
    const stale = this.#records.takeStale();
    if (stale) {
      const { length } = this.#records;
      for (const [{ path }, bytes] of this.#records.elements(stale)) {
        if (length > this.#vectorLength) this.#editor.resize(path, [length]);
        this.#editor.writeSlab(path, { offset: [stale.from], count: [stale.to - stale.from] }, bytes);
      }
      this.#vectorLength = length;
    }
    this.#editor.flush();
  }

  async sync(): Promise<void> {
    this.commit();
    const confirmed = { ...this.written };
    this.#stale = false;
    await this.#file.sync();
    this.#putCounts(confirmed);
    this.#editor.flush();
  }

  finish(): void {
    this.commit();
    fsyncSync(this.#file.fd);
    this.#putCounts(this.written);
    for (const kind of frameKinds.filter((kind) => isOpenEnded(this.#spec, kind))) {
      const value = this.#angles(kind);
      this.#editor.putEntry({ path: frameSets[kind].theta, value, units: 'deg' });
    }
    this.#editor.flush();
    this.#file.requirePlace(this.written);
  }

  get taken(): ScanFileSpec {
    if (this.storage === 'library') return this.#spec;
    return {
      ...this.#spec,
      openEnded: [],
      frames: this.#extent,
      theta: perKind((kind) => this.#angles(kind)),
      sequence: this.#records.sequence(),
    };
  }

  async editor(): Promise<Hdf5Editor> {
    // From here on its user closes it.
    this.#closed = true;
    return this.#editor;
  }

  release(): void {
    this.#file.close();
    if (this.#closed) return;
    this.#closed = true;
    this.#editor.close();
  }

  #angles(kind: FrameKind): Float64Array {
    return Float64Array.from({ length: this.#extent[kind] }, (_, k) => this.#theta[kind][k] ?? NaN);
  }

  #putCounts(counts: Readonly<Record<FrameKind, number>>): void {
    this.#editor.writeSlab(framesWritten, { offset: [0], count: [frameKinds.length] }, countsOf(counts));
  }
}

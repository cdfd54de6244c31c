import { asTomochartError, TomochartError, type Clock } from '#core';
import type { Hdf5Plan } from '../../hdf5/hdf5Plan.ts';
import { Hdf5Writer } from '../../hdf5/hdf5Writer.ts';
import {
  planOf,
  requireFree,
  valuesOf,
  type FileNames,
  type FileShape,
  type FrameToKeep,
} from './cameraFilePlan.ts';

/** Octets of frames that may wait for the disk: the memory of the camera. */
const MEMORY_BYTES = 512 * 1024 * 1024;

/**
 * The HDF5 file of a simulated camera, written by a thread of its own. It is made with the first frame; an acquisition
 * that follows appends to it. Between acquisitions it is closed, so that others can read it.
 */
export class CameraFile {
  readonly #names: FileNames;
  readonly #clock: Clock;
  #writer: Hdf5Writer | undefined;
  #path = '';
  #shape: FileShape | undefined;
  #stored = 0;
  #open = false;
  #waiting = 0;
  /** Opening, writing and closing wait for one another. */
  #turn: Promise<void> = Promise.resolve();
  #failure: TomochartError | undefined;
  /** Frames cannot be written: a fault for tests. */
  failing = false;
  /** How long closing takes beyond what it takes: a fault for tests. */
  slowSeconds = 0;
  /** Told of the first error of an acquisition. */
  onFailure: (error: TomochartError) => void = () => undefined;

  constructor(names: FileNames, clock: Clock) {
    this.#names = names;
    this.#clock = clock;
  }

  /** Resolves when frames can be stored without waiting for the thread that does it. */
  ready(): Promise<void> {
    return this.#thread.ready();
  }

  /** It takes a moment to start: who does not wait for `ready` has the first frame wait for it. */
  get #thread(): Hdf5Writer {
    return (this.#writer ??= new Hdf5Writer());
  }

  get path(): string {
    return this.#path;
  }

  /** Frames that the file has. */
  get stored(): number {
    return this.#stored;
  }

  /**
   * Another file from now on, which has no frames; the empty path is for none.
   * @throws TomochartError NOT_FOUND, EXISTS or FILE where it cannot be made
   */
  begin(path: string): void {
    if (path !== '') requireFree(path);
    this.#path = path;
    this.#stored = 0;
    this.#shape = undefined;
  }

  /** An acquisition of such frames is to come. @throws TomochartError FILE where those in the file are others */
  expect(shape: FileShape): void {
    const before = this.#shape;
    if (before && this.#stored > 0 && (before.width !== shape.width || before.height !== shape.height)) {
      throw new TomochartError(
        'FILE',
        `${this.#path} has frames of ${before.width} x ${before.height} pixels`,
      );
    }
    if (this.#stored === 0) this.#shape = shape;
    this.#failure = undefined;
  }

  /** Stores a frame when it is its turn; nothing without a path. */
  store(frame: FrameToKeep): void {
    const shape = this.#shape;
    if (this.#path === '' || !shape || this.#failure) return;
    const bytes = frame.pixels.byteLength;
    if (this.#waiting + bytes > MEMORY_BYTES) {
      this.#fail(new TomochartError('FILE', 'the memory of the camera is full: the disk is too slow'));
      return;
    }
    this.#waiting += bytes;
    const plan = planOf(this.#path, shape, this.#names);
    this.#turn = this.#turn
      .then(() => (this.#failure ? undefined : this.#write(plan, frame)))
      .catch((thrown: unknown) => this.#fail(asTomochartError(thrown, 'FILE')))
      .finally(() => (this.#waiting -= bytes));
  }

  /** Resolves when what was to be stored is, or cannot be, and the file is closed. @throws TomochartError what has prevented it */
  async close(): Promise<void> {
    this.#turn = this.#turn.then(() => this.#close());
    await this.#turn;
    if (this.#failure) throw this.#failure;
  }

  async terminate(): Promise<void> {
    await this.close().catch(() => undefined);
    await this.#writer?.terminate();
  }

  async #write(plan: Hdf5Plan, frame: FrameToKeep): Promise<void> {
    if (this.failing) throw new TomochartError('FILE', `${plan.path}: no space left on the disk`);
    if (!this.#open) {
      const stored = this.#stored;
      await (stored === 0 ? this.#thread.open(plan, []) : this.#thread.append(plan, stored));
      this.#open = true;
    }
    const { dataset } = this.#names;
    await this.#thread.write({ dataset, pixels: frame.pixels, values: valuesOf(plan, frame) });
    this.#stored++;
  }

  async #close(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    if (this.slowSeconds > 0) await this.#clock.sleep(this.slowSeconds);
    try {
      await this.#thread.close([], []);
    } catch (thrown) {
      this.#fail(asTomochartError(thrown, 'FILE'));
    }
  }

  #fail(error: TomochartError): void {
    if (this.#failure) return;
    this.#failure = error;
    this.onFailure(error);
  }
}

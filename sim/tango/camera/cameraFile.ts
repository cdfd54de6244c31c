import { accessSync, constants, existsSync } from 'node:fs';
import { dirname, isAbsolute } from 'node:path';
import { asTomochartError, TomochartError, type Clock } from '#core';
import type { Pixels } from '#data';
import type { Hdf5Plan, ValueDataset } from '../../hdf5/hdf5Plan.ts';
import { Hdf5Writer } from '../../hdf5/hdf5Writer.ts';

/** A frame on its way to the file. */
export interface FrameToKeep {
  readonly pixels: Pixels;
  /** Its number within the acquisition, as the file counts. */
  readonly id: number;
  readonly label: string;
  /** Start of its exposure, seconds since 1970. */
  readonly timeSeconds: number;
}

/** Where things are in the file. */
export interface FileNames {
  readonly dataset: string;
  /** Path of the numbers of the frames, where it has them. */
  readonly ids?: string;
  /** Another path of the dataset of frames. */
  readonly link?: string;
  /** Name of the moments of the frames, beside the frames. */
  readonly times: string;
}

/** The size of frames, and how many the datasets have room for at first. */
export type FileShape = Pick<Hdf5Plan, 'width' | 'height' | 'bytesPerPixel' | 'rows'>;

/** Octets of frames that may wait for the disk: the memory of the camera. */
const MEMORY_BYTES = 512 * 1024 * 1024;
/** Values in a chunk of a dataset of values. */
const CHUNK = 128;

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
    const plan = this.#planFor(shape);
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

  async #write(plan: Hdf5Plan, { pixels, id, label, timeSeconds }: FrameToKeep): Promise<void> {
    if (this.failing) throw new TomochartError('FILE', `${plan.path}: no space left on the disk`);
    if (!this.#open) {
      const stored = this.#stored;
      await (stored === 0 ? this.#thread.open(plan, []) : this.#thread.append(plan, stored));
      this.#open = true;
    }
    const known = { id, label, time: timeSeconds };
    const values = plan.values.map(({ name, type }) => ({ type, value: known[name as keyof typeof known] }));
    await this.#thread.write({ dataset: this.#names.dataset, pixels, values });
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

  #planFor(shape: FileShape): Hdf5Plan {
    const { dataset, ids, link, times } = this.#names;
    const beside = dataset.slice(0, dataset.lastIndexOf('/') + 1);
    const values: ValueDataset[] = [
      ...(ids === undefined ? [] : [{ path: ids, name: 'id', type: 'int32', when: 'frame' } as const]),
      { path: `${beside}label`, name: 'label', type: 'string', when: 'frame' },
      { path: `${beside}${times}`, name: 'time', type: 'float64', when: 'frame' },
    ];
    return {
      ...shape,
      path: this.#path,
      groups: [],
      constants: [],
      frames: [dataset],
      values,
      attributes: [],
      closing: [],
      links: link === undefined ? [] : [{ path: link, target: dataset }],
      chunk: CHUNK,
    };
  }
}

/** A camera writes over no file, and into folders that its machine sees. */
function requireFree(path: string): void {
  const folder = dirname(path);
  if (!isAbsolute(path)) throw new TomochartError('FILE', `${path} is no absolute path`);
  if (!existsSync(folder)) throw new TomochartError('NOT_FOUND', `there is no folder ${folder}`);
  if (existsSync(path)) throw new TomochartError('EXISTS', `${path} is there already`);
  try {
    accessSync(folder, constants.W_OK);
  } catch (cause) {
    throw new TomochartError('FILE', `${folder} cannot be written to`, { cause });
  }
}

import { asTomochartError, TomochartError, type Clock } from '#core';
import { frameSets, frameVectors, ScanFile, type Closing } from '#data';
import type { Frame, FrameStream, OwnFile, OwnFileSettings, StoredFrames } from '#devices';
import type { Camera } from './camera.ts';

const NOTHING: Closing = { entries: [] };

/**
 * The part of a simulated detector that stores its frames itself, as a file plugin of areaDetector does: all of them
 * in one dataset, in the order in which they come. Frames that it has stored go on without their pixels.
 */
export class FilePlugin implements OwnFile {
  readonly #camera: Camera;
  readonly #bytesPerPixel: 1 | 2;
  readonly #clock: Clock;
  #file: ScanFile | undefined;
  #stored = 0;
  #failure: TomochartError | undefined;
  readonly #writing = new Set<Promise<void>>();

  constructor(camera: Camera, bytesPerPixel: 1 | 2, clock: Clock) {
    this.#camera = camera;
    this.#bytesPerPixel = bytesPerPixel;
    this.#clock = clock;
  }

  async begin({ path, width, height }: OwnFileSettings): Promise<void> {
    const none = new Float64Array();
    this.#stored = 0;
    this.#failure = undefined;
    this.#file = await this.#clock.hold(
      ScanFile.create({
        path,
        width,
        height,
        bytesPerPixel: this.#bytesPerPixel,
        frames: { dark: 0, flat: 0, proj: 0, ortho: 0 },
        theta: { dark: none, flat: none, proj: none, ortho: none },
        // A detector knows no scan: neither how many frames it will be nor of what.
        openEnded: ['proj'],
        entries: [],
        attributes: [],
      }),
    );
  }

  async end(): Promise<StoredFrames> {
    const file = this.#file;
    if (!file) throw new TomochartError('DEVICE', `${this.#camera.name} has no file to end`);
    this.#file = undefined;
    await this.#clock.hold(Promise.all(this.#writing));
    const { problem } = await this.#clock.hold(file.complete(NOTHING));
    if (this.#failure) throw this.#failure;
    if (problem) throw new TomochartError(problem.code, problem.message);
    return { file: file.path, datasets: { '': frameSets.proj.data }, ids: frameVectors.id };
  }

  /** The frames as they go on to whoever watches the detector. */
  readonly stream: FrameStream = (listener) => this.#camera.onFrame((frame) => listener(this.#take(frame)));

  #take(frame: Frame): Frame {
    const file = this.#file;
    if (!file || !frame.pixels) return frame;
    const storedAt = this.#stored++;
    const { startSeconds, exposureSeconds, pixels } = frame;
    const write = file.write({
      kind: 'proj',
      slot: storedAt,
      order: storedAt,
      id: frame.storedId ?? frame.id,
      timestampSeconds: startSeconds + exposureSeconds,
      pixels,
    });
    const kept = this.#clock
      .hold(write)
      .catch((thrown: unknown) => {
        this.#failure ??= asTomochartError(thrown, 'DEVICE');
      })
      .finally(() => this.#writing.delete(kept));
    this.#writing.add(kept);
    const rest: Frame & { pixels?: Frame['pixels'] } = { ...frame, storedAt };
    delete rest.pixels;
    return rest;
  }
}

import type { Clock } from '#core';
import type { Frame } from '#devices';
import type { CameraFile } from './cameraFile.ts';
import type { Picture } from './coreSettings.ts';

/** The frames of a camera as they come: counted, the last one kept, and each stored in the file with its label and time. */
export class FrameIntake {
  /** The kind of the frames to come. */
  label = '';
  /** Frames of this acquisition, those that were lost on the way to the file included. */
  acquired = 0;
  readonly #file: CameraFile;
  readonly #firstId: number;
  /** What the clock read in 1970. */
  readonly #epoch: number;
  readonly #lost = new Set<number>();
  #last: Picture | undefined;

  /** @param firstId the number that the file has for the first frame of an acquisition */
  constructor(file: CameraFile, firstId: number, clock: Clock) {
    this.#file = file;
    this.#firstId = firstId;
    this.#epoch = clock.date().getTime() / 1000 - clock.now();
  }

  /** The frame that came last; undefined before there is one. */
  get last(): Picture | undefined {
    return this.#last;
  }

  /** A frame has come, of so many pixels. */
  take(
    { id, pixels, startSeconds, exposureSeconds }: Frame,
    { width, height }: Pick<Picture, 'width' | 'height'>,
  ): void {
    this.acquired = id + 1;
    if (!pixels) return;
    const timeSeconds = this.#epoch + startSeconds + exposureSeconds;
    this.#last = { pixels, width, height, timeSeconds };
    if (this.#lost.delete(id)) return;
    this.#file.store({ pixels, id: this.#firstId + id, label: this.label, timeSeconds });
  }

  /** A frame of this or the next acquisition is lost on its way to the file: a fault for tests. */
  lose(id: number): void {
    this.#lost.add(id);
  }
}

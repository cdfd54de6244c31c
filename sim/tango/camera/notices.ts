import type { ServedDevice } from '#tango';
import { imageOf } from './cameraAttributes.ts';
import type { CameraCore } from './cameraCore.ts';
import { Throttle } from './throttle.ts';

/** Counters are told at most so often, as devices of cameras do; the last one always. */
const COUNT_SECONDS = 0.05;
/** Frames as images, to those who listen. */
const IMAGE_SECONDS = 0.1;

/** What a device tells of its camera by events. */
export interface NoticeNames {
  /** The device that has the counter and the image. */
  readonly served: ServedDevice;
  /** Attributes of the counters, and what they read. */
  readonly counters: Readonly<Record<string, () => number>>;
  /** Told after the counters. */
  readonly onState: () => void;
}

/** Tells by events what a camera does; returns the way to end that. */
export function tellNotices(core: CameraCore, { served, counters, onState }: NoticeNames): () => void {
  const last = new Map<string, number>();
  const count = new Throttle(core.clock, COUNT_SECONDS, () => {
    for (const [name, read] of Object.entries(counters)) {
      const value = read();
      if (last.get(name) !== value) served.push(name, value);
      last.set(name, value);
    }
  });
  const image = new Throttle(core.clock, IMAGE_SECONDS, () => {
    const value = imageOf(core);
    if (value && served.isWatched('Image')) served.push('Image', value);
  });
  core.onCount = () => count.request();
  core.onPicture = () => image.request();
  core.onState = () => {
    count.request();
    count.flush();
    onState();
  };
  onState();
  return () => {
    count.cancel();
    image.cancel();
    core.onCount = core.onPicture = core.onState = () => undefined;
  };
}

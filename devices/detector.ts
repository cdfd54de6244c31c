import type { Patience, TomochartError } from '#core';
import { connectAll, type Device } from './device.ts';
import { waitFor, type Signal, type Unsubscribe } from './signal.ts';

/** One frame as a detector delivers it. */
export interface Frame {
  /** Counts exposures since the detector was armed, from 0; a frame lost on the way leaves a hole. */
  readonly id: number;
  /** Start of the exposure, seconds of the program's clock. */
  readonly startSeconds: number;
  readonly exposureSeconds: number;
  /** Angle latched by the trigger hardware at the start of the exposure, degrees. */
  readonly angleDegrees?: number;
  /** Row-major, shape (height, width); absent in a dry run, where frames are counted but not made. */
  readonly pixels?: Uint16Array | Uint8Array;
  /** Index in the dataset of its label in the detector's own file, where it stores its frames itself. */
  readonly storedAt?: number;
  /** The detector's own number of the frame (areaDetector: NDArrayUniqueId), where it has another than `id`. */
  readonly storedId?: number;
}

/** Paths of the moments of frames, at the end of the exposure. */
export type StoredTimes =
  /** On EPICS's clock: whole seconds since 1990-01-01 UTC, and the nanoseconds beyond (NDArrayEpicsTSSec, …TSnSec). */
  | { readonly seconds: string; readonly nanoseconds: string }
  /** Seconds since 1970-01-01 UTC. */
  | { readonly unixSeconds: string };

/** Where a detector has stored its frames. */
export interface StoredFrames {
  readonly file: string;
  /**
   * Path of the dataset by label of its frames, in each in the order in which they came: shape (frames, height, width).
   * A detector that stores all frames in one dataset has only that of the empty label.
   */
  readonly datasets: Readonly<Record<string, string>>;
  /** Path of the detector's own numbers of all frames in the order in which they came, where the file has them. */
  readonly ids?: string;
  /** Where the file has the moment of each frame, in the same order. */
  readonly times?: StoredTimes;
  /**
   * An entry for each acquisition, rising: what is to be added to those numbers, from which stored frame on, to have the
   * `storedId` of each frame. Those of an acquisition lie between its `add` and that of the next; within it, they count
   * exposures. Left out, they count all exposures of the scan.
   */
  readonly idOffsets?: readonly { readonly firstFrame: number; readonly add: number }[];
  /** What went wrong and lost nothing but frames, each with its remedy: a queue that was full. */
  readonly warnings?: readonly string[];
  /** What has ended the file early: a write error, somebody else. The frames before it are there. */
  readonly failure?: TomochartError;
}

/** What a detector has to know to begin its own file. */
export interface OwnFileSettings {
  readonly path: string;
  /** Columns and rows of its frames. */
  readonly width: number;
  readonly height: number;
}

/** How a detector that stores its frames itself is told where: areaDetector's HDF5 plugin, Lima, a recorder. */
export interface OwnFile {
  /** Begins a file for the frames of every arm from now on; resolves when the detector is ready to store them. */
  begin(settings: OwnFileSettings, patience: Patience): Promise<void>;
  /**
   * Resolves when every frame that was acquired is stored and told, so that none is taken for one of the next arm. Left
   * out where frames are told as they are acquired.
   */
  settle?(patience: Patience): Promise<void>;
  /**
   * Ends it; resolves when every frame that was acquired is in the file, or cannot be, and the file is closed. Also ends
   * a beginning that was broken off.
   */
  end(patience: Patience): Promise<StoredFrames>;
}

/** How a detector is to be armed. Seconds, pixels. */
export interface ArmSettings {
  readonly frames: number;
  readonly exposureSeconds: number;
  readonly periodSeconds: number;
  /** `internal`: takes its frames by itself, beginning when armed; `external`: one for each trigger. */
  readonly trigger: 'internal' | 'external';
  readonly width: number;
  readonly height: number;
}

/** A camera. What it can do is declared in the planner's facts. */
export interface Detector extends Device {
  /** Resolves when the detector reads armed. */
  arm(settings: ArmSettings, patience: Patience): Promise<void>;
  armed(patience: Patience): Promise<boolean>;
  /** Ends the acquisition; resolves when the detector reads disarmed. */
  disarm(patience: Patience): Promise<void>;
  /** Names the kind of the frames to come; does nothing on a detector that has no label. */
  setLabel(label: string, patience: Patience): Promise<void>;
  /** Exposures counted since the detector was armed, frames lost on the way included. */
  acquired(patience: Patience): Promise<number>;
  /** Calls `listener` with every frame; without pixels where the detector stores them itself. */
  onFrame(listener: (frame: Frame) => void): Unsubscribe;
  /**
   * Calls `listener` when the detector, or what stores its frames, reports a fault by itself: a write error, a lost
   * connection. Left out where nothing does.
   */
  onFault?(listener: (fault: TomochartError) => void): Unsubscribe;
  /** Left out where frames are delivered with their pixels. */
  readonly ownFile?: OwnFile;
}

export interface DetectorSignals {
  readonly exposureSeconds: Signal<number>;
  readonly periodSeconds: Signal<number>;
  readonly frames: Signal<number>;
  readonly triggerMode: Signal<'internal' | 'external'>;
  readonly region: Signal<{ readonly width: number; readonly height: number }>;
  /** Writing true arms, false ends. */
  readonly acquire: Signal<boolean>;
  readonly armed: Signal<boolean>;
  readonly acquired: Signal<number>;
  readonly label?: Signal<string>;
}

/** Where the frames of a detector come from. */
export type FrameStream = (listener: (frame: Frame) => void) => Unsubscribe;

/** A detector composed of signals and a stream of frames. */
export class SignalDetector implements Detector {
  readonly name: string;
  readonly onFrame: FrameStream;
  readonly ownFile?: OwnFile;
  readonly #signals: DetectorSignals;

  constructor(name: string, signals: DetectorSignals, stream: FrameStream, ownFile?: OwnFile) {
    this.name = name;
    this.#signals = signals;
    this.onFrame = stream;
    if (ownFile) this.ownFile = ownFile;
  }

  connect(patience: Patience): Promise<void> {
    return connectAll(Object.values(this.#signals) as Signal<unknown>[], patience);
  }

  async arm(settings: ArmSettings, patience: Patience): Promise<void> {
    const s = this.#signals;
    await Promise.all([
      s.exposureSeconds.write(settings.exposureSeconds, patience),
      s.periodSeconds.write(settings.periodSeconds, patience),
      s.frames.write(settings.frames, patience),
      s.triggerMode.write(settings.trigger, patience),
      s.region.write({ width: settings.width, height: settings.height }, patience),
    ]);
    await s.acquire.write(true, patience);
    // A short internal acquisition may be over before the readback is seen: its counter proves it as well.
    if ((await s.acquired.read(patience)) > 0) return;
    await waitFor(s.armed, (armed) => armed, patience, `${this.name} to read armed`);
  }

  armed(patience: Patience): Promise<boolean> {
    return this.#signals.armed.read(patience);
  }

  async disarm(patience: Patience): Promise<void> {
    await this.#signals.acquire.write(false, patience);
    await waitFor(this.#signals.armed, (armed) => !armed, patience, `${this.name} to read disarmed`);
  }

  async setLabel(label: string, patience: Patience): Promise<void> {
    await this.#signals.label?.write(label, patience);
  }

  acquired(patience: Patience): Promise<number> {
    return this.#signals.acquired.read(patience);
  }
}

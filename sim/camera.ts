import { Listeners, TomochartError, type Cancel, type Clock } from '#core';
import type { Frame } from '#devices';
import { Component } from './component.ts';

export interface CameraParameters {
  readonly name: string;
  readonly sensorWidth: number;
  readonly sensorHeight: number;
  readonly readoutSeconds: number;
  readonly overlapped: boolean;
  readonly gapSeconds: number;
  readonly maxFrameRate: number;
  readonly armSeconds: number;
}

/** Makes the picture of an exposure, or nothing when frames are only counted. */
export type Photographer = (exposure: {
  readonly id: number;
  /** Counts all exposures of this camera, from 0. */
  readonly number: number;
  readonly startSeconds: number;
  readonly exposureSeconds: number;
  readonly width: number;
  readonly height: number;
}) => Uint16Array | Uint8Array | undefined;

/** Float arithmetic puts a trigger that is exactly on time this much too early. */
const EPSILON_SECONDS = 1e-7;

/**
 * A camera with the timing of a real one: a trigger that comes while it is exposing or reading out is
 * missed, and a frame exists only once it has been read out.
 */
export class Camera extends Component {
  exposureSeconds = 0.01;
  periodSeconds = 0.01;
  frames = 1;
  triggerMode: 'internal' | 'external' = 'internal';
  region: { readonly width: number; readonly height: number };
  label = '';
  /** Frames lost on the way from the camera to us, by id; a fault for tests. */
  readonly lose = new Set<number>();
  /** A camera that hangs reads armed and takes no more frames; a fault for tests. */
  hangs = false;
  /** Exposures begun since the camera was armed. */
  acquired = 0;
  /** Triggers that came too early. */
  missed = 0;
  armed = false;
  readonly #parameters: CameraParameters;
  readonly #photographer: Photographer;
  readonly #listeners = new Listeners<Frame>();
  #pending = new Set<Cancel>();
  #arming: AbortController | undefined;
  #lastStart = -Infinity;
  #lastExposure = 0;
  #exposures = 0;

  constructor(parameters: CameraParameters, photographer: Photographer, clock: Clock) {
    super(parameters.name, clock);
    this.#parameters = parameters;
    this.#photographer = photographer;
    this.region = { width: parameters.sensorWidth, height: parameters.sensorHeight };
  }

  onFrame(listener: (frame: Frame) => void): () => void {
    return this.#listeners.add(listener);
  }

  /**
   * Resolves when the camera is armed; with internal trigger it then begins by itself.
   * @throws TomochartError DEVICE when it is armed already or is disarmed meanwhile, LIMIT
   */
  async arm(): Promise<void> {
    const { sensorWidth, sensorHeight, armSeconds } = this.#parameters;
    const { width, height } = this.region;
    if (this.armed || this.#arming) throw new TomochartError('DEVICE', `${this.name} is armed already`);
    if (width > sensorWidth || height > sensorHeight) {
      throw new TomochartError('LIMIT', `${this.name} has no region of ${width} x ${height} pixels`);
    }
    this.#arming = new AbortController();
    await this.clock.sleep(armSeconds, this.#arming.signal);
    this.#arming = undefined;
    this.acquired = 0;
    this.missed = 0;
    this.#lastStart = -Infinity;
    this.armed = true;
    this.changed();
    if (this.triggerMode === 'internal') this.#free(this.clock.now(), 0);
  }

  /** Ends the acquisition; frames not read out yet are lost. */
  disarm(): void {
    this.#arming?.abort(new TomochartError('DEVICE', `${this.name} was disarmed while it was being armed`));
    this.#arming = undefined;
    for (const cancel of this.#pending) cancel();
    this.#pending = new Set();
    this.armed = false;
    this.changed();
  }

  /** A hardware trigger at `seconds` of the clock, with the angle that was latched. */
  pulse(seconds: number, angleDegrees: number): void {
    if (this.armed && this.triggerMode === 'external') this.#expose(seconds, angleDegrees);
  }

  /** Least time from the start of the last exposure to the start of the next. */
  get #busySeconds(): number {
    const { overlapped, readoutSeconds, gapSeconds, maxFrameRate } = this.#parameters;
    const readout = readoutSeconds + gapSeconds;
    const cycle = overlapped ? Math.max(this.#lastExposure, readout) : this.#lastExposure + readout;
    return Math.max(cycle, 1 / maxFrameRate);
  }

  #free(first: number, k: number): void {
    if (k >= this.frames) return;
    // A period shorter than the camera can do makes it run as fast as it can.
    const due = Math.max(first + k * this.periodSeconds, this.#lastStart + this.#busySeconds);
    this.#later(due, () => {
      this.#expose(due, undefined);
      this.#free(first, k + 1);
    });
  }

  #expose(startSeconds: number, angleDegrees: number | undefined): void {
    if (this.hangs || this.acquired >= this.frames) return;
    if (startSeconds + EPSILON_SECONDS < this.#lastStart + this.#busySeconds) {
      this.missed++;
      return;
    }
    const { exposureSeconds } = this;
    const { width, height } = this.region;
    const id = this.acquired++;
    const number = this.#exposures++;
    this.#lastStart = startSeconds;
    this.#lastExposure = exposureSeconds;
    this.#later(startSeconds + exposureSeconds + this.#parameters.readoutSeconds, () => {
      if (!this.lose.has(id)) {
        const pixels = this.#photographer({ id, number, startSeconds, exposureSeconds, width, height });
        this.#deliver({
          id,
          storedId: number,
          startSeconds,
          exposureSeconds,
          ...(angleDegrees === undefined ? {} : { angleDegrees }),
          ...(pixels ? { pixels } : {}),
        });
      }
      if (id === this.frames - 1) this.disarm();
      else this.changed();
    });
  }

  #deliver(frame: Frame): void {
    this.#listeners.tell(frame);
  }

  #later(seconds: number, action: () => void): void {
    const cancel = this.clock.after(seconds - this.clock.now(), () => {
      this.#pending.delete(cancel);
      action();
    });
    this.#pending.add(cancel);
  }
}

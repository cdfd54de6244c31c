import { asTomochartError } from '#core';
import type { Frame } from '#devices';
import type { CameraRow } from '#devices/epics';
import type { Camera } from '../../camera.ts';
import { detectorState } from './cameraRows.ts';
import type { CameraGeometry } from './cameraGeometry.ts';
import type { Port } from '../port.ts';

/** How a camera is to take its frames. */
export interface AcquisitionSettings {
  readonly trigger: 'internal' | 'external';
  /** Infinity for a camera that runs until it is told to stop. */
  readonly frames: number;
  /** How its driver counts and numbers them. */
  readonly row: Pick<CameraRow, 'numbers' | 'counterRestarts' | 'staysIdle'>;
}

/**
 * What `Acquire` does (ADCore, ADDriver and its drivers): the readbacks say that the camera acquires once it is armed,
 * and that it does not once it has all frames or was stopped.
 */
export class Acquisition {
  readonly #port: Port;
  readonly #camera: Camera;
  readonly #geometry: CameraGeometry;
  #settings: AcquisitionSettings = { trigger: 'internal', frames: 1, row: { numbers: { kind: 'counter' } } };
  #state: 'idle' | 'arming' | 'acquiring' = 'idle';
  #stopped = false;
  /** Id of the frame of this acquisition that came last. */
  #lastId = -1;
  readonly #unsubscribe: () => void;
  /** Called when an acquisition has ended. */
  onEnd: () => void = () => {};

  constructor(port: Port, camera: Camera, geometry: CameraGeometry) {
    this.#port = port;
    this.#camera = camera;
    this.#geometry = geometry;
    this.#unsubscribe = camera.onChange(() => {
      if (this.#state === 'acquiring' && !camera.armed) this.#finish();
    });
  }

  get idle(): boolean {
    return this.#state === 'idle';
  }

  /** Acquire=1; resolves when the camera takes frames, or when it will not. */
  async start(settings: AcquisitionSettings): Promise<void> {
    if (!this.idle) return;
    const port = this.#port;
    const camera = this.#camera;
    this.#state = 'arming';
    this.#stopped = false;
    this.#settings = settings;
    this.#lastId = -1;
    this.#geometry.centre();
    camera.region = this.#geometry.size;
    camera.exposureSeconds = port.number('ACQ_TIME');
    camera.periodSeconds = port.number('ACQ_PERIOD');
    camera.frames = settings.frames;
    camera.triggerMode = settings.trigger;
    port.set('NIMAGES_COUNTER', 0);
    if (settings.row.counterRestarts) port.set('ARRAY_COUNTER', 0);
    port.set('TIME_REMAINING', 0);
    port.flush();
    try {
      await camera.arm();
    } catch (thrown) {
      this.#fail(asTomochartError(thrown).message);
      return;
    }
    const external = settings.trigger === 'external';
    this.#state = 'acquiring';
    port.set('ACQUIRE', 1);
    port.set('ACQUIRE_BUSY', 1);
    if (!settings.row.staysIdle) port.set('STATUS', detectorState(external ? 'Waiting' : 'Acquire'));
    port.set('STATUS_MESSAGE', external ? 'Waiting for triggers' : 'Acquiring data');
    port.flush();
  }

  /** Acquire=0. */
  stop(): void {
    if (this.idle) return;
    this.#stopped = true;
    this.#camera.disarm();
  }

  /** Counts a frame, and those that were lost before it; returns its unique id. */
  count(frame: Frame): number {
    const port = this.#port;
    const more = frame.id - this.#lastId;
    this.#lastId = frame.id;
    if (this.#settings.row.staysIdle) port.set('STATUS', detectorState('Acquire'));
    port.set('ARRAY_COUNTER', port.number('ARRAY_COUNTER') + more);
    port.set('NIMAGES_COUNTER', port.number('NIMAGES_COUNTER') + more);
    const left = this.#settings.frames - 1 - frame.id;
    if (Number.isFinite(left)) port.set('TIME_REMAINING', left * port.number('ACQ_PERIOD'));
    const { numbers } = this.#settings.row;
    return numbers.kind === 'arm' ? numbers.first + frame.id : port.number('ARRAY_COUNTER');
  }

  close(): void {
    this.stop();
    this.#unsubscribe();
  }

  #finish(): void {
    const port = this.#port;
    if (!this.#stopped) {
      // Frames at the end that were lost on the way were taken all the same.
      const lost = this.#settings.frames - 1 - this.#lastId;
      port.set('ARRAY_COUNTER', port.number('ARRAY_COUNTER') + lost);
      port.set('NIMAGES_COUNTER', port.number('NIMAGES_COUNTER') + lost);
    }
    const aborted = this.#stopped && Number.isFinite(this.#settings.frames);
    port.set('STATUS', detectorState(aborted ? 'Aborted' : 'Idle'));
    port.set('STATUS_MESSAGE', this.#stopped ? 'Acquisition stopped' : 'Acquisition complete');
    this.#end();
  }

  #fail(message: string): void {
    this.#port.set('STATUS', detectorState(this.#stopped ? 'Aborted' : 'Error'));
    this.#port.set('STATUS_MESSAGE', message);
    this.#end();
  }

  #end(): void {
    this.#state = 'idle';
    this.#port.set('ACQUIRE', 0);
    this.#port.set('TIME_REMAINING', 0);
    this.#port.flush();
    this.#port.refresh('ACQUIRE');
    this.onEnd();
  }
}

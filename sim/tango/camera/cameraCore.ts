import { asTomochartError, TomochartError, type Clock } from '#core';
import type { Frame } from '#devices';
import type { Camera } from '../../camera.ts';
import type { World } from '../../world.ts';
import { CameraFile } from './cameraFile.ts';
import type { FileNames } from './cameraFilePlan.ts';
import { sensorOf, type CoreSettings, type CoreState, type Sensor } from './coreSettings.ts';
import { FrameIntake } from './frameIntake.ts';

/**
 * A camera of the simulated beamline as the Tango devices of cameras have it in common: it is armed, acquires into a file
 * of its own, and ends or fails. What it is called is that of a device around it.
 */
export class CameraCore {
  readonly camera: Camera;
  readonly sensor: Sensor;
  readonly settings: CoreSettings;
  readonly file: CameraFile;
  readonly intake: FrameIntake;
  readonly clock: Clock;
  readonly #tell: (message: string) => void;
  readonly #ends: readonly (() => void)[];
  #state: CoreState = 'idle';
  #status = 'waits for orders';
  #stopped = false;
  #ended: Promise<void> = Promise.resolve();
  /** Told of changes: the counter first, then the state, as cameras tell them. */
  onCount: () => void = () => undefined;
  onState: () => void = () => undefined;
  onPicture: () => void = () => undefined;

  /**
   * @param names of the file; `firstId` the number that it has for the first frame of an acquisition
   * @param tell told, a line each, of what it does
   * @throws TomochartError BAD_CONFIG for a world whose frames are only counted: a file needs their pixels
   */
  constructor(
    world: World,
    camera: Camera,
    names: FileNames & { readonly firstId: number },
    tell: (message: string) => void = () => undefined,
  ) {
    const sensor = sensorOf(world, camera);
    this.camera = camera;
    this.sensor = sensor;
    this.clock = world.clock;
    this.#tell = tell;
    const { sensorWidth: width, sensorHeight: height } = sensor;
    this.settings = {
      ...{ exposureSeconds: 0.01, periodSeconds: 0, frames: 1, trigger: 'internal', width, height },
    };
    this.file = new CameraFile(names, world.clock);
    this.file.onFailure = (error) => this.fault(error.message);
    this.intake = new FrameIntake(this.file, names.firstId, world.clock);
    this.#ends = [
      camera.onFrame((frame) => this.#take(frame)),
      camera.onChange(() => {
        if (this.#state === 'armed' && !camera.armed) this.#end();
      }),
    ];
  }

  get state(): CoreState {
    return this.#state;
  }

  get status(): string {
    return this.#status;
  }

  /** True while nothing of the acquisition may be changed. */
  get busy(): boolean {
    return this.#state !== 'idle' && this.#state !== 'fault';
  }

  /**
   * Resolves when it is armed.
   * @param rows frames that the file has room for at first
   * @throws TomochartError DEVICE while it acquires or is at fault, LIMIT, FILE
   */
  async arm(rows?: number): Promise<void> {
    const { camera, settings } = this;
    if (this.#state !== 'idle') {
      throw new TomochartError('DEVICE', `it cannot be armed: ${this.#status}`);
    }
    const { bytesPerPixel, sensorWidth, sensorHeight } = this.sensor;
    const { width, height } = settings;
    if (width > sensorWidth || height > sensorHeight) {
      throw new TomochartError('LIMIT', `the sensor has ${sensorWidth} x ${sensorHeight} pixels`);
    }
    this.file.expect({ width, height, bytesPerPixel, ...(rows === undefined ? {} : { rows }) });
    this.#set('arming', 'is being armed');
    camera.region = { width, height };
    camera.exposureSeconds = settings.exposureSeconds;
    camera.periodSeconds = settings.periodSeconds;
    camera.frames = settings.frames;
    camera.triggerMode = settings.trigger;
    this.#stopped = false;
    this.intake.acquired = 0;
    this.onCount();
    try {
      await camera.arm();
    } catch (thrown) {
      // Unless it is at fault meanwhile.
      if (this.state === 'arming') this.#set('idle', 'waits for orders');
      throw asTomochartError(thrown);
    }
    this.#set('armed', settings.trigger === 'external' ? 'waits for triggers' : 'acquires');
    // A short acquisition may be over already.
    if (!camera.armed) this.#end();
  }

  /** Ends a fault; resolves when it is idle. */
  async acknowledge(): Promise<void> {
    await this.#ended;
    if (this.#state === 'fault') this.#set('idle', 'waits for orders');
  }

  /** Ends the acquisition. The state says when the file is closed. */
  stop(): void {
    if (this.#state !== 'armed' && this.#state !== 'arming') return;
    this.#stopped = true;
    this.camera.disarm();
  }

  /** The camera takes no more frames, and says why. */
  fault(why: string): void {
    if (this.#state === 'fault') return;
    const was = this.#state;
    this.#set('fault', why);
    if (was === 'armed' || was === 'arming') this.camera.disarm();
    this.#ended = this.file.close().catch(() => undefined);
  }

  async close(): Promise<void> {
    this.stop();
    for (const end of this.#ends) end();
    await this.#ended;
    await this.file.terminate();
  }

  #take(frame: Frame): void {
    if (this.#state !== 'armed') return;
    this.intake.take(frame, this.camera.region);
    this.onCount();
    this.onPicture();
  }

  #end(): void {
    // Frames at the end that were lost on the way were taken all the same.
    if (!this.#stopped) this.intake.acquired = this.settings.frames;
    this.onCount();
    this.#set('ending', 'closes its file');
    this.#ended = this.file.close().then(
      () => this.#state === 'ending' && this.#set('idle', 'waits for orders'),
      // The file has told of it, and the state says so.
      () => undefined,
    ) as Promise<void>;
  }

  #set(state: CoreState, status: string): void {
    const was = this.#state;
    this.#state = state;
    this.#status = status;
    const { name } = this.camera;
    if (state === 'armed') this.#tell(`${name} is armed for ${this.settings.frames} frames, and ${status}`);
    else if (state === 'fault') this.#tell(`${name} is at fault: ${status}`);
    else if (was === 'ending') this.#tell(`${name} has acquired ${this.intake.acquired} frames`);
    this.onState();
  }
}

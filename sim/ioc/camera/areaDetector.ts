import { TomochartError } from '#core';
import type { CameraPvs } from '#devices/epics';
import type { PvServer } from '#epics';
import type { Camera } from '../../camera.ts';
import type { World } from '../../world.ts';
import { CameraDriver } from './cameraDriver.ts';
import type { CameraIdentity } from './cameraRows.ts';
import { Hdf5Plugin } from '../plugin/hdf5Plugin.ts';
import { Hdf5Writer } from '../../hdf5/hdf5Writer.ts';
import { serveLabelPvs } from './labelPvs.ts';
import { DEFAULT_QUEUE_SIZE } from '../plugin/pluginRows.ts';
import type { Port } from '../port.ts';

/** What can be said of a simulated areaDetector; all of it has a default. */
export interface AreaDetectorOptions {
  readonly identity?: Partial<CameraIdentity>;
  /** Least and longest exposure; others are taken to the nearest. */
  readonly exposureSeconds?: readonly [least: number, most: number];
  /** Frames that may wait for the plugin at first; clients may change it. */
  readonly queueSize?: number;
}

const IDENTITY: CameraIdentity = {
  manufacturer: 'tomochart',
  model: 'simulated camera',
  serialNumber: '1',
  firmwareVersion: '1.0.0',
  sdkVersion: '1.0.0',
};

/** Every second the rates of frames are shown, as the records of areaDetector do. */
const RATE_SECONDS = 1;

/**
 * A camera of the simulated beamline behind the process variables of areaDetector, with the HDF5 plugin that stores its
 * frames in files as their layout says. Plugin and camera behave as those of ADCore do, their faults included; frames
 * carry the time at which their exposure began.
 */
export class SimulatedAreaDetector {
  readonly #server: PvServer;
  readonly #world: World;
  readonly #camera: Camera;
  readonly #pvs: CameraPvs;
  readonly #options: AreaDetectorOptions;
  #ready: Promise<void> = Promise.resolve();
  #parts: { driver: CameraDriver; plugin: Hdf5Plugin; writer: Hdf5Writer } | undefined;
  readonly #ends: (() => void)[] = [];

  /**
   * @param camera one of the cameras of the world
   * @throws TomochartError BAD_CONFIG for a world whose frames are only counted: a file needs their pixels
   */
  constructor(
    server: PvServer,
    world: World,
    camera: Camera,
    pvs: CameraPvs,
    options: AreaDetectorOptions = {},
  ) {
    if (world.parameters.frames !== 'made') {
      throw new TomochartError(
        'BAD_CONFIG',
        `${pvs.name}: the simulated areaDetector stores frames, and none are made`,
        {
          remedy: "make the world with frames: 'made'",
        },
      );
    }
    this.#server = server;
    this.#world = world;
    this.#camera = camera;
    this.#pvs = pvs;
    this.#options = options;
  }

  /** Serves the process variables. @throws RangeError for a name that the server has already */
  async start(): Promise<void> {
    const driver = this.#makeDriver();
    const writer = new Hdf5Writer();
    try {
      const { name, plugin: prefix } = this.#pvs;
      const { queueSize = DEFAULT_QUEUE_SIZE } = this.#options;
      const settings = { prefix, arrayPort: name, name: `${name}_HDF1`, queueSize };
      const plugin = new Hdf5Plugin(this.#server, settings, writer);
      driver.onArray = (array) => plugin.take(array, name);
      driver.queued = () => plugin.queued;
      plugin.onIdle = () => driver.settle();
      this.#ends.push(serveLabelPvs(this.#server, this.#pvs));
      for (const { port } of [driver, plugin]) this.#ends.push(this.#showRate(port));
      this.#parts = { driver, plugin, writer };
    } catch (thrown) {
      driver.close();
      await writer.terminate();
      throw thrown;
    }
    // The thread takes a moment. What is wrong with it shows with the first file.
    this.#ready = writer.ready().catch(() => undefined);
  }

  /** Resolves when frames can be stored without waiting for the thread that does it. */
  ready(): Promise<void> {
    return this.#ready;
  }

  /** Ends the acquisition and closes the file; resolves when it is closed. The process variables are gone then. */
  async close(): Promise<void> {
    const parts = this.#parts;
    this.#parts = undefined;
    for (const end of this.#ends.splice(0)) end();
    if (!parts) return;
    parts.driver.close();
    await parts.plugin.close();
    await parts.writer.terminate();
  }

  /** The camera goes on to read that it acquires, and takes no more frames: a fault for tests. */
  hang(on: boolean): void {
    this.#camera.hangs = on;
  }

  /**
   * A frame is lost on its way from the camera to the plugin: a fault for tests.
   * @param id counts the frames of the acquisition, from 0; of the present one, or of the next that has it
   */
  loseFrame(id: number): void {
    this.#parts?.driver.loseFrame(id);
  }

  /** The plugin cannot write frames: a fault for tests. */
  failWrites(on: boolean): void {
    this.#parts?.plugin.failWrites(on);
  }

  #makeDriver(): CameraDriver {
    const { clock, parameters } = this.#world;
    const { name, camera: prefix, driver } = this.#pvs;
    const sensor = parameters.cameras.find((camera) => camera.name === this.#camera.name);
    if (!sensor) {
      throw new TomochartError('NOT_FOUND', `the simulated beamline has no camera ${this.#camera.name}`);
    }
    const { sensorWidth, sensorHeight, bytesPerPixel } = sensor;
    const { identity, exposureSeconds = [1e-6, 3600] } = this.#options;
    const settings = { prefix, driver, name, sensorWidth, sensorHeight, bytesPerPixel, exposureSeconds };
    const known = { ...settings, identity: { ...IDENTITY, ...identity } };
    return new CameraDriver(this.#server, known, this.#camera, clock);
  }

  #showRate(port: Port): () => void {
    const { clock } = this.#world;
    let before = port.number('ARRAY_COUNTER');
    let cancel = () => {};
    const look = () => {
      const now = port.number('ARRAY_COUNTER');
      port.set('ARRAY_RATE', Math.max(0, now - before) / RATE_SECONDS);
      port.flush();
      before = now;
      cancel = clock.after(RATE_SECONDS, look);
    };
    cancel = clock.after(RATE_SECONDS, look);
    return () => cancel();
  }
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RealClock, type Patience } from '#core';
import type { Frame } from '#devices';
import type { CameraNames, GroupNames, LimaNames } from '#devices/tango';
import { World, type WorldParameters } from '#sim';
import type { Camera } from '#sim/camera';
import { cameraDevice, type SimulatedTangoCamera } from '#sim/tango/camera/index';
import { DeviceServer, TangoClient, type DeviceProxy } from '#tango';

const WORLD: WorldParameters = {
  seed: 1,
  stages: [
    {
      ...{ name: 'rot', units: 'deg', position: 0, lowLimit: -720, highLimit: 720, maxVelocity: 90 },
      ...{ accelerationSeconds: 0.1, settleSeconds: 0, movesSample: 'rotation' },
    },
  ],
  shutter: { name: 'shutter', openSeconds: 0.01, closeSeconds: 0.01 },
  pulser: { name: 'pulser', axis: 'rot', timePulses: true, armSeconds: 0 },
  cameras: [
    {
      ...{ name: 'cam', sensorWidth: 40, sensorHeight: 24, readoutSeconds: 0.0005, overlapped: true },
      ...{ gapSeconds: 0, maxFrameRate: 2000, armSeconds: 0.02, pixelMm: 0.0065, bitDepth: 12 },
      ...{ bytesPerPixel: 2, photonsPerPixelPerSecond: 1e6, countsPerPhoton: 1, darkOffsetCounts: 100 },
      ...{ darkCurrentCountsPerSecond: 5, readNoiseCounts: 3, hotPixels: 0, flatStructure: 0 },
    },
  ],
  phantom: { name: 'foam', diameterMm: 0.2, heightMm: 0.1, muPerMm: 1, seed: 7 },
  ring: { currentMilliamps: 200, lifetimeHours: 12 },
  scintillator: { depth: 0, warmSeconds: 1, coolSeconds: 1 },
  motionSamples: 1,
  noise: 'frame',
  frames: 'made',
};

const DEVICE = 'sim/cam/1';
const LABELS = { label: 'label', labels: { flat: 'white' } };

export const CAMERA: CameraNames = {
  ...{ kind: 'camera', name: 'cam', device: DEVICE, ...LABELS },
  ...{ dataset: '/entry/instrument/detector/data', ids: '/entry/instrument/detector/frame_id', firstId: 1 },
  ...{ exposure: 'ExposureTime', exposurePerSecond: 1000, period: 'FramePeriod' },
  ...{ triggerMode: 'TriggerMode', triggerModes: { internal: 'INTERNAL', external: 'EXTERNAL' } },
  ...{ frames: 'nTriggers', arm: 'Arm', stop: 'Stop', state: 'State' },
  ...{ armedStates: ['RUNNING'], idleStates: ['ON', 'STANDBY'], acquired: 'nFramesAcquired' },
  ...{ destination: 'DestinationFilename', width: 'Width', height: 'Height' },
};

export const LIMA: LimaNames = {
  ...{ kind: 'lima', name: 'cam', device: DEVICE, ...LABELS },
  ...{ dataset: '/entry_0000/measurement/data', firstId: 0 },
  ...{ savingFormat: 'HDF5', externalMode: 'EXTERNAL_TRIGGER_MULTI' },
};

export const GROUP: GroupNames = {
  ...{ kind: 'measurement_group', name: 'cam', device: DEVICE, group: 'sim/mntgrp/1', ...LABELS },
  ...{ dataset: '/entry/data', ids: '/entry/frame_id', firstId: 0 },
  ...{ acquired: 'nFramesAcquired', destination: 'DestinationFilename' },
  ...{ triggerMode: 'TriggerMode', triggerModes: { internal: 0, external: 3 } },
};

export type Names = CameraNames | LimaNames | GroupNames;

/** A simulated detector behind a device server of its own, a client beside it, and what the camera has delivered. */
export class CameraBench<N extends Names = Names> {
  readonly folder = mkdtempSync(join(tmpdir(), 'tomochart-tango-camera-'));
  readonly world: World;
  readonly camera: Camera;
  readonly simulated: SimulatedTangoCamera;
  /** The same with the addresses that the server has. */
  names: N;
  readonly frames: Frame[] = [];
  readonly client = new TangoClient({ environment: {} });
  readonly happenings: string[] = [];
  #server = new DeviceServer('CameraBench', 'test', { host: '127.0.0.1' });
  #port = 0;
  #paths = 1;

  constructor(names: N, world: Partial<WorldParameters> = {}) {
    this.names = names;
    this.world = new World({ ...WORLD, ...world }, new RealClock());
    this.camera = this.world.cameras['cam']!;
    this.simulated = cameraDevice(this.world, this.camera, names, {
      onEvent: (message) => this.happenings.push(message),
    });
    this.camera.onFrame((frame) => this.frames.push(frame));
  }

  async start(): Promise<this> {
    this.simulated.attach(this.simulated.definitions.map((definition) => this.#server.add(definition)));
    const { port } = await this.#server.start();
    this.#port = port;
    this.names = this.#located(this.names);
    return this;
  }

  /** As it was at first, for another test: mended, stopped, without a file and a label. */
  async reset(): Promise<void> {
    this.simulated.fault('none');
    const { kind, stop } = { stop: 'Stop', ...this.names };
    const stopped = kind === 'lima' ? 'stopAcq' : stop;
    await this.device('group' in this.names ? GROUP.group : DEVICE).command(stopped);
    await until(() => !this.camera.armed);
    this.frames.length = 0;
    this.happenings.length = 0;
  }

  /** The server goes away, and everything with it. */
  async kill(): Promise<void> {
    await this.#server.close();
  }

  async stop(): Promise<void> {
    await this.client.close();
    await this.#server.close();
    await this.simulated.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  device(name = DEVICE): DeviceProxy {
    return this.client.device(this.#address(name));
  }

  /** The value of an attribute of the camera's device. */
  async read(attribute: string): Promise<unknown> {
    return (await this.device().read(attribute, { source: 'device' })).value;
  }

  /** Pulses, each when the camera is ready for it. */
  async pulse(count: number, milliseconds = 6): Promise<void> {
    for (let k = 0; k < count; k++) {
      this.camera.pulse(this.world.clock.now(), 0);
      await pause(milliseconds);
    }
  }

  /** A path that no test has had, in its folder. */
  path(name = `scan${this.#paths++}.frames.h5`): string {
    return join(this.folder, name);
  }

  #address(device: string): string {
    return `tango://127.0.0.1:${this.#port}/${device}#dbase=no`;
  }

  #located(names: N): N {
    const group = 'group' in names ? { group: this.#address(names.group) } : {};
    return { ...names, device: this.#address(names.device), ...group };
  }
}

/** A patience in real time. */
export function within(seconds: number, signal = new AbortController().signal): Patience {
  return { clock: new RealClock(), signal, seconds };
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Waits until it holds, for three seconds at most. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let k = 0; k < 600; k++) {
    if (await holds()) return;
    await pause(5);
  }
  throw new Error(`it does not come to hold: ${holds.toString()}`);
}

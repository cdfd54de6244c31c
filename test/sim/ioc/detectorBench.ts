import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RealClock } from '#core';
import type { CameraPvs } from '#devices/epics';
import type { Frame } from '#devices';
import { CaClient, CaServer, type CaValue, type Channel } from '#epics';
import { World, type WorldParameters } from '#sim';
import type { Camera } from '#sim/camera';
import { SimulatedAreaDetector, type AreaDetectorOptions } from '#sim/ioc/camera/areaDetector';

const WORLD: WorldParameters = {
  seed: 1,
  stages: [
    {
      name: 'rot',
      units: 'deg',
      position: 0,
      lowLimit: -720,
      highLimit: 720,
      maxVelocity: 90,
      accelerationSeconds: 0.1,
      settleSeconds: 0,
      movesSample: 'rotation',
    },
  ],
  shutter: { name: 'shutter', openSeconds: 0.01, closeSeconds: 0.01 },
  pulser: { name: 'pulser', axis: 'rot', timePulses: true, armSeconds: 0 },
  cameras: [
    {
      name: 'cam',
      sensorWidth: 40,
      sensorHeight: 24,
      readoutSeconds: 0.0005,
      overlapped: true,
      gapSeconds: 0,
      maxFrameRate: 2000,
      armSeconds: 0.02,
      pixelMm: 0.0065,
      bitDepth: 12,
      bytesPerPixel: 2,
      photonsPerPixelPerSecond: 1e6,
      countsPerPhoton: 1,
      darkOffsetCounts: 100,
      darkCurrentCountsPerSecond: 5,
      readNoiseCounts: 3,
      hotPixels: 0,
      flatStructure: 0,
    },
  ],
  phantom: { name: 'foam', diameterMm: 0.2, heightMm: 0.1, muPerMm: 1, seed: 7 },
  ring: { currentMilliamps: 200, lifetimeHours: 12 },
  scintillator: { depth: 0, warmSeconds: 1, coolSeconds: 1 },
  motionSamples: 1,
  frames: 'made',
};

const PVS: CameraPvs = {
  name: 'cam',
  camera: 'sim:cam1:',
  driver: 'sim_detector',
  plugin: 'sim:HDF1:',
  dataset: '/entry/data/data',
};

/** A simulated areaDetector behind a server, a client beside it, and what the camera has delivered. */
export class DetectorBench {
  readonly folder = mkdtempSync(join(tmpdir(), 'tomochart-detector-'));
  readonly server = new CaServer({ host: '127.0.0.1', port: 0 });
  readonly camera: Camera;
  readonly world: World;
  readonly detector: SimulatedAreaDetector;
  readonly frames: Frame[] = [];
  readonly #channels = new Map<string, Channel>();
  #client: CaClient | undefined;

  constructor(
    pvs: Partial<CameraPvs> = {},
    options: AreaDetectorOptions = {},
    world: Partial<WorldParameters> = {},
  ) {
    this.world = new World({ ...WORLD, ...world }, new RealClock());
    this.camera = this.world.cameras['cam']!;
    this.detector = new SimulatedAreaDetector(
      this.server,
      this.world,
      this.camera,
      { ...PVS, ...pvs },
      options,
    );
    this.camera.onFrame((frame) => this.frames.push(frame));
  }

  async start(): Promise<this> {
    await this.detector.start();
    const { host, port } = await this.server.start();
    this.#client = new CaClient({ addresses: [`${host}:${port}`], autoAddresses: false, environment: {} });
    return this;
  }

  async stop(): Promise<void> {
    await this.#client?.close();
    await this.detector.close();
    await this.server.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** A channel by its name; `cam` and `hdf` stand for the prefixes. */
  channel(name: string): Channel {
    const pv = name.replace(/^cam:/, PVS.camera).replace(/^hdf:/, PVS.plugin);
    const known = this.#channels.get(pv);
    if (known) return known;
    const channel: Channel = this.#client!.channel(pv);
    this.#channels.set(pv, channel);
    return channel;
  }

  async number(name: string): Promise<number> {
    return Number((await this.channel(name).get()).value);
  }

  /** A text, or the name of a state. */
  async text(name: string): Promise<string> {
    const channel = this.channel(name);
    await channel.connected();
    const options = channel.nativeType === 'char' ? { asText: true } : { type: 'string' as const };
    return String((await channel.get(options)).value);
  }

  /** Writes, and waits until the server has done what that asks for. */
  async put(name: string, value: CaValue): Promise<void> {
    await this.channel(name).put(value, { completion: true });
  }

  async puts(values: Readonly<Record<string, CaValue>>): Promise<void> {
    for (const [name, value] of Object.entries(values)) await this.put(name, value);
  }

  /** Resolves when a process variable reads `value`, by its monitor. */
  async until(name: string, holds: (value: CaValue) => boolean): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`${name} does not read so`)), 5000);
      const subscription = this.channel(name).monitor(({ value }) => {
        if (!holds(value)) return;
        clearTimeout(late);
        setImmediate(() => subscription.close());
        resolve();
      });
    });
  }

  /** Makes camera and plugin as they were, ready for a file without a limit to its frames; returns its path. */
  async prepare(name: string, more: Readonly<Record<string, CaValue>> = {}): Promise<string> {
    this.frames.length = 0;
    await this.puts({
      'cam:ArrayCounter': 0,
      'cam:ArrayCallbacks': 'Enable',
      'cam:WaitForPlugins': 'No',
      'cam:NDAttributesMacros': '',
      'cam:NDAttributesFile': '',
      'cam:SizeX': 40,
      'hdf:XMLFileName': '',
      'hdf:ArrayCounter': 0,
      'hdf:DroppedArrays': 0,
      'hdf:QueueSize': 200,
      'hdf:AutoSave': 'No',
      'hdf:EnableCallbacks': 'Enable',
      'hdf:FilePath': this.folder,
      'hdf:FileName': name,
      'hdf:FileTemplate': '%s%s',
      'hdf:AutoIncrement': 'No',
      'hdf:FileWriteMode': 'Stream',
      'hdf:LazyOpen': 'Yes',
      'hdf:NumCapture': 0,
      ...more,
    });
    return join(this.folder, name);
  }

  /** Begins a capture; the promise in the array resolves when it has ended. */
  async capture(): Promise<{ readonly ended: Promise<void> }> {
    const ended = this.put('hdf:Capture', 1);
    await this.until('hdf:Capture_RBV', (value) => value === 1);
    return { ended };
  }

  /** Ends a capture; resolves when its file is closed. Not a put with completion: one is under way. */
  async endCapture(ended: Promise<void>): Promise<void> {
    await this.channel('hdf:Capture').put(0);
    await ended;
  }

  /** Takes frames with the internal trigger; resolves when the camera is done. */
  async acquire(frames: number, periodSeconds = 0.004): Promise<void> {
    await this.puts({
      'cam:ImageMode': 'Multiple',
      'cam:NumImages': frames,
      'cam:AcquireTime': periodSeconds / 2,
      'cam:AcquirePeriod': periodSeconds,
      'cam:Acquire': 1,
    });
  }
}

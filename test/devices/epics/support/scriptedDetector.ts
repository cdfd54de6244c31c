import { cameraRow } from '#devices/epics/camera/cameras';
import type { CameraPvs } from '#devices/epics';
import type { CaServer, Pv } from '#epics';
import { pause } from './ioc.ts';
import { ScriptedRecords } from './scriptedRecords.ts';

export const STATES = [
  ...['Idle', 'Acquire', 'Readout', 'Correct', 'Saving', 'Aborting', 'Error', 'Waiting', 'Initializing'],
  ...['Disconnected', 'Aborted'],
];

/** How a scripted detector departs from a healthy one. */
export interface DetectorScript {
  /** What the driver makes of an exposure, seconds. */
  exposure?: (asked: number) => number;
  /** Milliseconds from the put to the readbacks. */
  armsAfterMs?: number;
  /** Acquire falls back at once, with this message. */
  refuses?: string;
  /** Frames come by themselves when it is armed with an internal trigger. */
  runs?: boolean;
  /** The folders that the IOC sees. */
  sees?: (folder: string) => boolean;
  layoutMessage?: string;
  /** The number of a frame, out of ArrayCounter and the frame's place in the acquisition. */
  number?: (counter: number, image: number) => number;
  /** A put of Capture is not heeded. */
  captures?: boolean;
  /** So many times a put of Acquire=0 is refused. */
  refusesStops?: number;
  /** So many times a put of Capture=0 is refused. */
  refusesEnds?: number;
}

export const DETECTOR: CameraPvs = {
  name: 'cam',
  camera: 'det:cam1:',
  driver: 'sim_detector',
  plugin: 'det:HDF1:',
  destination: {
    pv: 'det:HDF5Location',
    values: { dark: '/exchange/data_dark', flat: '/exchange/data_white', proj: '/exchange/data' },
  },
  frameType: { pv: 'det:FrameType', values: { dark: 'DarkField', flat: 1, proj: 'Projection' } },
  dataset: '/exchange/data',
  ids: '/defaults/NDArrayUniqueId',
};

/** The counters of a camera of areaDetector and of its HDF5 plugin, shown in ADCore's order, and nothing behind them. */
export class ScriptedDetector {
  readonly script: DetectorScript;
  readonly #server: CaServer;
  readonly #pvs: CameraPvs;
  /** What was written, in order: `TriggerMode=On`. */
  readonly written: string[] = [];
  #acquired: (() => void)[] = [];
  #stopsRefused = 0;
  #endsRefused = 0;
  /** Told when it is told to capture, before its readback follows. */
  onCapture: () => void = () => undefined;

  constructor(server: CaServer, pvs: CameraPvs = DETECTOR, script: DetectorScript = {}) {
    this.#server = server;
    this.#pvs = pvs;
    this.script = script;
    this.#serveCamera();
    this.#servePlugin();
    server.add({ name: 'det:HDF5Location', type: 'string', value: '' });
    server.add({
      name: 'det:FrameType',
      type: 'enum',
      states: ['DarkField', 'FlatField', 'Projection'],
      value: 2,
    });
  }

  cam(suffix: string): Pv {
    return this.#server.get(this.#pvs.camera + suffix)!;
  }

  hdf(suffix: string): Pv {
    return this.#server.get(this.#pvs.plugin + suffix)!;
  }

  /** The camera takes a frame, which the plugin gets unless it is lost on the way. */
  take(fate: 'stored' | 'lost' | 'dropped' = 'stored'): void {
    const counter = Number(this.cam('ArrayCounter_RBV').value) + 1;
    const images = Number(this.cam('NumImagesCounter_RBV').value) + 1;
    this.cam('NumImagesCounter_RBV').post(images);
    this.cam('ArrayCounter_RBV').post(counter);
    const id = this.script.number?.(counter, images - 1) ?? counter;
    if (fate === 'stored') this.store(id);
    if (fate === 'dropped') this.count('DroppedArrays_RBV');
    if (images >= Number(this.cam('NumImages_RBV').value)) this.end('Idle');
  }

  /** The plugin stores a frame that it has got. */
  store(id: number): void {
    this.hdf('UniqueId_RBV').post(id);
    if (this.hdf('Capture_RBV').value !== 1) return;
    this.count('ArrayCounter_RBV');
    this.count('NumCaptured_RBV');
  }

  count(suffix: string): void {
    this.hdf(suffix).post(Number(this.hdf(suffix).value) + 1);
  }

  end(state: string): void {
    this.cam('DetectorState_RBV').post(STATES.indexOf(state));
    this.cam('Acquire_RBV').post(0);
    this.cam('Acquire').post(0);
    for (const complete of this.#acquired.splice(0)) complete();
  }

  async #acquire(on: number): Promise<void> {
    this.written.push(`Acquire=${on === 0 ? 'Done' : 'Acquire'}`);
    if (on === 0) {
      if (this.#stopsRefused++ < (this.script.refusesStops ?? 0)) throw new Error('not now');
      if (this.cam('Acquire_RBV').value === 1) this.end('Aborted');
      return;
    }
    await pause(this.script.armsAfterMs ?? 5);
    if (this.script.refuses !== undefined) {
      this.cam('StatusMessage_RBV').post(this.script.refuses);
      this.end('Idle');
      return;
    }
    this.cam('NumImagesCounter_RBV').post(0);
    this.cam('Acquire_RBV').post(1);
    this.cam('DetectorState_RBV').post(STATES.indexOf('Waiting'));
    const over = new Promise<void>((resolve) => this.#acquired.push(resolve));
    if (this.script.runs) while (this.cam('Acquire_RBV').value === 1) this.take();
    await over;
  }

  #serveCamera(): void {
    const { camera, driver } = this.#pvs;
    const { states, imageMode } = cameraRow(driver);
    const records = new ScriptedRecords(this.#server, camera, this.written);
    records.number('long', { MinX: 0, MinY: 0, SizeX: 64, SizeY: 48, BinX: 1, BinY: 1, NumImages: 1 });
    records.number('double', { AcquireTime: 0.1 }, (asked) => this.script.exposure?.(asked) ?? asked);
    records.number('double', { AcquirePeriod: 0.1 });
    records.choices({ ...states, ImageMode: imageMode.states, ArrayCallbacks: ['Disable', 'Enable'] });
    records.longs({ MaxSizeX_RBV: 64, MaxSizeY_RBV: 48, ArrayCounter_RBV: 0, NumImagesCounter_RBV: 0 });
    records.texts('StatusMessage_RBV', 'NDAttributesFile', 'NDAttributesMacros');
    records.flags('Acquire_RBV');
    records.state('Acquire', ['Done', 'Acquire'], (on) => this.#acquire(on));
    records.state('DetectorState_RBV', STATES);
    records.state('NDAttributesStatus', ['Attributes file OK', 'File not found', 'XML syntax error']);
  }

  #servePlugin(): void {
    const records = new ScriptedRecords(this.#server, this.#pvs.plugin, this.written);
    records.choices({
      EnableCallbacks: ['Disable', 'Enable'],
      AutoIncrement: ['No', 'Yes'],
      LazyOpen: ['No', 'Yes'],
      FileWriteMode: ['Single', 'Capture', 'Stream'],
    });
    records.number('long', { CreateDirectory: 1, NumCapture: 1, DroppedArrays: 1 });
    records.number('double', { MinCallbackTime: 1 });
    records.text('FileName');
    records.text('FileTemplate');
    records.text('FilePath', (folder) => {
      this.hdf('FilePathExists_RBV').post(Number(this.script.sees?.(folder) ?? true));
      return `${folder}/`;
    });
    records.text('XMLFileName', (file) => {
      this.hdf('XMLErrorMsg_RBV').post(this.script.layoutMessage ?? '');
      this.hdf('XMLValid_RBV').post(this.script.layoutMessage === undefined ? 1 : 0);
      return file;
    });
    records.texts('FullFileName_RBV', 'WriteMessage', 'XMLErrorMsg_RBV');
    records.flags('FilePathExists_RBV', 'XMLValid_RBV', 'Capture_RBV', 'WriteStatus');
    records.longs({ NumCaptured_RBV: 7, ArrayCounter_RBV: 70, UniqueId_RBV: 0 });
    records.longs({ QueueSize_RBV: 20, QueueFree: 20 });
    records.state('Capture', ['Done', 'Capture'], (on) => this.#capture(on));
  }

  #capture(on: number): void {
    this.written.push(`Capture=${on === 0 ? 'Done' : 'Capture'}`);
    if (on === 0 && this.#endsRefused++ < (this.script.refusesEnds ?? 0)) throw new Error('not now');
    if (this.script.captures === false) return;
    if (on === 1) {
      this.onCapture();
      this.hdf('NumCaptured_RBV').post(0);
    } else {
      const path = `${String(this.hdf('FilePath_RBV').value)}${String(this.hdf('FileName_RBV').value)}`;
      this.hdf('FullFileName_RBV').post(path);
    }
    this.hdf('WriteStatus').post(0);
    this.hdf('Capture').post(on);
    this.hdf('Capture_RBV').post(on);
  }
}

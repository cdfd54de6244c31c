import type { PvServer } from '#epics';
import { AttributeList } from './attributes.ts';
import { arrayRows, dataTypeOf } from '../camera/cameraRows.ts';
import { FilePlugin } from './filePlugin.ts';
import type { Hdf5Writer } from '../../hdf5/hdf5Writer.ts';
import { epicsStamp, type NdArray } from './ndArray.ts';
import { fileRows, freeCaptureRow, hdf5Rows, pluginRows } from './pluginRows.ts';
import { Port } from '../port.ts';

/** What a plugin is, and what it is attached to. */
export interface PluginSettings {
  /** Of its records, with the colon. */
  readonly prefix: string;
  /** Name of the driver whose frames it gets. */
  readonly arrayPort: string;
  readonly name: string;
  readonly queueSize: number;
}

const IDENTITY = { manufacturer: '', model: '', serialNumber: '', firmwareVersion: '', sdkVersion: '' };

/**
 * The HDF5 plugin of areaDetector: frames wait in a queue for their turn, and those that find it full are dropped
 * (ADCore, NDPluginDriver.cpp, `driverCallback`, `processTask`).
 */
export class Hdf5Plugin {
  readonly port: Port;
  readonly #files: FilePlugin;
  readonly #queue: NdArray[] = [];
  #busy = false;
  #closed = false;
  /** Called when no frame waits or is being worked on any more. */
  onIdle: () => void = () => {};

  constructor(server: PvServer, settings: PluginSettings, writer: Hdf5Writer) {
    const { prefix, name, arrayPort, queueSize } = settings;
    this.port = new Port(server, prefix, [
      ...arrayRows(name, IDENTITY),
      ...pluginRows(arrayPort, queueSize),
      ...fileRows,
      freeCaptureRow,
      ...hdf5Rows,
    ]);
    const attributes = new AttributeList(server, this.port);
    this.#files = new FilePlugin(this.port, writer, attributes);
    this.port.on('QUEUE_SIZE', (value) => {
      this.port.set('QUEUE_SIZE', Math.max(1, Number(value)));
      this.#countQueue();
    });
    // What h5wasm cannot do, or areaDetector refuses where it cannot.
    for (const parameter of ['HDF5_compressionType', 'HDF5_SWMRMode', 'HDF5_storePerformance']) {
      this.port.on(parameter, () => this.port.refresh(parameter));
    }
  }

  /** Frames that wait, and the one that is being worked on. */
  get queued(): number {
    return this.#queue.length + (this.#busy ? 1 : 0);
  }

  /** Takes a frame of a driver. */
  take(array: NdArray, from: string): void {
    const { port } = this;
    const listens = port.number('ENABLE_CALLBACKS') === 1 && port.text('NDARRAY_PORT') === from;
    if (!listens || this.#closed) return;
    if (this.#queue.length < port.number('QUEUE_SIZE')) this.#queue.push(array);
    else port.set('DROPPED_ARRAYS', port.number('DROPPED_ARRAYS') + 1);
    this.#countQueue();
    if (!this.#busy) void this.#work();
  }

  /** Frames cannot be written from now on: a fault for tests. */
  failWrites(on: boolean): void {
    this.#files.capture.failWrites(on);
  }

  /** Ends a capture that is under way, and the records. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#queue.length = 0;
    await this.#files.close();
    this.port.close();
  }

  async #work(): Promise<void> {
    const { port } = this;
    this.#busy = true;
    for (let array = this.#queue.shift(); array; array = this.#queue.shift()) {
      const started = performance.now();
      this.#describe(array);
      this.#countQueue();
      await this.#files.process(array);
      port.set('EXECUTION_TIME', performance.now() - started);
      port.flush();
    }
    this.#busy = false;
    this.onIdle();
  }

  #describe({ width, height, bytesPerPixel, timeSeconds }: NdArray): void {
    const { port } = this;
    const stamp = epicsStamp(timeSeconds);
    port.set('DATA_TYPE', dataTypeOf(bytesPerPixel));
    port.set('ARRAY_SIZE_X', width);
    port.set('ARRAY_SIZE_Y', height);
    port.set('ARRAY_SIZE', width * height * bytesPerPixel);
    port.set('EPICS_TS_SEC', stamp.seconds);
    port.set('EPICS_TS_NSEC', stamp.nanoseconds);
  }

  #countQueue(): void {
    const size = this.port.number('QUEUE_SIZE');
    this.port.set('QUEUE_FREE', size - this.#queue.length);
    this.port.set('QUEUE_USE', this.#queue.length);
    this.port.flush();
  }
}

import type { PvServer } from '#epics';
import { cameraRow, type CameraDriver as Driver } from '#devices/epics';
import type { Clock } from '#core';
import type { Frame } from '#devices';
import type { Camera } from '../../camera.ts';
import { Acquisition } from './acquisition.ts';
import { AttributeList } from '../plugin/attributes.ts';
import { CameraGeometry } from './cameraGeometry.ts';
import { arrayRows, cameraRows, dataTypeOf, type CameraIdentity } from './cameraRows.ts';
import { framesAsked, isExternal, withDriverRows } from './driverRows.ts';
import { EPICS_EPOCH_SECONDS, epicsStamp, type NdArray } from '../plugin/ndArray.ts';
import type { NdAttribute } from '../plugin/ndValue.ts';
import { Port } from '../port.ts';
import type { ParameterRow } from '../portRows.ts';

/** What a driver is told of its camera. */
export interface DriverSettings {
  /** Of its records, with the colon. */
  readonly prefix: string;
  readonly driver: Driver;
  readonly name: string;
  readonly identity: CameraIdentity;
  readonly sensorWidth: number;
  readonly sensorHeight: number;
  readonly bytesPerPixel: 1 | 2;
  /** Least and longest exposure. */
  readonly exposureSeconds: readonly [least: number, most: number];
}

/** The driver of areaDetector for a simulated camera: its records, and the frames that it gives to plugins. */
export class CameraDriver {
  readonly port: Port;
  readonly name: string;
  readonly #rows: readonly ParameterRow[];
  readonly #settings: DriverSettings;
  readonly #acquisition: Acquisition;
  readonly #attributes: AttributeList;
  readonly #lost = new Set<number>();
  readonly #busy: (() => void)[] = [];
  readonly #unsubscribe: () => void;
  /** What the clock read when EPICS began to count. */
  readonly #epoch: number;
  /** Called with every frame that goes to plugins. */
  onArray: (array: NdArray) => void = () => {};
  /** Frames that plugins have not dealt with; `AcquireBusy` waits for them when it is told to. */
  queued: () => number = () => 0;

  constructor(server: PvServer, settings: DriverSettings, camera: Camera, clock: Clock) {
    const { prefix, driver, name, identity, sensorWidth: width, sensorHeight: height } = settings;
    this.name = name;
    this.#settings = settings;
    this.#epoch = clock.date().getTime() / 1000 - clock.now() - EPICS_EPOCH_SECONDS;
    this.#rows = withDriverRows(driver, [...arrayRows(name, identity), ...cameraRows({ width, height })]);
    this.port = new Port(server, prefix, this.#rows);
    this.port.set('DATA_TYPE', dataTypeOf(settings.bytesPerPixel));
    this.port.refresh('DATA_TYPE');
    this.#attributes = new AttributeList(server, this.port);
    this.#acquisition = new Acquisition(this.port, camera, new CameraGeometry(this.port));
    this.#acquisition.onEnd = () => this.settle();
    this.#handle();
    this.port.flush();
    this.#unsubscribe = camera.onFrame((frame) => this.#take(frame));
  }

  /** A frame of this or the next acquisition is lost on its way to the plugins: a fault for tests. */
  loseFrame(id: number): void {
    this.#lost.add(id);
  }

  /** Ends what `AcquireBusy` says when the camera, and plugins where they count, have done their work. */
  settle(): void {
    const { port } = this;
    port.set('NUM_QUEUED_ARRAYS', this.queued());
    const waits = port.number('WAIT_FOR_PLUGINS') === 1 && this.queued() > 0;
    if (this.#acquisition.idle && !waits) {
      port.set('ACQUIRE_BUSY', 0);
      port.flush();
      for (const resolve of this.#busy.splice(0)) resolve();
    }
    port.flush();
  }

  close(): void {
    this.#acquisition.close();
    this.#unsubscribe();
    this.port.close();
  }

  #handle(): void {
    const { port } = this;
    const [least, most] = this.#settings.exposureSeconds;
    const set = (parameter: string, value: number) => {
      port.set(parameter, value);
      port.flush();
    };
    port.on('ACQ_TIME', (value) => set('ACQ_TIME', Math.min(most, Math.max(least, Number(value)))));
    port.on('ACQ_PERIOD', (value) => set('ACQ_PERIOD', Math.max(0, Number(value))));
    port.on('NIMAGES', (value) => set('NIMAGES', Math.max(1, Number(value))));
    // The simulated camera has one depth, no colours, and no exposures to add up.
    for (const parameter of ['DATA_TYPE', 'COLOR_MODE', 'NEXPOSURES']) {
      port.on(parameter, () => port.refresh(parameter));
    }
    port.on('ACQUIRE', async (value) => {
      if (Number(value) === 0) {
        this.#acquisition.stop();
        port.refresh('ACQUIRE');
        return;
      }
      const { driver } = this.#settings;
      const trigger = isExternal(driver, this.#rows, port) ? 'external' : 'internal';
      await this.#acquisition.start({
        trigger,
        frames: framesAsked(driver, this.#rows, port),
        row: cameraRow(driver),
      });
      // The record is done when the work is: Channel Access completes the put then.
      if (port.number('ACQUIRE_BUSY') === 1) await new Promise<void>((resolve) => this.#busy.push(resolve));
    });
  }

  #take(frame: Frame): void {
    const { port } = this;
    if (this.#acquisition.idle) return;
    const uniqueId = this.#acquisition.count(frame);
    const { pixels } = frame;
    if (pixels && !this.#lost.delete(frame.id)) {
      const [width, height] = [port.number('SIZE_X'), port.number('SIZE_Y')];
      const timeSeconds = this.#epoch + frame.startSeconds;
      const stamp = epicsStamp(timeSeconds);
      port.set('UNIQUE_ID', uniqueId);
      port.set('TIME_STAMP', timeSeconds);
      port.set('EPICS_TS_SEC', stamp.seconds);
      port.set('EPICS_TS_NSEC', stamp.nanoseconds);
      const attributes = [COLOR_MODE, ...this.#attributes.sample()];
      if (port.number('ARRAY_CALLBACKS') === 1) {
        const { bytesPerPixel } = this.#settings;
        this.onArray({ uniqueId, timeSeconds, width, height, bytesPerPixel, pixels, attributes });
      }
    }
    port.set('NUM_QUEUED_ARRAYS', this.queued());
    port.flush();
  }
}

/** What drivers say of a frame without colours. */
const COLOR_MODE: NdAttribute = {
  name: 'ColorMode',
  description: 'Color mode',
  sourceType: 'NDAttrSourceDriver',
  source: 'Driver',
  type: 'int32',
  value: 0,
};

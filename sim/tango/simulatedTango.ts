import { TomochartError } from '#core';
import type { TangoParameters } from '#devices/tango';
import { DeviceServer, type ServedDevice, type ServerAddress, type TangoServer } from '#tango';
import { Faults, type Breakable } from '../faults.ts';
import { tellHappenings } from '../happenings.ts';
import type { World } from '../world.ts';
import { beamlineDevices, type BeamlineDevices } from './beamlineDevices.ts';
import { FAULT_DEVICE, FAULT_USAGE, faultDevice } from './faultDevice.ts';
import { Gate } from './gate.ts';
import type { Part } from './part.ts';

/** Where the devices are served, and who hears of what happens. */
export interface SimulatedTangoOptions {
  /** `exe/instance`, as the database knows it; default `tomochart/sim`. */
  readonly server?: string;
  /** Address to bind; default 127.0.0.1: a simulation should not answer for the real beamline next door. */
  readonly host?: string;
  /** Default 0, any free one. */
  readonly port?: number;
  /** `host:port` of the database that the devices are registered in; left out: none, as with `-nodb`. */
  readonly database?: string;
  /** Without a database: memorized values are kept in this file. */
  readonly file?: string;
  /** Parts beside the devices that `sim/fault/1` breaks, too, by name. */
  readonly breakable?: Readonly<Record<string, Breakable>>;
  readonly onWarning?: (message: string) => void;
  /** Told, a line each, of what moves and what is broken. */
  readonly onEvent?: (message: string) => void;
}

/**
 * A simulated beamline as Tango device servers would serve it: motors, shutter, cameras, ring current, scalars and
 * configurator, with the names that a configuration gives them, from the physics of a world. The device `sim/fault/1`
 * breaks parts of it.
 */
export class SimulatedTango {
  readonly #world: World;
  readonly #onEvent: (message: string) => void;
  readonly #server: TangoServer;
  readonly #devices: BeamlineDevices;
  readonly #faults: Faults;
  readonly #faultDevice: ServedDevice;
  #untell: (() => void) | undefined;

  /**
   * @throws TomochartError BAD_CONFIG for an axis or a detector that the world does not have, for a device that is
   * named twice, and for a server whose name is none
   */
  constructor(world: World, parameters: TangoParameters, options: SimulatedTangoOptions = {}) {
    const { server = 'tomochart/sim', onEvent = () => undefined, breakable, ...where } = options;
    const [exe = '', instance = '', ...more] = server.split('/');
    const { onWarning } = options;
    this.#world = world;
    this.#onEvent = onEvent;
    if (exe === '' || instance === '' || more.length > 0) {
      throw new TomochartError('BAD_CONFIG', `${server} is no name of a device server`, {
        remedy: 'write executable/instance, e.g. tomochart/sim',
      });
    }
    this.#server = new DeviceServer(exe, instance, { host: '127.0.0.1', ...where });
    this.#devices = beamlineDevices(world, parameters, { onEvent, ...(onWarning && { onWarning }) });
    const gate = new Gate();
    this.#faults = new Faults(
      { ...this.#devices.breakable, ...breakable, server: gate },
      FAULT_USAGE,
      onEvent,
    );
    for (const part of this.#devices.parts) this.#add(part, gate);
    const faults = faultDevice(
      (text) => this.fault(text),
      () => this.#faults.last,
    );
    // What ends a fault is not held up by it.
    this.#faultDevice = this.#added(() => this.#server.add(faults), FAULT_DEVICE);
  }

  /**
   * Begins to serve, and registers the devices where there is a database.
   * @throws Error when the port is taken, TangoError where the database cannot be reached
   */
  async start(): Promise<ServerAddress> {
    const address = await this.#server.start();
    this.#untell = tellHappenings(this.#world, this.#onEvent);
    return address;
  }

  /** Resolves when everything that takes a moment to start has started: frames are stored at once from there on. */
  async ready(): Promise<void> {
    await Promise.all(this.#devices.cameras.map((camera) => camera.ready()));
  }

  /**
   * Breaks a part of the beamline, or mends all, in the words of the device `sim/fault/1`.
   * @throws TomochartError DEVICE for a text that is not understood, NOT_FOUND for a part that there is not
   */
  fault(text: string): void {
    this.#faults.cause(text);
    this.#faultDevice.push('Last', this.#faults.last);
  }

  /** Serves no more, as servers that are ended; what moves comes to its end by itself. */
  async close(): Promise<void> {
    await this.#server.close();
    this.#untell?.();
    for (const part of this.#devices.parts) await part.close?.();
  }

  #add(part: Part, gate: Gate): void {
    const served = part.definitions.map((definition) =>
      this.#added(() => this.#server.add(gate.guard(definition)), definition.name),
    );
    part.attach?.(served);
  }

  /** A name that is served twice is a mistake in the configuration. */
  #added<T>(add: () => T, name: string): T {
    try {
      return add();
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new TomochartError('BAD_CONFIG', `the device ${name} cannot be simulated: ${error.message}`, {
        remedy: 'give every device a name of its own, and every attribute of a device',
        cause: error,
      });
    }
  }
}

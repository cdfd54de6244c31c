import { TomochartError } from '#core';
import type { EpicsParameters } from '#devices/epics';
import { CaServer, type PvServer, type ServerAddress, type ServerOptions } from '#epics';
import { tellHappenings } from '../happenings.ts';
import type { World } from '../world.ts';
import { AnalogInput } from './analogInput.ts';
import { SimulatedAreaDetector, type AreaDetectorOptions } from './camera/areaDetector.ts';
import { FaultRecord } from './faults.ts';
import { MotorRecord } from './motor/motorRecord.ts';
import { PsoController } from './pso/psoController.ts';
import { PsoRecord } from './pso/psoRecord.ts';
import { ShutterRecords } from './shutterRecords.ts';

/** Where the IOC serves, and whom it tells what happens. */
export interface IocOptions extends ServerOptions {
  /** By name of the detector. */
  readonly detectors?: Readonly<Record<string, AreaDetectorOptions>>;
  /** Told, a line each, of what moves, what the PSO is told and what is broken. */
  readonly onEvent?: (message: string) => void;
}

/** The ring is read once a second, other numbers ten times. */
const RING_SCAN_SECONDS = 1;
const SCALAR_SCAN_SECONDS = 0.1;

/**
 * A simulated beamline as its IOCs would serve it: motor records, shutter, PSO, ring current, scalars and areaDetector,
 * with the names that a configuration gives them, from the physics of a world. `<prefix>fault` breaks parts of it,
 * where the prefix is that of the first motor record up to its colon.
 */
export class SimulatedIoc {
  readonly server: PvServer;
  /** The process variable that breaks parts of it. */
  readonly faultPv: string;
  readonly #world: World;
  readonly #parameters: EpicsParameters;
  readonly #onEvent: (message: string) => void;
  readonly #motors: Readonly<Record<string, MotorRecord>>;
  readonly #shutter: ShutterRecords;
  readonly #inputs: readonly AnalogInput[];
  readonly #detectors: Readonly<Record<string, SimulatedAreaDetector>>;
  readonly #faults: FaultRecord;
  #untell: (() => void) | undefined;

  /**
   * @throws TomochartError BAD_CONFIG for an axis or a detector that the world does not have, and for a process
   * variable that is named twice
   */
  constructor(world: World, parameters: EpicsParameters, options: IocOptions = {}) {
    this.#world = world;
    this.#parameters = parameters;
    this.#onEvent = options.onEvent ?? (() => undefined);
    this.server = new CaServer(options);
    this.faultPv = faultName(parameters);
    try {
      this.#motors = this.#makeMotors();
      this.#shutter = new ShutterRecords(this.server, parameters.shutter, world.shutter);
      this.#makePso();
      this.#inputs = this.#makeInputs();
      this.#detectors = this.#makeDetectors(options.detectors ?? {});
      const parts = { motors: this.#motors, shutter: world.shutter, detectors: this.#detectors };
      this.#faults = new FaultRecord(this.server, this.faultPv, parts, this.#onEvent);
    } catch (error) {
      throw asBadConfig(error);
    }
  }

  /**
   * Begins to serve.
   * @throws TomochartError BAD_CONFIG for a process variable that is named twice
   * @throws Error when the port is taken
   */
  async start(): Promise<ServerAddress> {
    try {
      for (const detector of Object.values(this.#detectors)) await detector.start();
    } catch (error) {
      throw asBadConfig(error);
    }
    const address = await this.server.start();
    for (const input of this.#inputs) input.start();
    this.#untell = tellHappenings(this.#world, this.#onEvent);
    return address;
  }

  /** Resolves when everything that takes a moment to start has started: frames are stored at once from there on. */
  async ready(): Promise<void> {
    await Promise.all(Object.values(this.#detectors).map((detector) => detector.ready()));
  }

  /** Breaks a part of the beamline, or mends all: the words that {@link FaultRecord} understands. */
  fault(text: string): void {
    this.#faults.cause(text);
  }

  /** Serves no more, as an IOC that is killed; what moves comes to its end by itself. */
  async close(): Promise<void> {
    await this.server.close();
    this.#untell?.();
    for (const input of this.#inputs) input.close();
    for (const motor of Object.values(this.#motors)) motor.close();
    this.#shutter.close();
    for (const detector of Object.values(this.#detectors)) await detector.close();
  }

  #makeMotors(): Record<string, MotorRecord> {
    const motors = Object.entries(this.#parameters.axes).map(([name, { record, units }]) => {
      const stage = part(this.#world.stages, name, 'axis');
      return [name, new MotorRecord(this.server, record, stage, units, this.#world.clock)] as const;
    });
    return Object.fromEntries(motors);
  }

  #makePso(): void {
    const { trigger } = this.#parameters;
    const { parameters, stages, pulser } = this.#world;
    const stage = part(stages, parameters.pulser.axis, 'axis');
    const controller = new PsoController(trigger, stage, pulser, this.#onEvent);
    new PsoRecord(this.server, trigger.command, controller);
  }

  #makeInputs(): AnalogInput[] {
    const { ringCurrent, scalars } = this.#parameters;
    const world = this.#world;
    const current = () => world.ring.currentAt(world.clock.now());
    const inputs: AnalogInput[] = [];
    if (ringCurrent !== undefined) {
      const options = { pv: ringCurrent, description: 'ring current', units: 'mA', precision: 2 };
      const scanned = { ...options, read: current, scanSeconds: RING_SCAN_SECONDS };
      inputs.push(new AnalogInput(this.server, scanned, world.clock));
    }
    const readings: Readonly<Record<string, () => number>> = {
      RingCurrent: current,
      IonChamber: () => world.ionChamberRate,
    };
    for (const { name, pv, units, description } of scalars) {
      const read = readings[name];
      // A scalar that the world knows nothing of is not served, and one may be read from a record that there is.
      if (!read || this.server.get(pv)) continue;
      const options = { pv, description, units, precision: 2, read, scanSeconds: SCALAR_SCAN_SECONDS };
      inputs.push(new AnalogInput(this.server, options, world.clock));
    }
    return inputs;
  }

  #makeDetectors(
    options: Readonly<Record<string, AreaDetectorOptions>>,
  ): Record<string, SimulatedAreaDetector> {
    const detectors = this.#parameters.detectors.map((pvs) => {
      const camera = part(this.#world.cameras, pvs.name, 'detector');
      const detector = new SimulatedAreaDetector(this.server, this.#world, camera, pvs, options[pvs.name]);
      return [pvs.name, detector] as const;
    });
    return Object.fromEntries(detectors);
  }
}

/** `<prefix>fault`, with the prefix of the first motor record up to its last colon. */
function faultName({ axes }: EpicsParameters): string {
  const record = Object.values(axes)[0]?.record ?? '';
  return `${record.slice(0, record.lastIndexOf(':') + 1)}fault`;
}

function part<T>(parts: Readonly<Record<string, T>>, name: string, what: string): T {
  const found = parts[name];
  if (found !== undefined) return found;
  throw new TomochartError('BAD_CONFIG', `the simulated beamline has no ${what} ${name}`, {
    remedy: `it has: ${Object.keys(parts).join(', ')}`,
  });
}

/** A name that is served twice is a mistake in the configuration. */
function asBadConfig(error: unknown): unknown {
  if (!(error instanceof RangeError)) return error;
  return new TomochartError('BAD_CONFIG', `the simulated IOC cannot serve this: ${error.message}`, {
    remedy: 'give every process variable of the beamline a name of its own',
    cause: error,
  });
}

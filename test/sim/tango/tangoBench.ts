import { onTestFinished } from 'vitest';
import { RealClock } from '#core';
import type { MotorNames, TangoParameters } from '#devices/tango';
import { World, type WorldParameters } from '#sim';
import { FAULT_DEVICE, SimulatedTango } from '#sim/tango';
import { TangoClient, type AttributeReading, type DeviceProxy, type EventKind } from '#tango';
import { QUICK_WORLD } from '../quickWorld.ts';

const STATES = { state: 'State', idleStates: ['ON', 'ALARM'], movingStates: ['MOVING'] };

const HOST = 'tango://localhost:10000';

export const POOL_MOTOR: MotorNames = {
  ...STATES,
  device: `${HOST}/sim/motor/rot`,
  units: 'deg',
  tolerance: 0.002,
  position: 'Position',
  velocity: 'Velocity',
  acceleration: 'Acceleration',
  stop: 'Stop',
  abort: 'Abort',
  home: 'Home',
  define: { command: 'DefinePosition' },
  limitSwitches: 'Limit_switches',
};

export const PLAIN_MOTOR: MotorNames = {
  ...STATES,
  device: `${HOST}/sim/motor/x#dbase=no`,
  units: 'mm',
  tolerance: 0.001,
  position: 'Position',
  velocity: 'Velocity',
  stop: 'stop',
  define: { attribute: 'Here' },
  lowerSwitch: 'StatusLim-',
  upperSwitch: 'StatusLim+',
};

/** The quick beamline as Tango has it, without cameras. */
export const PARAMETERS: TangoParameters = {
  axes: { rot: POOL_MOTOR, x: PLAIN_MOTOR },
  shutter: {
    name: 'fast_shutter',
    device: `${HOST}/sim/shutter/fast`,
    open: { command: 'Open' },
    closed: { command: 'Close' },
    readback: { attribute: 'State', open: 'OPEN', closed: 'CLOSE' },
    settleSeconds: 0,
  },
  detectors: [],
  ringCurrent: `${HOST}/sim/ring/1/Current`,
  scalars: [
    { name: 'RingCurrent', attribute: `${HOST}/sim/ring/1/current`, units: 'mA', description: 'the same' },
    {
      name: 'IonChamber',
      attribute: `${HOST}/sim/ion/1/Rate`,
      units: 'counts/s',
      description: 'ion chamber',
    },
    { name: 'Humidity', attribute: `${HOST}/sim/air/1/Humidity`, units: '%', description: 'not simulated' },
  ],
  configurator: { device: `${HOST}/tomo/configurator/1`, darkFile: 'DarkFile', flatFile: 'WhiteFile' },
};

interface BenchOptions {
  readonly file?: string;
  readonly port?: number;
  readonly world?: Partial<WorldParameters>;
}

export function simulatedTangoOf(change: Partial<TangoParameters> = {}, options: BenchOptions = {}) {
  const { world: parts, ...where } = options;
  const world = new World({ ...QUICK_WORLD, ...parts }, new RealClock());
  const events: string[] = [];
  const warnings: string[] = [];
  const tango = new SimulatedTango(
    world,
    { ...PARAMETERS, ...change },
    {
      ...where,
      onEvent: (event) => events.push(event),
      onWarning: (warning) => warnings.push(warning),
    },
  );
  return { world, tango, events, warnings };
}

/** A simulated Tango beamline that serves, and a client; both end with the test. */
export async function tangoBench(change: Partial<TangoParameters> = {}, options: BenchOptions = {}) {
  const { world, tango, events, warnings } = simulatedTangoOf(change, options);
  const { port, devices } = await tango.start();
  const client = new TangoClient({ environment: {} });
  onTestFinished(async () => {
    await client.close();
    await tango.close();
  });
  const proxy = (name: string): DeviceProxy => client.device(devices[name]!);
  const read = async (device: DeviceProxy, attribute: string) => (await device.read(attribute)).value;
  /** What events tell of an attribute, from now on; the first is the present value. */
  const follow = async (device: DeviceProxy, attribute: string, kind: EventKind = 'change') => {
    const seen: AttributeReading[] = [];
    await device.subscribe(attribute, kind, (event) => {
      if ('reading' in event) seen.push(event.reading);
    });
    return seen;
  };
  const cause = (text: string) => proxy(FAULT_DEVICE).command('Cause', text);
  return { world, tango, events, warnings, client, port, devices, proxy, read, follow, cause };
}

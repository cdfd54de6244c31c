import { onTestFinished } from 'vitest';
import { RealClock } from '#core';
import type { EpicsParameters } from '#devices/epics';
import { CaClient, type CaValue } from '#epics';
import { World } from '#sim';
import { SimulatedIoc } from '#sim/ioc';
import { QUICK_WORLD } from '../quickWorld.ts';

export const PARAMETERS: EpicsParameters = {
  axes: {
    rot: { record: 'sim:m1', units: 'deg', tolerance: 0.002 },
    x: { record: 'sim:m2', units: 'mm', tolerance: 0.001 },
  },
  shutter: {
    name: 'fast_shutter',
    open: { pv: 'sim:shutter:open', value: 1 },
    closed: { pv: 'sim:shutter:close', value: 1 },
    readback: { pv: 'sim:shutter:status', open: 'OPEN', closed: 'CLOSED' },
    settleSeconds: 0,
  },
  trigger: {
    kind: 'aerotech_pso',
    name: 'pso',
    controller: 'Ensemble',
    command: 'sim:PSOCommand',
    axis: 'X',
    encoderInput: 3,
    pulseMicroseconds: 20,
    countsPerTurn: 3_600_000,
    motor: 'sim:m1',
  },
  detectors: [
    {
      name: 'cam',
      camera: 'sim:cam1:',
      driver: 'sim_detector',
      plugin: 'sim:HDF1:',
      dataset: '/entry/data/data',
    },
  ],
  ringCurrent: 'sim:ring:current',
  scalars: [
    { name: 'IonChamber', pv: 'sim:ion:rate', units: 'counts/s', description: 'ion chamber' },
    { name: 'Humidity', pv: 'sim:humidity', units: '%', description: 'not simulated' },
  ],
};

export function simulatedIocOf(parameters: Partial<EpicsParameters> = {}, port = 0) {
  const world = new World(QUICK_WORLD, new RealClock());
  const events: string[] = [];
  const warnings: string[] = [];
  const ioc = new SimulatedIoc(
    world,
    { ...PARAMETERS, ...parameters },
    {
      host: '127.0.0.1',
      port,
      onEvent: (event) => events.push(event),
      onWarning: (warning) => warnings.push(warning),
    },
  );
  return { world, ioc, events, warnings };
}

/** A simulated IOC that serves, and a client; both end with the test. */
export async function iocBench() {
  const { world, ioc, events, warnings } = simulatedIocOf();
  const { port } = await ioc.start();
  const client = new CaClient({
    addresses: [`127.0.0.1:${port}`],
    autoAddresses: false,
    environment: {},
  });
  onTestFinished(async () => {
    await client.close();
    await ioc.close();
  });
  const get = async (pv: string) => (await client.channel(pv).get({ timeoutSeconds: 3 })).value;
  const put = (pv: string, value: CaValue, completion = true) =>
    client.channel(pv).put(value, { completion, timeoutSeconds: 5 });
  return { world, ioc, events, warnings, client, port, get, put };
}

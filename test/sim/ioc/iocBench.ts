import { onTestFinished } from 'vitest';
import { RealClock } from '#core';
import type { EpicsParameters } from '#devices/epics';
import { CaClient, type CaValue } from '#epics';
import { World, type WorldParameters } from '#sim';
import { SimulatedIoc } from '#sim/ioc';

const STAGE = {
  position: 0,
  maxVelocity: 100,
  accelerationSeconds: 0.05,
  settleSeconds: 0,
};

/** A beamline with quick parts: 100 deg/s after 50 ms, a shutter of 50 ms, a small camera. */
const WORLD: WorldParameters = {
  seed: 1,
  stages: [
    { ...STAGE, name: 'rot', units: 'deg', lowLimit: -720, highLimit: 720, movesSample: 'rotation' },
    { ...STAGE, name: 'x', units: 'mm', lowLimit: -15, highLimit: 15, movesSample: 'x' },
  ],
  shutter: { name: 'fast_shutter', openSeconds: 0.05, closeSeconds: 0.05 },
  pulser: { name: 'pso', axis: 'rot', timePulses: false, armSeconds: 0 },
  cameras: [
    {
      name: 'cam',
      sensorWidth: 16,
      sensorHeight: 8,
      readoutSeconds: 0.0005,
      overlapped: true,
      gapSeconds: 0,
      maxFrameRate: 2000,
      armSeconds: 0,
      pixelMm: 0.01,
      bitDepth: 16,
      bytesPerPixel: 2,
      photonsPerPixelPerSecond: 1e6,
      countsPerPhoton: 0.5,
      darkOffsetCounts: 100,
      darkCurrentCountsPerSecond: 0,
      readNoiseCounts: 1,
      hotPixels: 0,
      flatStructure: 0,
    },
  ],
  phantom: { name: 'foam', diameterMm: 0.1, heightMm: 0.05, muPerMm: 1, seed: 7 },
  // Falls by 1.7 % a second, so that it can be seen to be read again.
  ring: { currentMilliamps: 200, lifetimeHours: 1 / 60 },
  scintillator: { depth: 0, warmSeconds: 1, coolSeconds: 1 },
  motionSamples: 1,
  frames: 'made',
};

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
  const world = new World(WORLD, new RealClock());
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

import { onTestFinished } from 'vitest';
import { RealClock, type Patience } from '#core';
import type { Frame, LatchedPulse } from '#devices';
import { PandaTrigger, type PandaParameters } from '#devices/panda';
import { World } from '#sim';
import { SimulatedPanda } from '#sim/panda';

/** A box with a turn of 36,000 counts: 0.01 deg each. */
export const PANDA: PandaParameters = {
  kind: 'pandabox',
  name: 'panda',
  host: '127.0.0.1',
  controlPort: 0,
  dataPort: 0,
  positionBlock: 'SEQ1',
  timeBlock: 'SEQ1',
  encoder: 'INENC1',
  countsPerTurn: 36_000,
  zeroCounts: 250,
  outputs: ['TTLOUT1'],
  pulseMicroseconds: 100,
};

/** A fast rotation and a camera that takes whatever comes. */
export function worldOf(clock = new RealClock()): World {
  return new World(
    {
      seed: 1,
      stages: [
        {
          name: 'rot',
          units: 'deg',
          position: 0,
          lowLimit: -720,
          highLimit: 720,
          maxVelocity: 400,
          accelerationSeconds: 0.02,
          settleSeconds: 0,
          movesSample: 'rotation',
        },
      ],
      shutter: { name: 'shutter', openSeconds: 0, closeSeconds: 0 },
      pulser: { name: 'panda', axis: 'rot', timePulses: true, armSeconds: 0 },
      cameras: [
        {
          name: 'cam',
          sensorWidth: 8,
          sensorHeight: 4,
          readoutSeconds: 0,
          overlapped: true,
          gapSeconds: 0,
          maxFrameRate: 1e6,
          armSeconds: 0,
          pixelMm: 0.01,
          bitDepth: 16,
          bytesPerPixel: 2,
          axisColumn: 3.5,
          photonsPerPixelPerSecond: 1000,
          countsPerPhoton: 1,
          darkOffsetCounts: 10,
          darkCurrentCountsPerSecond: 0,
          readNoiseCounts: 0,
          hotPixels: 0,
          flatStructure: 0,
        },
      ],
      phantom: {
        name: 'shapes',
        shapes: [
          { kind: 'ellipsoid', center: [0, 0, 0], semiAxes: [0.01, 0.01, 0.01], angleDegrees: 0, muPerMm: 1 },
        ],
      },
      ring: { currentMilliamps: 100, lifetimeHours: 10 },
      scintillator: { depth: 0, warmSeconds: 1, coolSeconds: 1 },
      motionSamples: 1,
      frames: 'counted',
    },
    clock,
  );
}

export function patienceOf(seconds = 5, signal = new AbortController().signal): Patience {
  return { clock: new RealClock(), signal, seconds };
}

/** A simulated PandABox, what its cameras saw, and a trigger that is connected to it. */
export async function bench(change: Partial<PandaParameters> = {}, connected = true) {
  const world = worldOf();
  const camera = world.cameras['cam']!;
  camera.exposureSeconds = 1e-5;
  camera.triggerMode = 'external';
  camera.frames = 1e6;
  const frames: Frame[] = [];
  camera.onFrame((frame) => frames.push(frame));
  await camera.arm();
  const wanted = { ...PANDA, ...change };
  const events: string[] = [];
  const panda = new SimulatedPanda(world, wanted, {
    host: '127.0.0.1',
    onEvent: (event) => events.push(event),
  });
  onTestFinished(() => panda.close());
  const parameters: PandaParameters = { ...wanted, ...(await panda.start()) };
  const trigger = new PandaTrigger(parameters);
  onTestFinished(() => trigger.close());
  const latched: LatchedPulse[] = [];
  trigger.onLatched((pulse) => latched.push(pulse));
  if (connected) await trigger.connect(patienceOf());
  const stage = world.stages['rot']!;
  const write = (field: string, value: string) => panda.registry.field(field).write(value);
  return { world, stage, camera, frames, panda, parameters, trigger, latched, events, write };
}

/** Waits for what comes over the wire a little later. */
export async function eventually(holds: () => boolean, seconds = 2): Promise<void> {
  const ends = performance.now() + seconds * 1000;
  while (!holds() && performance.now() < ends) await new Promise((resolve) => setTimeout(resolve, 5));
}

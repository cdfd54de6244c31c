import { describe, expect, it } from 'vitest';
import type { Frame } from '#devices';
import { simulatedDevices, World, type WorldParameters } from '#sim';
import { patienceOf } from '../devices/patience.ts';

const stage = {
  units: 'mm',
  position: 0,
  lowLimit: -20,
  highLimit: 20,
  maxVelocity: 10,
  accelerationSeconds: 0.1,
  settleSeconds: 0,
};

/** A column of 0.2 mm in a field of 0.32 mm, a camera without noise worth the name, a slow scintillator. */
const PARAMETERS: WorldParameters = {
  seed: 1,
  stages: [
    { ...stage, name: 'rot', units: 'deg', movesSample: 'rotation' },
    { ...stage, name: 'x', movesSample: 'x' },
    { ...stage, name: 'hexapod' },
  ],
  shutter: { name: 'shutter', openSeconds: 0.1, closeSeconds: 0.1 },
  pulser: { name: 'pso', axis: 'rot', timePulses: true, armSeconds: 0 },
  cameras: [
    {
      name: 'cam',
      sensorWidth: 32,
      sensorHeight: 8,
      readoutSeconds: 0.01,
      overlapped: true,
      gapSeconds: 0,
      maxFrameRate: 100,
      armSeconds: 0.1,
      pixelMm: 0.01,
      bitDepth: 16,
      bytesPerPixel: 2,
      photonsPerPixelPerSecond: 1e6,
      countsPerPhoton: 0.5,
      darkOffsetCounts: 100,
      darkCurrentCountsPerSecond: 0,
      readNoiseCounts: 0.1,
      hotPixels: 0,
      flatStructure: 0,
    },
  ],
  phantom: {
    name: 'column',
    shapes: [
      {
        kind: 'cylinder',
        center: [0, 0, 0],
        semiAxes: [0.1, 0.1],
        angleDegrees: 0,
        halfHeight: 1,
        muPerMm: 10,
      },
    ],
  },
  ring: { currentMilliamps: 200, lifetimeHours: Infinity },
  scintillator: { depth: 0.2, warmSeconds: 1, coolSeconds: 1 },
  motionSamples: 1,
  frames: 'made',
};

function worldOf(change: Partial<WorldParameters> = {}) {
  const patience = patienceOf(60);
  const { clock } = patience;
  const world = new World({ ...PARAMETERS, ...change }, clock);
  const devices = simulatedDevices(world, { rot: 0.001, x: 0.001, hexapod: 0.001 });
  /** Takes one frame of 0.1 s, as things stand. */
  const shoot = async (): Promise<Frame> => {
    const cam = devices.detectors['cam']!;
    const frame = new Promise<Frame>((resolve) => {
      const end = cam.onFrame((delivered) => {
        end();
        resolve(delivered);
      });
    });
    const timing = { frames: 1, exposureSeconds: 0.1, periodSeconds: 0.1 };
    await cam.arm({ ...timing, trigger: 'internal', width: 32, height: 8 }, patience);
    return frame;
  };
  return { patience, clock, world, devices, shoot };
}

/** Mean counts over the columns first to last of all rows. */
function brightness(frame: Frame, first: number, last: number): number {
  let sum = 0;
  for (let k = 0; k < 32 * 8; k++) if (k % 32 >= first && k % 32 <= last) sum += frame.pixels![k]!;
  return sum / (8 * (last - first + 1));
}

/** The middle of the picture, where the sample stands, against its edge, where it never does. */
const shadowOf = (frame: Frame) => (brightness(frame, 14, 17) - 100) / (brightness(frame, 0, 1) - 100);

describe('the simulated beamline', () => {
  it('takes the sample out of the beam only when the stage under it moves across', async () => {
    const { devices, patience, clock, shoot } = worldOf();
    await devices.shutter.set('open', patience);
    await clock.sleep(20);
    // Beer-Lambert: 0.2 mm of 10 / mm let exp(-2) through.
    expect(shadowOf(await shoot())).toBeCloseTo(Math.exp(-2), 1);
    for (const name of ['hexapod', 'rot']) {
      await devices.axes[name]!.move(15, 10, patience);
      expect(shadowOf(await shoot()), name).toBeCloseTo(Math.exp(-2), 1);
    }
    await devices.axes['x']!.move(5, 10, patience);
    expect(shadowOf(await shoot())).toBeCloseTo(1, 1);
    await devices.axes['x']!.move(0, 10, patience);
    expect(shadowOf(await shoot())).toBeCloseTo(Math.exp(-2), 1);
  });

  it('is dark behind a closed shutter, and half lit while the blades pass', async () => {
    const { devices, patience, clock, shoot } = worldOf();
    const dark = await shoot();
    expect(brightness(dark, 0, 31)).toBeCloseTo(100, 0);
    await devices.shutter.set('open', patience);
    await clock.sleep(20);
    const lit = brightness(await shoot(), 0, 1) - 100;
    expect(lit).toBeGreaterThan(10_000);
    // The camera needs 0.1 s to be armed and then exposes for the 0.1 s of the stroke.
    clock.after(0.1, () => void devices.shutter.set('closed', patience));
    const passing = brightness(await shoot(), 0, 1) - 100;
    expect(passing / lit).toBeCloseTo(0.5, 1);
  });

  it('warms its scintillator in the light and cools it in the dark', async () => {
    const { devices, patience, clock, world } = worldOf();
    expect(world.scintillatorYieldAt(0)).toBeCloseTo(0.8, 9);
    await devices.shutter.set('open', patience);
    const opened = clock.now();
    await clock.sleep(3);
    expect(world.scintillatorYieldAt(opened + 1)).toBeCloseTo(1 - 0.2 * Math.exp(-1), 9);
    const warm = world.scintillatorYieldAt(clock.now());
    expect(warm).toBeCloseTo(1 - 0.2 * Math.exp(-3), 9);
    await devices.shutter.set('closed', patience);
    await clock.sleep(2);
    expect(world.scintillatorYieldAt(clock.now())).toBeLessThan(warm);
    // A frame still in readout that began before the change does not make it fail.
    expect(world.scintillatorYieldAt(opened)).toBeGreaterThan(0.8);
  });

  it('makes the same pictures again from the same seed, and none when frames are only counted', async () => {
    const picture = async (change: Partial<WorldParameters>) => (await worldOf(change).shoot()).pixels;
    expect(await picture({})).toEqual(await picture({}));
    expect(await picture({})).toHaveLength(32 * 8);
    const counted = await worldOf({ frames: 'counted' }).shoot();
    expect([counted.id, counted.exposureSeconds, 'pixels' in counted]).toEqual([0, 0.1, false]);
  });

  it('knows which stage moves the sample, and that none moves it along', () => {
    const { world } = worldOf();
    expect(world.stageThatMoves('rotation')?.name).toBe('rot');
    expect(world.stageThatMoves('x')?.name).toBe('x');
    expect(world.stageThatMoves('z')).toBeUndefined();
  });
});

describe('its devices', () => {
  it('prove an axis stopped in mid-move, and report the stuck one', async () => {
    const { devices, patience, clock, world } = worldOf();
    const { x } = devices.axes;
    const moving = x!.move(15, 10, patience);
    await clock.sleep(0.5);
    await x!.stop(patience);
    expect(await x!.moving(patience)).toBe(false);
    await expect(moving).rejects.toMatchObject({ code: 'DEVICE' });
    world.stages['x']!.stuck = true;
    await expect(x!.move(-3, 10, patience)).rejects.toThrow('instead of -3');
    await expect(x!.move(30, 10, patience)).rejects.toMatchObject({ code: 'LIMIT' });
  });

  it('time out on a shutter that is stuck', async () => {
    const { devices, patience, world } = worldOf();
    world.shutter.stuck = true;
    await expect(devices.shutter.set('open', { ...patience, seconds: 2 })).rejects.toMatchObject({
      code: 'TIMEOUT',
    });
  });

  it('stay disarmed after an abort in the middle of arming', async () => {
    const { devices, patience, clock } = worldOf();
    const cam = devices.detectors['cam']!;
    const abort = new AbortController();
    const timing = { frames: 5, exposureSeconds: 0.1, periodSeconds: 0.1 };
    const arming = cam.arm(
      { ...timing, trigger: 'external', width: 32, height: 8 },
      { ...patience, signal: abort.signal },
    );
    clock.after(0.05, () => abort.abort(new Error('enough')));
    await expect(arming).rejects.toThrow('enough');
    await cam.disarm(patience);
    await clock.sleep(5);
    expect(await cam.armed(patience)).toBe(false);
  });

  it('connect without moving anything or waiting', async () => {
    const { devices, patience, world } = worldOf();
    const all = [...Object.values(devices.axes), devices.shutter, devices.trigger, devices.detectors['cam']!];
    let changes = 0;
    for (const part of [...Object.values(world.stages), world.shutter, world.pulser]) {
      part.onChange(() => changes++);
    }
    await Promise.all(all.map((device) => device.connect(patience)));
    expect([changes, patience.clock.now()]).toEqual([0, 0]);
  });
});

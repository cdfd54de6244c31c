import { describe, expect, it } from 'vitest';
import { TomochartError } from '#core';
import { openScan } from '#data';
import type { Devices, Frame, LatchedPulse, References } from '#devices';
import type { ScanRecord } from '#run';
import { Latch } from '#run/latch';
import type { World } from '#sim';
import { rehearse } from '../support/rehearsal.ts';

const request = { nsteps: 60, npt_fields: 3 };

type Tell = (pulse: LatchedPulse) => void;

/** Devices whose frames come without angles, and whose trigger tells each pulse by itself. */
function telling(onPulse: (tell: Tell, index: number) => void) {
  return (devices: Devices, world: World): Devices => {
    const camera = world.cameras['cam']!;
    const listeners = new Set<Tell>();
    const pulse = camera.pulse.bind(camera);
    camera.pulse = (seconds, angle) => {
      onPulse((latched) => listeners.forEach((listener) => listener(latched)), world.pulser.fired - 1);
      pulse(seconds, angle);
    };
    const { trigger, detectors } = devices;
    const onLatched = (listener: Tell) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    };
    const onFrame = (listener: (frame: Frame) => void) =>
      detectors['cam']!.onFrame((frame) => {
        const bare: { -readonly [K in keyof Frame]: Frame[K] } = { ...frame };
        delete bare.angleDegrees;
        listener(bare);
      });
    return {
      ...devices,
      trigger: delegate(trigger, { onLatched }),
      detectors: { cam: delegate(detectors['cam']!, { onFrame }) },
    };
  };
}

/** The same object with some of its members replaced. */
function delegate<T extends object>(target: T, members: Partial<T>): T {
  return new Proxy(target, {
    get: (_, name) => {
      const value: unknown = Reflect.get(members, name) ?? Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

async function anglesOf({ file }: ScanRecord): Promise<{ kind: string; angle: number }[]> {
  const reader = await openScan(file!);
  try {
    return reader.records().map(({ kind, angleDegrees }) => ({ kind, angle: angleDegrees }));
  } finally {
    reader.close();
  }
}

describe('angles that the trigger hardware tells apart from the frames', () => {
  it('belong to the frames of the pulses that the trigger was armed for', () => {
    let tell: Tell = () => undefined;
    const trigger = { onLatched: (listener: typeof tell) => ((tell = listener), () => undefined) };
    const latch = new Latch(trigger as never);
    latch.expectFrom(10, 3);
    [0, 1, 2].forEach((index) => tell({ index, angleDegrees: 100 + index }));
    // One more than it was armed for is no frame of the next phase.
    tell({ index: 3, angleDegrees: 999 });
    latch.expectFrom(20, 2);
    tell({ index: 1, angleDegrees: 201 });
    expect([...latch.angles]).toEqual([
      [10, 100],
      [11, 101],
      [12, 102],
      [21, 201],
    ]);
  });

  it('are in the file, also those that come before their frame', async () => {
    const devices = telling((tell, index) => tell({ index, angleDegrees: 1000 + index }));
    const record = await rehearse({ request, devices }).done;
    expect(record).toMatchObject({ status: 'done', error: null });
    const projections = (await anglesOf(record)).filter(({ kind }) => kind === 'proj');
    expect(projections.map(({ angle }) => angle)).toEqual(projections.map((_, k) => 1000 + k));
  });

  it('are left out where the hardware latched none', async () => {
    const devices = telling((tell, index) => {
      if (index !== 5) tell({ index, angleDegrees: index });
    });
    const record = await rehearse({ request, devices }).done;
    const projections = (await anglesOf(record)).filter(({ kind }) => kind === 'proj');
    expect(projections[5]!.angle).toBeNaN();
    expect(projections[6]!.angle).toBe(6);
  });
});

describe('a fault that the trigger hardware reports by itself', () => {
  it('ends the scan with what it says', async () => {
    const devices = ({ trigger, ...others }: Devices, world: World): Devices => {
      const onFault = (listener: (fault: TomochartError) => void) =>
        world.cameras['cam']!.onFrame(({ id }) => {
          if (id === 20) listener(new TomochartError('DEVICE', 'panda: DATA OVERRUN'));
        });
      return { ...others, trigger: delegate(trigger, { onFault }) };
    };
    const record = await rehearse({ request, devices }).done;
    expect(record).toMatchObject({ status: 'failed', error: { message: 'panda: DATA OVERRUN' }, unsafe: [] });
  });
});

function scanTelling(references: References): Promise<ScanRecord> {
  return rehearse({ request, devices: (devices) => ({ ...devices, references }) }).done;
}

describe('the device that tells where the latest darks and flats are', () => {
  it('is told as soon as they have been taken', async () => {
    const told: string[] = [];
    const record = await scanTelling({
      name: 'configurator',
      connect: () => Promise.resolve(),
      setDarkFile: (path) => Promise.resolve(void told.push(`dark ${path}`)),
      setFlatFile: (path) => Promise.resolve(void told.push(`flat ${path}`)),
    });
    const { file } = record;
    expect(record).toMatchObject({ status: 'done', warnings: [] });
    expect(told).toEqual([`dark ${file}`, `flat ${file}`, `flat ${file}`, `dark ${file}`]);
  });

  it('leaves a warning, and the scan goes on, where it does not answer', async () => {
    const refuse = () => Promise.reject(new TomochartError('DEVICE', 'tomo/configurator/1 is not there'));
    const record = await scanTelling({
      name: 'configurator',
      connect: refuse,
      setDarkFile: refuse,
      setFlatFile: refuse,
    });
    expect(record).toMatchObject({ status: 'done', error: null });
    expect(record.warnings).toEqual([
      'configurator was not told of the darks: tomo/configurator/1 is not there',
      'configurator was not told of the flats: tomo/configurator/1 is not there',
    ]);
  });
});

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Hdf5File } from '#data/hdf5File';
import type { TangoEvent, TangoImage } from '#tango';
import { CAMERA, CameraBench, pause, until } from './cameraBench.ts';
import { openStored, textsOf } from './storedFile.ts';

let bench: CameraBench;
beforeAll(async () => {
  bench = await new CameraBench(CAMERA).start();
});
afterEach(() => bench.reset());
afterAll(() => bench.stop());

const write = (values: Readonly<Record<string, string | number>>) => bench.device().writeMany(values);

async function refusal(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'it was not refused',
    (thrown: unknown) => (thrown as Error).message,
  );
}

async function acquire(frames: number, path = ''): Promise<void> {
  await write({ nTriggers: frames, ExposureTime: 1, FramePeriod: 3, TriggerMode: 0, Width: 40, Height: 24 });
  await bench.device().write('DestinationFilename', path);
  await bench.device().command('Arm');
}

async function idle(): Promise<void> {
  await until(async () => (await bench.device().state()) === 'ON');
}

describe('a simulated camera of Tango', () => {
  it('refuses settings and another arm while it acquires, and takes its label', async () => {
    await write({ TriggerMode: 1, nTriggers: 5 });
    await bench.device().command('Arm');
    expect(await bench.device().state()).toBe('RUNNING');
    for (const [name, value] of [
      ['ExposureTime', 3],
      ['nTriggers', 3],
      ['TriggerMode', 0],
      ['DestinationFilename', bench.path()],
    ] as const) {
      const message = await refusal(bench.device().write(name, value));
      expect(message).toContain('API_AttrNotAllowed');
      expect(message).toContain('RUNNING');
    }
    expect(await refusal(bench.device().command('Arm'))).toContain('cannot be armed');
    await bench.device().write('label', 'proj');
    expect(await bench.read('label')).toBe('proj');
  });

  it('takes a frame for each software trigger', async () => {
    await write({ TriggerMode: 1, nTriggers: 2, ExposureTime: 1 });
    await bench.device().command('Arm');
    await bench.device().command('SoftwareTrigger');
    await until(async () => (await bench.read('nFramesAcquired')) === 1);
    await pause(5);
    await bench.device().command('SoftwareTrigger');
    await idle();
    expect(await bench.read('nFramesAcquired')).toBe(2);
  });

  it('shows its last frame as an image, with the pixels that it has', async () => {
    await acquire(3);
    await idle();
    const image = (await bench.read('Image')) as TangoImage;
    expect([image.width, image.height]).toEqual([40, 24]);
    expect(Array.from(image.data as Uint16Array)).toEqual(Array.from(bench.frames.at(-1)!.pixels!));
  });

  it('appends each acquisition to its file, which can be read in between', async () => {
    const path = bench.path();
    await bench.device().write('label', 'flat');
    await acquire(3, path);
    await idle();
    const between = await Hdf5File.open(path);
    expect(between.describe(CAMERA.dataset).shape).toEqual([3, 24, 40]);
    between.close();
    await bench.device().write('label', '');
    await bench.device().command('Arm');
    await idle();
    const file = await openStored(path);
    expect(file.describe(CAMERA.dataset).shape).toEqual([6, 24, 40]);
    expect([...(file.value(CAMERA.ids!) as Float64Array)]).toEqual([1, 2, 3, 1, 2, 3]);
    expect(textsOf(file, '/entry/instrument/detector/label')).toEqual(['flat', 'flat', 'flat', '', '', '']);
    const times = [...(file.value('/entry/instrument/detector/timestamp') as Float64Array)];
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(Math.abs(times[5]! - Date.now() / 1000)).toBeLessThan(10);
  });

  it('does not mix frames of two sizes in a file', async () => {
    const path = bench.path();
    await acquire(1, path);
    await idle();
    await write({ Width: 20 });
    expect(await refusal(bench.device().command('Arm'))).toContain('has frames of 40 x 24 pixels');
  });

  it('says what it does', async () => {
    await acquire(2);
    await idle();
    bench.simulated.fault('fault');
    expect(bench.happenings).toEqual([
      'cam is armed for 2 frames, and acquires',
      'cam has acquired 2 frames',
      'cam is at fault: the sensor is too warm',
    ]);
    expect(await bench.device().state()).toBe('FAULT');
    expect(await bench.device().status()).toContain('too warm');
  });

  it.each(['hang on', 'lose', 'lose x', 'lose 1.5', 'slow', 'constructor', ''])(
    'has no fault "%s"',
    (words) => {
      expect(bench.simulated.fault(words)).toBe(false);
    },
  );
});

describe('events of a simulated camera', () => {
  it('tell the counter 20 times a second at most, its last value before the state', async () => {
    const told: { readonly what: string; readonly value: unknown; readonly at: number }[] = [];
    const listen = (what: string) => (event: TangoEvent) => {
      if (event.kind === 'change' && !event.initial) {
        told.push({ what, value: event.reading.value, at: performance.now() });
      }
    };
    const counter = await bench.device().subscribe('nFramesAcquired', 'change', listen('counter'));
    const state = await bench.device().subscribe('State', 'change', listen('state'));
    await acquire(80);
    await idle();
    await until(() => told.some(({ what, value }) => what === 'state' && value === 'ON'));
    const counts = told.filter(({ what }) => what === 'counter').map(({ value }) => Number(value));
    expect(counts.at(-1)).toBe(80);
    // 80 frames of 3 ms; one more where the first tells that the counter is back at 0, and one at the end.
    expect(counts.length).toBeLessThan(12);
    const order = told.map(({ what, value }) => `${what} ${String(value)}`);
    expect(order.indexOf('counter 80')).toBeLessThan(order.indexOf('state ON'));
    counter.close();
    state.close();
  });

  it('bring the last frame to who listens to it', async () => {
    const images: TangoImage[] = [];
    const subscription = await bench.device().subscribe('Image', 'change', (event) => {
      if (event.kind === 'change' && !event.initial) images.push(event.reading.value as TangoImage);
    });
    await acquire(60);
    await idle();
    await until(() => images.length > 0);
    expect([images[0]!.width, images[0]!.height]).toEqual([40, 24]);
    expect(images.length).toBeLessThan(6);
    subscription.close();
  });
});

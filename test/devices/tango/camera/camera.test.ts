import { existsSync, writeFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Detector, StoredFrames } from '#devices';
import { CAMERA, CameraBench, pause, until, within } from '../../../sim/tango/camera/cameraBench.ts';
import { openStored, textsOf } from '../../../sim/tango/camera/storedFile.ts';
import { ARM, detectorBench, drive, rejection, withBenches } from './detectorBench.ts';

const LABEL = '/entry/instrument/detector/label';

/** Numbers of the file with what is to be added to those of each acquisition. */
function added(numbers: readonly number[], { idOffsets = [] }: StoredFrames): number[] {
  return numbers.map((id, k) => id + (idOffsets.findLast(({ firstFrame }) => firstFrame <= k)?.add ?? 0));
}

async function triggered(detector: Detector, frames: number): Promise<void> {
  await detector.arm({ ...ARM, frames, trigger: 'external' }, within(5));
}

withBenches();

describe('a camera of Tango', () => {
  it('stores all acquisitions in one file, and tells each frame with its place and number', async () => {
    const { bench, detector, frames, faults, begin, path } = await detectorBench(CAMERA);
    await begin();
    await detector.arm(ARM, within(5));
    await until(() => frames.length === 12);
    await triggered(detector, 3);
    expect(await detector.armed(within(1))).toBe(true);
    await bench.pulse(3);
    await until(() => frames.length === 15);
    const stored = await detector.ownFile!.end(within(5));
    expect(stored).toMatchObject({ file: path, datasets: { '': CAMERA.dataset }, ids: CAMERA.ids });
    expect(stored.failure).toBeUndefined();
    const file = await openStored(path);
    expect(file.describe(CAMERA.dataset).shape).toEqual([15, 20, 32]);
    const ids = [...(file.value(CAMERA.ids!) as Float64Array)];
    expect(ids).toEqual([...Array(12).keys(), ...Array(3).keys()].map((k) => k + 1));
    expect(frames.map(({ storedId }) => storedId)).toEqual(added(ids, stored));
    expect(frames.map(({ storedAt }) => storedAt)).toEqual([...Array(15).keys()]);
    expect(frames.map(({ id }) => id)).toEqual([...Array(12).keys(), 0, 1, 2]);
    const pixels = file.readBytes(CAMERA.dataset);
    const taken = bench.frames.map(({ pixels: own }) =>
      Buffer.from(own!.buffer, own!.byteOffset, own!.byteLength),
    );
    expect(Buffer.compare(pixels, Buffer.concat(taken))).toBe(0);
    expect(faults).toEqual([]);
  });

  it('tells times that rise by about the period, before now', async () => {
    const { detector, frames } = await detectorBench(CAMERA);
    const patience = within(5);
    await detector.arm(ARM, patience);
    await until(() => frames.length === 12);
    const times = frames.map(({ startSeconds }) => startSeconds);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times.at(-1)!).toBeLessThan(patience.clock.now());
    expect(frames.every(({ exposureSeconds }) => exposureSeconds === 0.002)).toBe(true);
  });

  it('labels the frames to come, and reads the label back', async () => {
    const { bench, detector, frames, begin, path } = await detectorBench(CAMERA);
    await begin();
    await triggered(detector, 5);
    for (const [label, count] of [
      ['dark', 2],
      ['flat', 1],
      ['proj', 2],
    ] as const) {
      await detector.setLabel(label, within(2));
      const before = frames.length;
      await bench.pulse(count);
      await until(() => frames.length === before + count);
    }
    expect(await bench.read('label')).toBe('proj');
    await detector.setLabel('', within(2));
    expect(await bench.read('label')).toBe('');
    await detector.ownFile!.end(within(5));
    const file = await openStored(path);
    expect(textsOf(file, LABEL)).toEqual(['dark', 'dark', 'white', 'proj', 'proj']);
  });

  it('tells every frame that was acquired before its label changes', async () => {
    const { bench, detector, frames, begin } = await detectorBench(CAMERA);
    await begin();
    await triggered(detector, 40);
    await bench.pulse(40, 2);
    const before = bench.frames.length;
    await detector.setLabel('flat', within(2));
    expect(frames.length).toBeGreaterThanOrEqual(before);
  });

  it('writes exposure and period in the units of its device, and its mode by name', async () => {
    const { bench, detector } = await detectorBench(CAMERA);
    await triggered(detector, 7);
    expect(await bench.read('ExposureTime')).toBeCloseTo(2, 9);
    expect(await bench.read('FramePeriod')).toBeCloseTo(4, 9);
    expect(await bench.read('TriggerMode')).toBe(1);
    expect(await bench.read('nTriggers')).toBe(7);
    expect(bench.camera.region).toEqual({ width: 32, height: 20 });
    await detector.disarm(within(5));
    expect(await detector.armed(within(1))).toBe(false);
  });

  it('counts exposures since it was armed, and tells each once', async () => {
    const { bench, detector, frames } = await detectorBench(CAMERA);
    expect(await detector.acquired(within(1))).toBe(0);
    await triggered(detector, 10);
    await bench.pulse(4);
    await until(() => frames.length === 4);
    expect(await detector.acquired(within(1))).toBe(4);
    await detector.disarm(within(5));
    await triggered(detector, 10);
    expect(await detector.acquired(within(1))).toBe(0);
    await bench.pulse(2);
    await until(() => frames.length === 6);
    expect(frames.map(({ id }) => id)).toEqual([0, 1, 2, 3, 0, 1]);
    expect(frames.every(({ storedAt }) => storedAt === undefined)).toBe(true);
  });

  it('counts a frame that was lost on its way to the file, which the numbers in the file show', async () => {
    const { bench, detector, frames, begin, path } = await detectorBench(CAMERA);
    await begin();
    expect(bench.simulated.fault('lose 3')).toBe(true);
    await detector.arm({ ...ARM, frames: 6 }, within(5));
    await until(() => frames.length === 6);
    await detector.ownFile!.end(within(5));
    const file = await openStored(path);
    expect([...(file.value(CAMERA.ids!) as Float64Array)]).toEqual([1, 2, 3, 5, 6]);
    expect(frames.map(({ storedId }) => storedId)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('ends an acquisition that runs before it begins a file', async () => {
    const { bench, detector, begin, path } = await detectorBench(CAMERA);
    await detector.arm({ ...ARM, frames: 5000 }, within(5));
    await begin();
    expect(await detector.armed(within(1))).toBe(false);
    expect(await bench.read('DestinationFilename')).toBe(path);
  });

  it('says that there is no file when it has acquired no frame', async () => {
    const { detector, begin, path } = await detectorBench(CAMERA);
    await begin();
    await triggered(detector, 3);
    const error = await rejection(detector.ownFile!.end(within(5)));
    expect(error.code).toBe('FRAMES');
    expect(error.message).toContain('cam has acquired no frame');
    expect(existsSync(path)).toBe(false);
  });

  it('waits until a file that is slow to close is closed', async () => {
    const { bench, detector, frames, begin, path } = await detectorBench(CAMERA);
    await begin();
    bench.simulated.fault('slow 0.4');
    await detector.arm(ARM, within(5));
    await until(() => frames.length === 12);
    await detector.ownFile!.end(within(0.1));
    const file = await openStored(path);
    expect((file.value(CAMERA.ids!) as Float64Array).length).toBe(12);
  });
});

describe('what is wrong with a camera of Tango', () => {
  it('is said when names are missing: which, and of what device', async () => {
    const error = await rejection(detectorBench({ ...CAMERA, label: 'label' }, { acquired: 'NoCounter' }));
    expect(error.code).toBe('BAD_CONFIG');
    expect(error.message).toMatch(/cam.*NoCounter/);
    expect(error.message).toContain('sim/cam/1');
  });

  it('is a region beyond its sensor', async () => {
    const { detector } = await detectorBench(CAMERA);
    const error = await rejection(detector.arm({ ...ARM, width: 41 }, within(5)));
    expect(error.code).toBe('LIMIT');
    expect(error.message).toContain('Width');
  });

  it('is a file that is there already, or a folder that is not', async () => {
    const { bench, detector, begin, path } = await detectorBench(CAMERA);
    writeFileSync(path, 'of somebody else');
    const taken = await rejection(begin());
    expect(taken.code).toBe('DEVICE');
    expect(taken.message).toContain('is there already');
    expect(await rejection(detector.ownFile!.end(within(5)))).toMatchObject({ code: 'DEVICE' });
    const size = { width: 32, height: 20 };
    const nowhere = detector.ownFile!.begin({ path: bench.path('no/where.h5'), ...size }, within(5));
    expect((await rejection(nowhere)).message).toContain('there is no folder');
  });

  it('is told at once when it cannot write, and kept for the file', async () => {
    const { bench, detector, frames, faults, begin } = await detectorBench(CAMERA);
    await begin();
    await detector.arm({ ...ARM, frames: 5000 }, within(5));
    await until(() => frames.length > 3);
    bench.simulated.fault('error');
    await until(() => faults.length > 0);
    expect(faults[0]!.code).toBe('DEVICE');
    expect(faults[0]!.message).toMatch(/cam reads FAULT: .*no space left on the disk/);
    await detector.disarm(within(5));
    const { failure, file } = await detector.ownFile!.end(within(5));
    expect(failure?.message).toContain('no space left on the disk');
    const kept = await openStored(file);
    expect((kept.value(CAMERA.ids!) as Float64Array).length).toBeGreaterThan(0);
    expect(faults.length).toBe(1);
  });

  it('is over when it is mended: it can be armed again', async () => {
    const { bench, detector, frames, faults } = await detectorBench(CAMERA);
    await detector.arm({ ...ARM, frames: 5000 }, within(5));
    bench.simulated.fault('fault');
    await until(() => faults.length > 0);
    expect(faults[0]!.message).toMatch(/cam reads FAULT: .*too warm/);
    await detector.disarm(within(5));
    const before = frames.length;
    await detector.arm(ARM, within(5));
    await until(() => frames.length === before + 12);
    expect(faults.length).toBe(1);
  });

  it('is silence when it hangs: it reads armed, and counts nothing more', async () => {
    const { bench, detector, frames } = await detectorBench(CAMERA);
    await triggered(detector, 5);
    await bench.pulse(1);
    await until(() => frames.length === 1);
    bench.simulated.fault('hang');
    await bench.pulse(2);
    expect(await detector.acquired(within(1))).toBe(1);
    expect(await detector.armed(within(1))).toBe(true);
    await detector.disarm(within(5));
  });

  it('is told at once when its server is gone', async () => {
    const bench = await new CameraBench(CAMERA).start();
    onTestFinished(() => bench.stop());
    const { detector, faults } = await drive(bench.names);
    await triggered(detector, 5);
    await bench.kill();
    await until(() => faults.length > 0);
    expect(faults[0]!.code).toBe('DEVICE');
    expect(faults[0]!.message).toContain('cam is out of reach');
    expect(faults[0]!.message).toContain('sim/cam/1');
    await pause(300);
    expect(faults.length).toBe(1);
  });
});

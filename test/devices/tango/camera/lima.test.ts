import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LIMA, until, within } from '../../../sim/tango/camera/cameraBench.ts';
import { openStored, textsOf } from '../../../sim/tango/camera/storedFile.ts';
import { ARM, detectorBench, rejection, withBenches } from './detectorBench.ts';

const DATA = '/entry_0000/instrument/cam/data';

withBenches();

describe('a camera of Lima', () => {
  it('stores all frames of its one acquisition in one file, whose name Lima makes', async () => {
    const { bench, detector, frames, faults, begin, path } = await detectorBench(LIMA);
    await begin();
    await detector.setLabel('dark', within(2));
    await detector.arm({ ...ARM, frames: 5, trigger: 'external' }, within(5));
    expect(await detector.armed(within(1))).toBe(true);
    await bench.pulse(2);
    await until(() => frames.length === 2);
    await detector.setLabel('proj', within(2));
    await bench.pulse(3);
    await until(() => frames.length === 5);
    const stored = await detector.ownFile!.end(within(5));
    expect(stored).toEqual({
      file: path.replace('.h5', '_0000.h5'),
      datasets: { '': '/entry_0000/measurement/data' },
    });
    const file = await openStored(stored.file);
    expect(file.describe('/entry_0000/measurement/data').shape).toEqual([5, 20, 32]);
    expect(textsOf(file, '/entry_0000/instrument/cam/label')).toEqual([
      'dark',
      'dark',
      'proj',
      'proj',
      'proj',
    ]);
    expect(frames.map(({ id, storedAt }) => [id, storedAt])).toEqual([0, 1, 2, 3, 4].map((k) => [k, k]));
    expect(await bench.read('saving_mode')).toBe('MANUAL');
    expect(faults).toEqual([]);
  });

  it('is set up in seconds, with the middle of its sensor, and the latency that makes the period', async () => {
    const { bench, detector, frames, path } = await detectorBench(LIMA);
    await detector.arm(ARM, within(5));
    await until(() => frames.length === 12);
    expect(await bench.read('acq_expo_time')).toBeCloseTo(0.002, 9);
    expect(await bench.read('latency_time')).toBeCloseTo(0.002, 9);
    expect(await bench.read('acq_trigger_mode')).toBe('INTERNAL_TRIGGER');
    expect(Array.from((await bench.read('image_roi')) as Int32Array)).toEqual([4, 2, 32, 20]);
    expect(await detector.acquired(within(1))).toBe(12);
    expect(existsSync(path.replace('.h5', '_0000.h5'))).toBe(false);
  });

  it('has room in its file for frames that do not come', async () => {
    const { detector, bench, frames, begin } = await detectorBench(LIMA);
    await begin();
    await detector.arm({ ...ARM, frames: 9, trigger: 'external' }, within(5));
    await bench.pulse(4);
    await until(() => frames.length === 4);
    await detector.disarm(within(5));
    const stored = await detector.ownFile!.end(within(5));
    const file = await openStored(stored.file);
    expect(file.describe(DATA).shape).toEqual([9, 20, 32]);
    expect(frames.map(({ storedAt }) => storedAt)).toEqual([0, 1, 2, 3]);
    expect(stored.warnings).toBeUndefined();
  });

  it('refuses a second acquisition for the same file, because Lima would make another one', async () => {
    const { detector, frames, begin } = await detectorBench(LIMA);
    await begin();
    await detector.arm({ ...ARM, frames: 3 }, within(5));
    await until(() => frames.length === 3);
    const error = await rejection(detector.arm({ ...ARM, frames: 3 }, within(5)));
    expect(error.code).toBe('BAD_CONFIG');
    expect(error.message).toContain('a new file for each acquisition');
    expect(error.remedy).toContain('arms_once');
    expect((await detector.ownFile!.end(within(5))).file).toContain('_0000.h5');
  });

  it('can be armed as often as one likes without a file, and after it', async () => {
    const { detector, frames, begin } = await detectorBench(LIMA);
    await detector.arm({ ...ARM, frames: 2 }, within(5));
    await until(() => frames.length === 2);
    await begin();
    await detector.arm({ ...ARM, frames: 2 }, within(5));
    await until(() => frames.length === 4);
    await detector.ownFile!.end(within(5));
    await detector.arm({ ...ARM, frames: 2 }, within(5));
    await until(() => frames.length === 6);
    expect(frames.map(({ storedAt }) => storedAt)).toEqual([
      undefined,
      undefined,
      0,
      1,
      undefined,
      undefined,
    ]);
  });

  it('says what Lima says of a fault, at once and for the file', async () => {
    const { bench, detector, frames, faults, begin } = await detectorBench(LIMA);
    await begin();
    await detector.arm({ ...ARM, frames: 5000 }, within(5));
    await until(() => frames.length > 3);
    bench.simulated.fault('error');
    await until(() => faults.length > 0);
    expect(faults[0]!.message).toMatch(/cam reads Fault: .*no space left on the disk/);
    await detector.disarm(within(5));
    expect((await detector.ownFile!.end(within(5))).failure?.message).toContain('no space left');
    bench.simulated.fault('none');
    const before = frames.length;
    await detector.arm({ ...ARM, frames: 2 }, within(5));
    await until(() => frames.length === before + 2);
  });

  it('has no region beyond its sensor', async () => {
    const { detector } = await detectorBench(LIMA);
    const error = await rejection(detector.arm({ ...ARM, height: 25 }, within(5)));
    expect(error).toMatchObject({ code: 'LIMIT' });
    expect(error.message).toContain('its sensor has 40 x 24');
  });

  it('says when Lima has not the name of a mode', async () => {
    const { detector } = await detectorBench(LIMA, { externalMode: 'EXTERNAL_WINK' });
    const error = await rejection(detector.arm({ ...ARM, trigger: 'external' }, within(5)));
    expect(error.code).toBe('DEVICE');
    expect(error.message).toContain('Wrong value acq_trigger_mode');
  });
});

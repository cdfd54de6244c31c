import { describe, expect, it } from 'vitest';
import { GROUP, until, within } from '../../../sim/tango/camera/cameraBench.ts';
import { openStored, textsOf } from '../../../sim/tango/camera/storedFile.ts';
import { ARM, detectorBench, rejection, withBenches } from './detectorBench.ts';

withBenches();

describe('a camera of a measurement group', () => {
  it('is armed through the group; counter, label and file are those of the camera', async () => {
    const { bench, detector, frames, faults, begin, path } = await detectorBench(GROUP);
    await begin();
    await detector.setLabel('flat', within(2));
    await detector.arm({ ...ARM, frames: 4, trigger: 'external' }, within(5));
    expect(await detector.armed(within(1))).toBe(true);
    expect(await bench.device(GROUP.group).state()).toBe('MOVING');
    expect(await bench.read('TriggerMode')).toBe(3);
    await bench.pulse(4);
    await until(() => frames.length === 4);
    await detector.setLabel('proj', within(2));
    await detector.arm({ ...ARM, frames: 3 }, within(5));
    await until(() => frames.length === 7);
    const stored = await detector.ownFile!.end(within(5));
    expect(await bench.device(GROUP.group).state()).toBe('ON');
    const file = await openStored(path);
    const labels = textsOf(file, '/entry/label');
    expect(labels).toEqual(['white', 'white', 'white', 'white', 'proj', 'proj', 'proj']);
    expect([...(file.value('/entry/frame_id') as Float64Array)]).toEqual([0, 1, 2, 3, 0, 1, 2]);
    expect(stored.idOffsets).toEqual([
      { firstFrame: 0, add: 0 },
      { firstFrame: 4, add: 2 ** 32 },
    ]);
    expect(faults).toEqual([]);
  });

  it('tells the group how many points there are, how long each is and how far apart', async () => {
    const { bench, detector } = await detectorBench(GROUP);
    await detector.arm({ ...ARM, frames: 5, exposureSeconds: 0.003, trigger: 'external' }, within(5));
    const group = bench.device(GROUP.group);
    const read = async (name: string) => (await group.read(name)).value;
    expect(JSON.parse((await read('SynchDescription')) as string)).toEqual([
      { 0: { 0: 0 }, 1: { 0: 0.004 }, 2: { 0: 0.003 }, 3: 5 },
    ]);
    expect(await read('IntegrationTime')).toBeCloseTo(0.003, 9);
    expect(await read('NbStarts')).toBe(1);
    expect(await read('AcquisitionMode')).toBe('Timer');
    await detector.disarm(within(5));
    expect(await group.state()).toBe('ON');
  });

  it('keeps the points as far apart as the latency of the group asks for', async () => {
    const { bench, detector } = await detectorBench(GROUP);
    await detector.arm(
      { ...ARM, exposureSeconds: 0.002, periodSeconds: 0.001, trigger: 'external' },
      within(5),
    );
    const read = (await bench.device(GROUP.group).read('SynchDescription')).value;
    const [points] = JSON.parse(read as string) as [Record<string, Record<string, number>>];
    expect(points['1']!['0']).toBeCloseTo(0.0025, 9);
  });

  it('says what the group says of a fault', async () => {
    const { bench, detector, faults } = await detectorBench(GROUP);
    await detector.arm({ ...ARM, frames: 50, trigger: 'external' }, within(5));
    bench.simulated.fault('fault');
    await until(() => faults.length > 0);
    expect(faults[0]!.message).toMatch(/cam reads FAULT: .*too warm/);
  });

  it('is named when the group is not there', async () => {
    const error = await rejection(detectorBench(GROUP, { group: 'tango://127.0.0.1:1/sim/none/1#dbase=no' }));
    expect(error.message).toContain('sim/none/1');
  });
});

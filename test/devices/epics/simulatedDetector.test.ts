import { join } from 'node:path';
import { onTestFinished, describe, expect, it } from 'vitest';
import type { TomochartError } from '#core';
import { Hdf5File } from '#data/hdf5File';
import type { ArmSettings, Frame } from '#devices';
import { AreaDetector } from '#devices/epics/camera/camera';
import { EpicsControl } from '#devices/epics/control';
import type { CameraPvs } from '#devices/epics';
import { DetectorBench } from '../../sim/ioc/detectorBench.ts';
import { pause, rejection, within } from './support/ioc.ts';

const IDS = '/entry/instrument/NDAttributes/NDArrayUniqueId';
const PVS: CameraPvs = {
  name: 'cam',
  camera: 'sim:cam1:',
  driver: 'sim_detector',
  plugin: 'sim:HDF1:',
  dataset: '/entry/data/data',
  ids: IDS,
};
const ARM: ArmSettings = {
  ...{ frames: 12, exposureSeconds: 0.002, periodSeconds: 0.004, trigger: 'internal' },
  ...{ width: 32, height: 20 },
};

async function connected(driver: CameraPvs['driver'] = 'sim_detector') {
  const bench = await new DetectorBench({ driver }).start();
  onTestFinished(() => bench.stop());
  const acquire = bench.channel('cam:Acquire');
  await acquire.connected();
  const control = new EpicsControl({ addresses: [acquire.server!], autoAddresses: false, environment: {} });
  onTestFinished(() => control.close());
  const camera = new AreaDetector(control, { ...PVS, driver });
  const frames: Frame[] = [];
  const faults: TomochartError[] = [];
  camera.onFrame((frame) => frames.push(frame));
  camera.onFault((fault) => faults.push(fault));
  await camera.connect(within(5));
  const path = join(bench.folder, 'scan.frames.h5');
  const begin = () => camera.ownFile.begin({ path, width: 32, height: 20 }, within(5));
  return { bench, camera, frames, faults, path, begin };
}

async function until(holds: () => boolean): Promise<void> {
  for (let k = 0; k < 600 && !holds(); k++) await pause(5);
  expect(holds()).toBe(true);
}

describe.each(['sim_detector', 'flir_oryx', 'hamamatsu'] as const)(
  'a simulated areaDetector as %s',
  (driver) => {
    it('stores the frames of every acquisition, and numbers tell which, the lost one apart', async () => {
      const { bench, camera, frames, begin, path } = await connected(driver);
      await begin();
      await camera.arm(ARM, within(5));
      await until(() => frames.length === 12);
      bench.detector.loseFrame(3);
      await camera.arm({ ...ARM, frames: 8 }, within(5));
      await until(() => frames.length === 19);
      await camera.arm({ ...ARM, frames: 3, trigger: 'external' }, within(5));
      expect(await camera.armed(within(1))).toBe(true);
      for (let k = 0; k < 3; k++) {
        bench.camera.pulse(bench.world.clock.now(), 0);
        await pause(12);
      }
      await until(() => frames.length === 22);
      const stored = await camera.ownFile.end(within(8));
      expect(stored.file).toBe(path);
      const file = await Hdf5File.open(path);
      onTestFinished(() => file.close());
      expect(file.describe('/entry/data/data').shape).toEqual([22, 20, 32]);
      const inFile = [...(file.value(IDS) as Float64Array)];
      const { idOffsets = [] } = stored;
      const added = inFile.map((id, k) => {
        return id + (idOffsets.findLast(({ firstFrame }) => firstFrame <= k)?.add ?? 0);
      });
      expect(frames.map(({ storedId }) => storedId)).toEqual(added);
      expect(frames.map(({ storedAt }) => storedAt)).toEqual([...Array(22).keys()]);
      const ids = frames.map(({ id }) => id);
      expect(ids.slice(0, 12)).toEqual([...Array(12).keys()]);
      expect(ids.slice(12, 19)).toEqual([0, 1, 2, 4, 5, 6, 7]);
      expect(ids.slice(19)).toEqual([0, 1, 2]);
    });
  },
);

describe('faults of a simulated areaDetector', () => {
  it('are told at once when the plugin cannot write', async () => {
    const { bench, camera, faults, frames, begin } = await connected();
    await begin();
    await camera.arm({ ...ARM, frames: 500 }, within(5));
    await until(() => frames.length > 3);
    bench.detector.failWrites(true);
    await until(() => faults.length > 0);
    expect(faults[0]!.code).toBe('DEVICE');
    expect(faults[0]!.message).toContain('takes no more data');
    await camera.disarm(within(5));
    const { failure } = await camera.ownFile.end(within(5));
    expect(failure?.message).toContain('takes no more data');
  });

  it('are told when the first frame cannot be written, which areaDetector calls the end of the capture', async () => {
    const { bench, camera, faults, begin } = await connected();
    await begin();
    bench.detector.failWrites(true);
    await camera.arm(ARM, within(5));
    await until(() => faults.length > 0);
    expect(faults[0]!.message).toMatch(/cannot write .*scan.frames.h5.*first frame/);
  });

  it('are none when it takes the frames of a camera that is disarmed meanwhile', async () => {
    const { camera, faults, begin, frames } = await connected();
    await begin();
    await camera.arm({ ...ARM, frames: 500 }, within(5));
    await until(() => frames.length > 5);
    await camera.disarm(within(5));
    await camera.ownFile.end(within(5));
    expect(faults).toEqual([]);
  });

  it('does not see a folder that is not there', async () => {
    const { bench, camera } = await connected();
    const path = join(bench.folder, 'missing', 'scan.h5');
    const error = await rejection(camera.ownFile.begin({ path, width: 32, height: 20 }, within(5)));
    expect(error.code).toBe('NOT_FOUND');
  });
});

import { describe, expect, it } from 'vitest';
import type { ArmSettings } from '#devices';
import type { CameraPvs } from '#devices/epics';
import { watchedDetector } from './support/watchedDetector.ts';
import { pause, rejection, within } from './support/ioc.ts';
import { DETECTOR, type DetectorScript } from './support/scriptedDetector.ts';

const PATH = '/data/visit/scan.frames.h5';
const SIZE = { width: 64, height: 48 };
const ARM: ArmSettings = {
  ...{ frames: 100, exposureSeconds: 0.001, periodSeconds: 0.002, trigger: 'external' },
  ...SIZE,
};

async function begun(script: DetectorScript = {}, pvs: CameraPvs = DETECTOR) {
  const watched = await watchedDetector(script, pvs);
  const { camera } = watched;
  const begin = () => camera.ownFile.begin({ path: PATH, ...SIZE }, within(5));
  const end = () => camera.ownFile.end(within(8));
  return { ...watched, begin, end };
}

async function until(holds: () => boolean): Promise<void> {
  for (let k = 0; k < 400 && !holds(); k++) await pause(5);
  expect(holds()).toBe(true);
}

describe('beginning the file of a plugin', () => {
  it('streams without limit into one file, made with the first frame', async () => {
    const { begin, scripted } = await begun();
    await begin();
    expect(scripted.hdf('FilePath_RBV').value).toBe('/data/visit/');
    expect(scripted.hdf('FileName_RBV').value).toBe('scan.frames.h5');
    expect(scripted.hdf('FileTemplate_RBV').value).toBe('%s%s');
    expect(scripted.hdf('Capture_RBV').value).toBe(1);
    for (const put of [
      ...[
        'EnableCallbacks=Enable',
        'AutoIncrement=No',
        'FileWriteMode=Stream',
        'LazyOpen=Yes',
        'NumCapture=0',
      ],
      ...['DroppedArrays=0', 'CreateDirectory=0', 'MinCallbackTime=0'],
    ]) {
      expect(scripted.written).toContain(put);
    }
  });

  it('says that the IOC does not see the folder', async () => {
    const { begin } = await begun({ sees: () => false });
    const error = await rejection(begin());
    expect(error.code).toBe('NOT_FOUND');
    expect(error.message).toContain('/data/visit');
    expect(error.remedy).toContain('both');
  });

  it('gives the plugin its layout and the camera its attributes, and says what is wrong with them', async () => {
    const files = { layoutFile: '/l.xml', attributesFile: '/a.xml', attributesMacros: 'P=x' };
    const { begin, scripted } = await begun({}, { ...DETECTOR, ...files });
    await begin();
    expect(scripted.hdf('XMLFileName_RBV').value).toBe('/l.xml');
    expect(scripted.cam('NDAttributesFile').value).toBe('/a.xml');
    expect(scripted.cam('NDAttributesMacros').value).toBe('P=x');
    scripted.cam('NDAttributesStatus').post(2);
    expect((await rejection(begin())).message).toContain('XML syntax error');
    scripted.cam('NDAttributesStatus').post(0);
    scripted.script.layoutMessage = 'no such element';
    const error = await rejection(begin());
    expect(error.code).toBe('BAD_CONFIG');
    expect(error.message).toContain('no such element');
  });

  it('ends a capture that was left, and does not take its frames for its own', async () => {
    const { begin, scripted, camera, frames } = await begun();
    scripted.hdf('Capture_RBV').post(1);
    scripted.hdf('NumCaptured_RBV').post(12);
    await begin();
    await camera.arm(ARM, within(5));
    scripted.take();
    await until(() => frames.length === 1);
    expect(frames[0]).toMatchObject({ id: 0, storedAt: 0, storedId: 1 });
  });

  it('fails when the plugin does not begin to capture', async () => {
    const { camera } = await begun({ captures: false });
    const error = await rejection(camera.ownFile.begin({ path: PATH, ...SIZE }, within(1)));
    expect(error.code).toBe('TIMEOUT');
    expect(error.remedy).toContain('WriteMessage');
  });
});

describe('frames that a plugin stores', () => {
  it('have their place in the dataset of their label, and their number', async () => {
    const { begin, end, scripted, camera, frames } = await begun();
    scripted.cam('ArrayCounter_RBV').post(200);
    await begin();
    for (const [label, count] of [
      ['dark', 2],
      ['proj', 3],
      ['dark', 1],
    ] as const) {
      await camera.setLabel(label, within(2));
      const before = frames.length;
      await camera.arm({ ...ARM, frames: count }, within(5));
      for (let k = 0; k < count; k++) scripted.take();
      await until(() => frames.length === before + count);
    }
    expect(frames.map(({ id, storedAt, storedId }) => [id, storedAt, storedId])).toEqual([
      ...[
        [0, 0, 201],
        [1, 1, 202],
      ],
      ...[
        [0, 0, 203],
        [1, 1, 204],
        [2, 2, 205],
      ],
      [0, 2, 206],
    ]);
    expect(await end()).toEqual({
      file: PATH,
      datasets: { dark: '/exchange/data_dark', flat: '/exchange/data_white', proj: '/exchange/data' },
      ids: '/defaults/NDArrayUniqueId',
      times: { seconds: '/defaults/NDArrayEpicsTSSec', nanoseconds: '/defaults/NDArrayEpicsTSnSec' },
    });
  });

  it('are all told in order when their updates are joined', async () => {
    const { begin, scripted, camera, frames } = await begun();
    await begin();
    await camera.arm(ARM, within(5));
    for (let k = 0; k < 100; k++) scripted.take();
    await until(() => frames.length === 100);
    expect(frames.map(({ id }) => id)).toEqual([...Array(100).keys()]);
    expect(frames.map(({ storedAt }) => storedAt)).toEqual([...Array(100).keys()]);
  });

  it('leave a hole where one was lost or dropped', async () => {
    const { begin, end, scripted, camera, frames } = await begun();
    await begin();
    await camera.arm({ ...ARM, frames: 6 }, within(5));
    for (const fate of ['stored', 'lost', 'stored', 'dropped', 'stored', 'stored'] as const) {
      scripted.take(fate);
      await pause(20);
    }
    await until(() => frames.length === 4);
    expect(frames.map(({ id, storedAt }) => [id, storedAt])).toEqual([
      [0, 0],
      [2, 1],
      [4, 2],
      [5, 3],
    ]);
    const { warnings = [] } = await end();
    expect(warnings.join()).toMatch(/dropped 1 frames.*QueueSize/);
  });

  it('of a camera whose numbers begin anew are told apart, and the file is said how', async () => {
    const pvs: CameraPvs = { ...DETECTOR, driver: 'flir_oryx' };
    const { begin, end, scripted, camera, frames } = await begun({ number: (_, image) => image + 1 }, pvs);
    await begin();
    for (const count of [1, 1, 2]) {
      await camera.arm({ ...ARM, frames: count }, within(5));
      const before = frames.length;
      for (let k = 0; k < count; k++) scripted.take();
      await until(() => frames.length === before + count);
    }
    expect(frames.map(({ id }) => id)).toEqual([0, 0, 0, 1]);
    const { idOffsets = [] } = await end();
    expect(idOffsets.map(({ firstFrame }) => firstFrame)).toEqual([0, 1, 2]);
    const inFile = [1, 1, 1, 2];
    const added = inFile.map((id, k) => id + idOffsets.findLast(({ firstFrame }) => firstFrame <= k)!.add);
    expect(frames.map(({ storedId }) => storedId)).toEqual(added);
    expect(new Set(added).size).toBe(4);
  });
});

describe('ending the file of a plugin', () => {
  it('waits until the queue is empty and every frame is stored', async () => {
    const { begin, end, scripted, camera } = await begun();
    await begin();
    await camera.arm({ ...ARM, frames: 2 }, within(5));
    scripted.take();
    scripted.hdf('QueueFree').post(19);
    scripted.take('lost');
    const ended = end();
    await pause(100);
    expect(scripted.hdf('Capture_RBV').value).toBe(1);
    scripted.store(2);
    scripted.hdf('QueueFree').post(20);
    await ended;
    expect(scripted.hdf('Capture_RBV').value).toBe(0);
  });

  it('does not wait for ever for a frame that was lost', async () => {
    const { begin, end, scripted, camera } = await begun();
    await begin();
    await camera.arm({ ...ARM, frames: 2 }, within(5));
    scripted.take();
    scripted.take('lost');
    expect((await end()).file).toBe(PATH);
  });

  it('fails with the write error that was noticed meanwhile, though the status is good again', async () => {
    const { begin, end, scripted, camera, faults } = await begun();
    await begin();
    await camera.arm(ARM, within(5));
    scripted.take();
    scripted.hdf('WriteMessage').post('Error writing file: no space left');
    scripted.hdf('WriteStatus').post(1);
    await until(() => faults.length > 0);
    scripted.hdf('WriteStatus').post(0);
    expect(faults).toHaveLength(1);
    expect(faults[0]!.code).toBe('DEVICE');
    expect(faults[0]!.message).toContain('no space left');
    expect(faults[0]!.message).toContain(PATH);
    expect((await rejection(end())).message).toContain('no space left');
  });

  it('fails when there is no frame, because then there is no file', async () => {
    const { begin, end } = await begun();
    await begin();
    expect((await rejection(end())).code).toBe('FRAMES');
  });

  it('fails when the plugin has written another file', async () => {
    const { begin, end, scripted, camera } = await begun();
    await begin();
    await camera.arm({ ...ARM, frames: 1 }, within(5));
    scripted.take();
    scripted.hdf('FileName_RBV').post('other.h5');
    const error = await rejection(end());
    expect(error.code).toBe('DEVICE');
    expect(error.message).toContain('/data/visit/other.h5');
  });
});

describe('faults of a plugin', () => {
  it('from before the file are not told', async () => {
    const { begin, scripted, faults } = await begun();
    scripted.hdf('WriteStatus').post(1);
    await begin();
    await pause(50);
    expect(faults).toEqual([]);
  });

  it('are told when somebody ends the capture', async () => {
    const { begin, scripted, camera, faults } = await begun();
    await begin();
    await camera.arm(ARM, within(5));
    scripted.take();
    scripted.hdf('Capture_RBV').post(0);
    await until(() => faults.length === 1);
    expect(faults[0]!.message).toContain('stopped capturing');
  });

  it('are none when the queue is full', async () => {
    const { begin, scripted, camera, faults } = await begun();
    await begin();
    await camera.arm(ARM, within(5));
    scripted.take('dropped');
    await pause(50);
    expect(faults).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { TomochartError } from '#core';
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
    // The numbers of each acquisition have a range of their own.
    const arm = 2 ** 32;
    expect(frames.map(({ id, storedAt, storedId }) => [id, storedAt, storedId])).toEqual([
      ...[
        [0, 0, 201],
        [1, 1, 202],
      ],
      ...[
        [0, 0, arm + 203],
        [1, 1, arm + 204],
        [2, 2, arm + 205],
      ],
      [0, 2, 2 * arm + 206],
    ]);
    expect(await end()).toEqual({
      file: PATH,
      datasets: { dark: '/exchange/data_dark', flat: '/exchange/data_white', proj: '/exchange/data' },
      ids: '/defaults/NDArrayUniqueId',
      times: { seconds: '/defaults/NDArrayEpicsTSSec', nanoseconds: '/defaults/NDArrayEpicsTSnSec' },
      idOffsets: [
        { firstFrame: 0, add: 0 },
        { firstFrame: 2, add: arm },
        { firstFrame: 5, add: 2 * arm },
      ],
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

describe('arming again with a file', () => {
  it('does not take a frame of which the update comes late for one of the next acquisition', async () => {
    const { begin, end, camera, scripted, frames } = await begun();
    await begin();
    await camera.arm({ ...ARM, frames: 5 }, within(5));
    for (let k = 0; k < 3; k++) scripted.take();
    scripted.hdf('QueueFree').post(19);
    // Taken, and stored only when the camera has been stopped.
    scripted.take('lost');
    const number = Number(scripted.cam('ArrayCounter_RBV').value);
    const armed = camera.arm({ ...ARM, frames: 2 }, within(5));
    await pause(100);
    scripted.store(number);
    scripted.hdf('QueueFree').post(20);
    await armed;
    for (let k = 0; k < 2; k++) scripted.take();
    await until(() => frames.length === 6);
    expect(frames.map(({ id }) => id)).toEqual([0, 1, 2, 3, 0, 1]);
    const { idOffsets = [] } = await end();
    expect(idOffsets.map(({ firstFrame }) => firstFrame)).toEqual([0, 4]);
  });
});

describe('ending the file of a plugin', () => {
  it('ends a capture whose beginning was broken off', async () => {
    const { camera, scripted, end } = await begun();
    const broken = new AbortController();
    const patience = { ...within(5), signal: broken.signal };
    scripted.onCapture = () => broken.abort(new TomochartError('ABORTED', 'enough'));
    expect((await rejection(camera.ownFile.begin({ path: PATH, ...SIZE }, patience))).code).toBe('ABORTED');
    await until(() => scripted.hdf('Capture_RBV').value === 1);
    expect((await rejection(end())).message).toContain('has not begun');
    expect(scripted.hdf('Capture_RBV').value).toBe(0);
  });

  it('takes as long as a slow disk needs while it goes on storing frames', async () => {
    const { begin, camera, scripted, frames } = await begun();
    await begin();
    await camera.arm({ ...ARM, frames: 6 }, within(5));
    scripted.hdf('QueueFree').post(14);
    for (let k = 0; k < 6; k++) scripted.take('lost');
    const ended = camera.ownFile.end(within(0.6));
    for (let k = 1; k <= 6; k++) {
      await pause(300);
      scripted.hdf('QueueFree').post(14 + k);
      scripted.store(k);
    }
    await ended;
    expect(frames.map(({ id }) => id)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('gives up when nothing is stored any more', async () => {
    const { begin, camera, scripted } = await begun();
    await begin();
    await camera.arm({ ...ARM, frames: 2 }, within(5));
    scripted.hdf('QueueFree').post(18);
    scripted.take('lost');
    const error = await rejection(camera.ownFile.end(within(0.4)));
    expect([error.code, error.remedy]).toEqual(['TIMEOUT', expect.stringContaining('disk')]);
  });

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

  it('says the write error that was noticed meanwhile, though the status is good again, and where the frames are', async () => {
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
    const stored = await end();
    expect(stored.file).toBe(PATH);
    expect(stored.failure).toBe(faults[0]);
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

  it('are no write error when somebody begins another file, which sets the number of frames back', async () => {
    const { begin, scripted, camera, faults } = await begun();
    await begin();
    await camera.arm(ARM, within(5));
    scripted.take();
    await pause(50);
    scripted.hdf('NumCaptured_RBV').post(0);
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

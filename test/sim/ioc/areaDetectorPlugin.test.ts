import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Hdf5File } from '#data/hdf5File';
import { DetectorBench } from './detectorBench.ts';

const destination = {
  pv: 'sim:HDF5Location',
  values: { proj: '/exchange/data', dark: '/exchange/data_dark', flat: '/exchange/data_white' },
};
const open: Hdf5File[] = [];
let b: DetectorBench;
beforeAll(async () => {
  b = await new DetectorBench({ destination }).start();
  b.server.add({ name: 'sim:current', type: 'double', value: 200 });
  b.server.add({ name: 'sim:FrameType', type: 'enum', states: ['Dark', 'Projection'], value: 0 });
});
afterAll(() => b.stop());
afterEach(() => {
  for (const file of open.splice(0)) file.close();
});

async function read(path: string): Promise<Hdf5File> {
  const file = await Hdf5File.open(path);
  open.push(file);
  return file;
}

const NEXUS_IDS = '/entry/instrument/NDAttributes/NDArrayUniqueId';
const layouts = new URL('../../../layouts/areadetector/', import.meta.url).pathname;
const OURS = {
  'hdf:XMLFileName': `${layouts}tomochartLayout.xml`,
  'cam:NDAttributesMacros': 'TS=sim:,RING=sim:current',
  'cam:NDAttributesFile': `${layouts}tomochartAttributes.xml`,
};

describe('the simulated HDF5 plugin', () => {
  it('stores what the camera has delivered, pixel for pixel', async () => {
    const path = await b.prepare('frames.h5');
    const { ended } = await b.capture();
    expect(await b.text('hdf:WriteMessage')).toBe('Lazy Open...');
    expect(existsSync(path)).toBe(false);
    await b.acquire(7);
    await b.until('hdf:NumCaptured_RBV', (value) => value === 7);
    await b.endCapture(ended);
    expect(await b.text('hdf:FullFileName_RBV')).toBe(path);
    expect(await b.text('hdf:WriteStatus')).toBe('Write OK');
    const file = await read(path);
    expect(file.describe('/entry/data/data').shape).toEqual([7, 24, 40]);
    const delivered = b.frames.flatMap(({ pixels }) => [...pixels!]);
    expect([...file.value('/entry/data/data')!]).toEqual(delivered);
    expect([...file.value(NEXUS_IDS)!]).toEqual([1, 2, 3, 4, 5, 6, 7]);
    const times = [...file.value('/entry/instrument/NDAttributes/NDArrayTimeStamp')!].map(Number);
    const starts = b.frames.map(({ startSeconds }) => startSeconds);
    times.forEach((time, k) => expect(time - times[0]!).toBeCloseTo(starts[k]! - starts[0]!, 6));
  });

  it('ends by itself with as many frames as it was asked for, which completes Capture', async () => {
    const path = await b.prepare('three.h5', { 'hdf:NumCapture': 3 });
    const { ended } = await b.capture();
    await b.acquire(5);
    await ended;
    expect([await b.text('hdf:Capture'), await b.text('hdf:Capture_RBV')]).toEqual(['Done', 'Done']);
    expect(await b.number('hdf:NumCaptured_RBV')).toBe(3);
    expect([...(await read(path)).value(NEXUS_IDS)!]).toEqual([1, 2, 3]);
  });

  it('counts frames for which it has no room as dropped, and has a hole where they are missing', async () => {
    // Of so large a layout the file takes longer to make than frames take to come.
    const real = new URL('../../layout/real/', import.meta.url).pathname;
    const path = await b.prepare('dropped.h5', {
      'hdf:XMLFileName': `${real}2-BM_2bmaTomoScanLayout.xml`,
      'cam:NDAttributesFile': `${real}2-BM_2bmbTomoScanDetectorAttributes.xml`,
      'cam:NDAttributesMacros': 'TS=sim:,DET=sim:',
    });
    await b.put('hdf:QueueSize', 2);
    const { ended } = await b.capture();
    await b.put('cam:WaitForPlugins', 'Yes');
    await b.acquire(40, 0.001);
    await b.acquire(1);
    const dropped = await b.number('hdf:DroppedArrays_RBV');
    const captured = await b.number('hdf:NumCaptured_RBV');
    expect(dropped).toBeGreaterThan(0);
    expect(captured).toBe(41 - dropped);
    expect([await b.number('hdf:QueueFree'), await b.number('hdf:QueueUse')]).toEqual([2, 0]);
    await b.endCapture(ended);
    const ids = [...(await read(path)).value('/defaults/NDArrayUniqueId')!];
    expect(ids).toHaveLength(captured);
    expect([...ids.slice(0, 3), ids.at(-1)]).toEqual([1, 2, 3, 41]);
    await b.put('hdf:DroppedArrays', 0);
    expect(await b.number('hdf:DroppedArrays_RBV')).toBe(0);
  });

  it('has a hole in its numbers where a frame was lost on the way', async () => {
    const path = await b.prepare('hole.h5', { 'hdf:NumCapture': 3 });
    const { ended } = await b.capture();
    b.detector.loseFrame(1);
    await b.acquire(4);
    await ended;
    expect([...(await read(path)).value(NEXUS_IDS)!]).toEqual([1, 3, 4]);
  });

  it('stores nothing while it is told to take no frames', async () => {
    await b.prepare('none.h5', { 'hdf:EnableCallbacks': 'Disable' });
    const { ended } = await b.capture();
    await b.acquire(2);
    await b.puts({ 'hdf:EnableCallbacks': 'Enable', 'cam:ArrayCallbacks': 'Disable' });
    await b.acquire(2);
    expect([await b.number('hdf:NumCaptured_RBV'), await b.number('hdf:ArrayCounter_RBV')]).toEqual([0, 0]);
    await b.endCapture(ended);
  });

  it('sends frames to the dataset that the layout and the label choose, with what is known of them', async () => {
    const path = await b.prepare('kinds.h5', OURS);
    expect(await b.text('hdf:XMLValid_RBV')).toBe('Yes');
    const { ended } = await b.capture();
    await b.put('sim:HDF5Location', '/exchange/data_dark');
    await b.acquire(2);
    await b.puts({ 'sim:HDF5Location': '/exchange/data', 'sim:FrameType': 'Projection', 'sim:current': 150 });
    await b.acquire(3, 0.006);
    await b.until('hdf:NumCaptured_RBV', (value) => value === 5);
    await b.endCapture(ended);
    const file = await read(path);
    const pixels = (frames: typeof b.frames) => frames.flatMap((frame) => [...frame.pixels!]);
    expect([...file.value('/exchange/data_dark')!]).toEqual(pixels(b.frames.slice(0, 2)));
    expect([...file.value('/exchange/data')!]).toEqual(pixels(b.frames.slice(2)));
    expect(file.describe('/exchange/data_white').shape).toEqual([1, 24, 40]);
    expect(file.value('/defaults/FrameType')).toEqual([
      ...['Dark', 'Dark', 'Projection', 'Projection', 'Projection'],
    ]);
    expect([...file.value('/defaults/NDArrayUniqueId')!]).toEqual([1, 2, 3, 4, 5]);
    const instrument = '/measurement/instrument';
    expect([...file.value(`${instrument}/source/current`)!]).toEqual([200]);
    expect([...file.value(`${instrument}/source/current_end`)!]).toEqual([150]);
    expect(file.value(`${instrument}/detector/model`)).toEqual(['simulated camera']);
    expect([...file.value(`${instrument}/detector/exposure_time`)!]).toEqual([
      ...[0.002, 0.002, 0.003, 0.003, 0.003],
    ]);
    expect(file.attribute('/exchange/data', 'units')).toEqual(['counts']);
  });

  it('stores NaN for a process variable that is not there, and says why a frame has no destination', async () => {
    const path = await b.prepare('nowhere.h5', {
      ...OURS,
      'cam:NDAttributesMacros': 'TS=none:,RING=none:current',
    });
    const { ended } = await b.capture();
    await b.put('cam:WaitForPlugins', 'Yes');
    await b.put('hdf:NumCapture', 100);
    await b.acquire(2);
    expect(await b.text('hdf:WriteStatus')).toBe('Write error');
    expect(await b.text('hdf:WriteMessage')).toMatch(/HDF5FrameLocation \(none:HDF5Location\) does not say/);
    expect([await b.number('hdf:Capture_RBV'), await b.number('hdf:NumCaptured_RBV')]).toEqual([1, 0]);
    await b.endCapture(ended);
    expect([...(await read(path)).value('/measurement/instrument/source/current')!]).toEqual([NaN]);
  });

  it('ends the capture with a write error when the disk takes no more, and the file has what came before', async () => {
    const path = await b.prepare('broken.h5');
    const { ended } = await b.capture();
    await b.acquire(2);
    await b.until('hdf:NumCaptured_RBV', (value) => value === 2);
    b.detector.failWrites(true);
    await b.acquire(2);
    await ended;
    expect(await b.text('hdf:WriteStatus')).toBe('Write error');
    expect(await b.text('hdf:WriteMessage')).toMatch(
      /^Error writing file: .*broken\.h5: the disk takes no more data/,
    );
    expect([await b.text('hdf:Capture_RBV'), await b.text('hdf:Capture')]).toEqual(['Done', 'Done']);
    expect([...(await read(path)).value(NEXUS_IDS)!]).toEqual([1, 2]);
    b.detector.failWrites(false);
    await b.prepare('next.h5', { 'hdf:NumCapture': 1 });
    const { ended: again } = await b.capture();
    expect(await b.text('hdf:WriteStatus')).toBe('Write OK');
    await b.acquire(1);
    await again;
  });

  it('ends the capture when the folder of the file is gone', async () => {
    const folder = join(b.folder, 'inside');
    mkdirSync(folder);
    await b.prepare('gone.h5', { 'hdf:FilePath': folder });
    const { ended } = await b.capture();
    await b.acquire(1);
    await b.until('hdf:NumCaptured_RBV', (value) => value === 1);
    rmSync(folder, { recursive: true });
    await b.acquire(1);
    await ended;
    expect(await b.text('hdf:WriteMessage')).toMatch(/is gone/);
  });

  it('goes on to try where the file of the first frame cannot be made', async () => {
    await b.prepare('never.h5', { 'hdf:FilePath': join(b.folder, 'absent'), 'hdf:NumCapture': 2 });
    expect(await b.text('hdf:FilePathExists_RBV')).toBe('No');
    const { ended } = await b.capture();
    await b.put('cam:WaitForPlugins', 'Yes');
    await b.acquire(1);
    expect(await b.text('hdf:WriteStatus')).toBe('Write error');
    expect(await b.text('hdf:WriteMessage')).toMatch(/^Error opening file/);
    expect(await b.text('hdf:Capture_RBV')).toBe('Capturing');
    mkdirSync(join(b.folder, 'absent'));
    await b.acquire(2);
    await ended;
    expect(await b.text('hdf:WriteStatus')).toBe('Write OK');
  });

  it('without a limit ends a capture whose first frame cannot be stored, and hides why, as ADCore does', async () => {
    await b.prepare('hidden.h5', { 'hdf:FilePath': join(b.folder, 'missing') });
    const { ended } = await b.capture();
    await b.acquire(1);
    await ended;
    expect([await b.text('hdf:Capture_RBV'), await b.text('hdf:WriteStatus')]).toEqual(['Done', 'Write OK']);
    expect(await b.number('hdf:NumCaptured_RBV')).toBe(0);
  });

  it('makes folders where it may', async () => {
    const deep = join(b.folder, 'a', 'b');
    await b.put('hdf:FilePath', deep);
    expect(await b.text('hdf:FilePathExists_RBV')).toBe('No');
    await b.puts({ 'hdf:CreateDirectory': -2, 'hdf:FilePath': deep });
    expect([await b.text('hdf:FilePathExists_RBV'), await b.text('hdf:FilePath_RBV')]).toEqual([
      'Yes',
      `${deep}/`,
    ]);
    expect(existsSync(deep)).toBe(true);
  });

  it('says what is wrong with a layout, and makes no file with it', async () => {
    const layout = join(b.folder, 'layout.xml');
    writeFileSync(
      layout,
      '<hdf5_layout><group name="g"><dataset name="d" source="detektor"/></group></hdf5_layout>',
    );
    const path = await b.prepare('bad.h5', { 'hdf:XMLFileName': layout, 'hdf:NumCapture': 1 });
    expect(await b.text('hdf:XMLValid_RBV')).toBe('No');
    expect(await b.text('hdf:XMLErrorMsg_RBV')).toMatch(/layout\.xml:1:\d+: .*detektor/);
    const { ended } = await b.capture();
    await b.put('cam:WaitForPlugins', 'Yes');
    await b.acquire(1);
    expect(await b.text('hdf:WriteMessage')).toMatch(/^Error opening file .*detektor/);
    await b.endCapture(ended);
    expect(existsSync(path)).toBe(false);
    await b.put('hdf:XMLFileName', '');
    expect(await b.text('hdf:XMLErrorMsg_RBV')).toBe('Default layout selected');
  });

  it('refuses frames of another size than the file was made for', async () => {
    const path = await b.prepare('sizes.h5');
    const { ended } = await b.capture();
    await b.put('cam:WaitForPlugins', 'Yes');
    await b.acquire(1);
    await b.put('cam:SizeX', 20);
    await b.acquire(1);
    expect(await b.text('hdf:WriteMessage')).toBe('Invalid frame. Ignoring.');
    expect(await b.text('hdf:Capture_RBV')).toBe('Capturing');
    await b.endCapture(ended);
    expect((await read(path)).describe('/entry/data/data').shape).toEqual([1, 24, 40]);
  });

  it('writes a file for each frame, or frames that it has gathered', async () => {
    await b.prepare('single', {
      'hdf:FileWriteMode': 'Single',
      'hdf:AutoSave': 'Yes',
      'hdf:AutoIncrement': 'Yes',
      'hdf:FileTemplate': '%s%s_%3.3d.h5',
      'cam:WaitForPlugins': 'Yes',
    });
    await b.acquire(2);
    const single = await read(join(b.folder, 'single_002.h5'));
    expect([...single.value(NEXUS_IDS)!]).toEqual([2]);
    expect(await b.number('hdf:FileNumber')).toBe(3);
    await b.puts({ 'hdf:FileWriteMode': 'Capture', 'hdf:NumCapture': 3, 'hdf:AutoSave': 'No' });
    const { ended } = await b.capture();
    await b.acquire(4);
    await ended;
    await b.put('hdf:WriteFile', 1);
    const gathered = await read(join(b.folder, 'single_003.h5'));
    expect([...gathered.value(NEXUS_IDS)!]).toEqual([3, 4, 5]);
    expect(await b.text('hdf:WriteFile_RBV')).toBe('Done');
  });

  it('makes the file with Capture where it is not lazy, which takes a frame that has come before', async () => {
    const own = await new DetectorBench().start();
    try {
      const path = await own.prepare('eager.h5', { 'hdf:LazyOpen': 'No' });
      await own.put('hdf:Capture', 1);
      expect(await own.text('hdf:Capture_RBV')).toBe('Done');
      await own.acquire(1);
      await own.until('hdf:UniqueId_RBV', (value) => value === 1);
      const { ended } = await own.capture();
      expect(existsSync(path)).toBe(true);
      await own.acquire(2);
      await own.until('hdf:NumCaptured_RBV', (value) => value === 2);
      await own.endCapture(ended);
      expect([...(await read(path)).value(NEXUS_IDS)!]).toEqual([2, 3]);
    } finally {
      await own.stop();
    }
  });

  it('ends its file when the server is stopped in the middle', async () => {
    const path = await b.prepare('stopped.h5');
    const capture = b.channel('hdf:Capture').put(1);
    await capture;
    await b.until('hdf:Capture_RBV', (value) => value === 1);
    await b.acquire(2);
    await b.until('hdf:NumCaptured_RBV', (value) => value === 2);
    await b.detector.close();
    expect((await read(path)).describe('/entry/data/data').shape).toEqual([2, 24, 40]);
  });
});

import { afterEach, describe, expect, it } from 'vitest';
import { cameraRow } from '#devices/epics';
import type { CaValue } from '#epics';
import { DetectorBench } from './detectorBench.ts';

const benches: DetectorBench[] = [];
afterEach(async () => {
  for (const bench of benches.splice(0)) await bench.stop();
});

async function bench(...settings: ConstructorParameters<typeof DetectorBench>): Promise<DetectorBench> {
  const made = new DetectorBench(...settings);
  benches.push(made);
  return made.start();
}

describe('the simulated camera of areaDetector', () => {
  it('says what it is', async () => {
    const b = await bench({}, { identity: { model: 'Oryx', serialNumber: '77' } });
    expect(await b.text('cam:Model_RBV')).toBe('Oryx');
    expect(await b.text('cam:SerialNumber_RBV')).toBe('77');
    expect([await b.number('cam:MaxSizeX_RBV'), await b.number('cam:MaxSizeY_RBV')]).toEqual([40, 24]);
    expect(await b.text('cam:DataType_RBV')).toBe('UInt16');
    expect(await b.text('cam:DetectorState_RBV')).toBe('Idle');
    expect(await b.text('hdf:NDArrayPort_RBV')).toBe(await b.text('cam:PortName_RBV'));
  });

  it('takes settings that it can take, and those beyond to the nearest', async () => {
    const b = await bench({}, { exposureSeconds: [0.001, 2] });
    await b.put('cam:AcquireTime', 5);
    expect([await b.number('cam:AcquireTime'), await b.number('cam:AcquireTime_RBV')]).toEqual([5, 2]);
    await b.put('cam:AcquireTime', 0);
    expect(await b.number('cam:AcquireTime_RBV')).toBe(0.001);
    await b.put('cam:NumImages', -3);
    expect(await b.number('cam:NumImages_RBV')).toBe(1);
    await b.puts({ 'cam:SizeX': 99, 'cam:MinX': 3 });
    expect([await b.number('cam:SizeX_RBV'), await b.number('cam:MinX_RBV')]).toEqual([40, 0]);
    await b.puts({ 'cam:SizeX': 30, 'cam:MinX': 99, 'cam:BinX': 2 });
    expect([await b.number('cam:MinX_RBV'), await b.number('cam:BinX_RBV')]).toEqual([10, 1]);
    expect([await b.number('cam:ArraySizeX_RBV'), await b.number('cam:ArraySize_RBV')]).toEqual([30, 1440]);
  });

  it('sees the middle of its sensor, and reads so once it acquires', async () => {
    const b = await bench();
    await b.puts({ 'cam:SizeX': 20, 'cam:MinX': 1, 'cam:SizeY': 10, 'cam:MinY': 14 });
    expect(await b.number('cam:MinX_RBV')).toBe(1);
    await b.acquire(1);
    expect([await b.number('cam:MinX_RBV'), await b.number('cam:MinY_RBV')]).toEqual([10, 7]);
    expect(b.frames[0]?.pixels).toHaveLength(200);
  });

  it('completes Acquire when it has its frames, and counts on from one acquisition to the next', async () => {
    const b = await bench();
    await b.acquire(5);
    expect(b.frames).toHaveLength(5);
    expect([await b.number('cam:ArrayCounter_RBV'), await b.number('cam:NumImagesCounter_RBV')]).toEqual([
      5, 5,
    ]);
    expect(await b.text('cam:DetectorState_RBV')).toBe('Idle');
    expect([await b.text('cam:Acquire'), await b.text('cam:AcquireBusy')]).toEqual(['Done', 'Done']);
    await b.acquire(3);
    expect([await b.number('cam:ArrayCounter_RBV'), await b.number('cam:NumImagesCounter_RBV')]).toEqual([
      8, 3,
    ]);
    await b.put('cam:ArrayCounter', 0);
    await b.acquire(1);
    expect(await b.number('cam:UniqueId_RBV')).toBe(1);
  });

  it('reads that it acquires once it is armed, not before', async () => {
    const b = await bench();
    const seen: [string, CaValue][] = [];
    for (const name of ['Acquire_RBV', 'AcquireBusy', 'DetectorState_RBV', 'ArrayCounter_RBV']) {
      await b.number(`cam:${name}`);
      b.channel(`cam:${name}`).monitor(({ value }) => {
        seen.push([name, value]);
        if (name === 'Acquire_RBV' && value === 1) expect(b.camera.armed).toBe(true);
      });
    }
    await b.acquire(1);
    await b.until('cam:Acquire_RBV', (value) => value === 0);
    const ofAcquire = seen.filter(([name]) => name === 'Acquire_RBV').map(([, value]) => value);
    expect(ofAcquire).toEqual([0, 1, 0]);
    const first = (name: string, value: CaValue) => seen.findIndex(([n, v]) => n === name && v === value);
    expect(first('AcquireBusy', 1)).toBeGreaterThan(-1);
    expect(first('DetectorState_RBV', 1)).toBeLessThan(first('ArrayCounter_RBV', 1));
  });

  it('takes one frame alone, or frames without end until it is stopped', async () => {
    const b = await bench();
    await b.puts({ 'cam:AcquireTime': 0.002, 'cam:AcquirePeriod': 0.004, 'cam:ImageMode': 'Single' });
    await b.put('cam:Acquire', 1);
    expect(b.frames).toHaveLength(1);
    await b.put('cam:ImageMode', 'Continuous');
    const running = b.put('cam:Acquire', 1);
    await b.until('cam:NumImagesCounter_RBV', (value) => Number(value) >= 3);
    await b.channel('cam:Acquire').put(0);
    await running;
    expect(await b.text('cam:DetectorState_RBV')).toBe('Idle');
  });

  it('is stopped while it is being armed, and while it waits', async () => {
    const b = await bench();
    await b.puts({ 'cam:ImageMode': 'Multiple', 'cam:NumImages': 5, 'cam:TriggerMode': 'External' });
    const arming = b.put('cam:Acquire', 1);
    await b.until('cam:Acquire', (value) => value === 1);
    await b.channel('cam:Acquire').put(0);
    await arming;
    expect(b.camera.armed).toBe(false);
    expect(await b.text('cam:DetectorState_RBV')).toBe('Aborted');
    const waiting = b.put('cam:Acquire', 1);
    await b.until('cam:Acquire_RBV', (value) => value === 1);
    expect(await b.text('cam:DetectorState_RBV')).toBe('Waiting');
    await b.channel('cam:Acquire').put(0);
    await waiting;
    expect([await b.text('cam:Acquire_RBV'), await b.text('cam:DetectorState_RBV')]).toEqual([
      'Done',
      'Aborted',
    ]);
  });

  it('hangs: it reads that it acquires, and gives no more frames', async () => {
    const b = await bench();
    b.detector.hang(true);
    const hanging = b.acquire(3);
    await b.until('cam:Acquire_RBV', (value) => value === 1);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect([await b.number('cam:Acquire_RBV'), await b.number('cam:NumImagesCounter_RBV')]).toEqual([1, 0]);
    await b.channel('cam:Acquire').put(0);
    await hanging;
  });

  it.each(['generic', 'flir_oryx', 'flir_grasshopper', 'adimec', 'pco', 'hamamatsu'] as const)(
    'of the driver %s waits for triggers as the table of cameras tells it to, and takes its own frames again',
    async (driver) => {
      const b = await bench({ driver });
      const { external, internal, imageMode, numbers } = cameraRow(driver);
      await b.puts({ 'cam:AcquireTime': 0.001, 'cam:ImageMode': imageMode.multiple, 'cam:NumImages': 2 });
      for (const { suffix, value } of external) {
        await b.put(`cam:${suffix}`, value);
        expect(await b.text(`cam:${suffix}_RBV`)).toBe(String(value));
      }
      const done = b.put('cam:Acquire', 1);
      await b.until('cam:Acquire_RBV', (value) => value === 1);
      expect(b.frames).toEqual([]);
      const at = b.world.clock.now();
      b.camera.pulse(at, 0);
      b.camera.pulse(at + 0.01, 0);
      await done;
      expect(b.frames).toHaveLength(2);
      const first = numbers.kind === 'arm' ? numbers.first : 1;
      expect(await b.number('cam:UniqueId_RBV')).toBe(first + 1);
      for (const { suffix, value } of internal) await b.put(`cam:${suffix}`, value);
      await b.put('cam:Acquire', 1);
      expect(b.frames).toHaveLength(4);
      expect(await b.number('cam:UniqueId_RBV')).toBe(numbers.kind === 'arm' ? first + 1 : 4);
    },
  );

  it('counts frames that are lost on the way, also the last', async () => {
    const b = await bench();
    b.detector.loseFrame(1);
    b.detector.loseFrame(3);
    await b.acquire(4);
    expect([await b.number('cam:ArrayCounter_RBV'), await b.number('cam:NumImagesCounter_RBV')]).toEqual([
      4, 4,
    ]);
    expect(await b.number('cam:UniqueId_RBV')).toBe(3);
    b.camera.lose.add(2);
    await b.acquire(3);
    expect([await b.number('cam:ArrayCounter_RBV'), await b.number('cam:NumImagesCounter_RBV')]).toEqual([
      7, 3,
    ]);
  });

  it('gives frames the time at which their exposure began, counted from 1990', async () => {
    const b = await bench();
    await b.acquire(1);
    const { clock } = b.world;
    const unix = clock.date().getTime() / 1000 - clock.now() + b.frames[0]!.startSeconds;
    expect(await b.number('cam:TimeStamp_RBV')).toBeCloseTo(unix - Date.UTC(1990, 0, 1) / 1000, 2);
  });

  it('reads its attributes file whenever it or its macros are written, and says how it is', async () => {
    const b = await bench();
    const file = new URL('../../layout/real/2-BM_2bmbTomoScanDetectorAttributes.xml', import.meta.url)
      .pathname;
    await b.put('cam:NDAttributesFile', file);
    expect(await b.text('cam:NDAttributesStatus')).toBe('Attributes file OK');
    await b.put('cam:NDAttributesMacros', 'TS="2bm:TomoScan:');
    expect(await b.text('cam:NDAttributesStatus')).toBe('Macro substitution error');
    await b.put('cam:NDAttributesMacros', 'TS=2bm:TomoScan:');
    expect(await b.text('cam:NDAttributesStatus')).toBe('Macro substitution error');
    await b.put('cam:NDAttributesMacros', 'TS=2bm:TomoScan:,DET=sim:');
    expect(await b.text('cam:NDAttributesStatus')).toBe('Attributes file OK');
    await b.put(
      'cam:NDAttributesFile',
      '<Attributes><Attribute name="X" type="NEVER" source="1"/></Attributes>',
    );
    expect(await b.text('cam:NDAttributesStatus')).toBe('XML syntax error');
    await b.put('cam:NDAttributesFile', '/nowhere.xml');
    expect(await b.text('cam:NDAttributesStatus')).toBe('File not found');
  });

  it('takes its names from the server with it', async () => {
    const b = await bench({ destination: { pv: 'sim:HDF5Location', values: { proj: '/exchange/data' } } });
    expect(await b.text('sim:HDF5Location')).toBe('/exchange/data');
    await b.detector.close();
    for (const name of ['sim:cam1:Acquire', 'sim:HDF1:Capture_RBV', 'sim:HDF5Location']) {
      expect(b.server.get(name)).toBeUndefined();
    }
    await b.detector.start();
    expect(await b.text('cam:Acquire')).toBe('Done');
  });

  it('gives a record that has other states those that follow the label', async () => {
    const values = { proj: 'Projection', dark: 'DarkField' };
    const b = await bench({ frameType: { pv: 'sim:cam1:FrameType', values } });
    await b.put('cam:FrameType', 'DarkField');
    expect(await b.text('cam:FrameType_RBV')).toBe('DarkField');
  });
});

describe('a world of which frames are only counted', () => {
  it('has no areaDetector', () => {
    expect(() => new DetectorBench({}, {}, { frames: 'counted' })).toThrow(/none are made/);
  });
});

import { describe, expect, it } from 'vitest';
import type { ArmSettings } from '#devices';
import { AreaDetector } from '#devices/epics/camera/camera';
import { watchedDetector } from './support/watchedDetector.ts';
import { pause, rejection, testIoc, within } from './support/ioc.ts';
import { DETECTOR, ScriptedDetector, STATES } from './support/scriptedDetector.ts';

const SETTINGS: ArmSettings = {
  frames: 3,
  exposureSeconds: 0.02,
  periodSeconds: 0.03,
  trigger: 'external',
  width: 32,
  height: 20,
};

async function until(holds: () => boolean): Promise<void> {
  for (let k = 0; k < 400 && !holds(); k++) await pause(5);
  expect(holds()).toBe(true);
}

describe('connecting a camera', () => {
  it('names the process variables that are missing', async () => {
    const { server, control } = await testIoc();
    new ScriptedDetector(server);
    server.remove('det:HDF1:Capture');
    const error = await rejection(new AreaDetector(control, DETECTOR).connect(within(0.5)));
    expect(error.code).toBe('TIMEOUT');
    expect(error.message).toContain('det:HDF1:Capture');
  });
});

describe('arming a camera', () => {
  it('sets everything, proves it, and resolves when it has been seen to acquire', async () => {
    const { camera, scripted } = await watchedDetector({ armsAfterMs: 60 });
    await camera.arm(SETTINGS, within(5));
    expect(await camera.armed(within(1))).toBe(true);
    expect(scripted.cam('SizeX_RBV').value).toBe(32);
    expect(scripted.cam('SizeY_RBV').value).toBe(20);
    expect(scripted.cam('MinX_RBV').value).toBe(16);
    expect(scripted.cam('MinY_RBV').value).toBe(14);
    expect(scripted.cam('AcquireTime_RBV').value).toBe(0.02);
    expect(scripted.cam('AcquirePeriod_RBV').value).toBe(0.03);
    expect(scripted.cam('NumImages_RBV').value).toBe(3);
    expect(scripted.written).toContain('ImageMode=Multiple');
    expect(scripted.written).toContain('TriggerMode=External');
    expect(scripted.written).toContain('ArrayCallbacks=Enable');
  });

  it('writes the settings of the trigger in the order of its row', async () => {
    const { camera, scripted } = await watchedDetector({}, { ...DETECTOR, driver: 'flir_oryx' });
    await camera.arm(SETTINGS, within(5));
    const trigger = scripted.written.filter((put) => /^(Trigger|Exposure|Unique|FrameRate)/.test(put));
    expect(trigger).toEqual([
      ...['UniqueIdMode=Camera', 'FrameRateEnable=No', 'TriggerMode=Off', 'TriggerSource=Line2'],
      ...['TriggerOverlap=ReadOut', 'ExposureMode=Timed', 'TriggerMode=On'],
    ]);
  });

  it('does not take the end of an acquisition that was over at once for a failure', async () => {
    const { camera, frames } = await watchedDetector({ runs: true });
    await camera.arm({ ...SETTINGS, trigger: 'internal' }, within(5));
    await until(() => frames.length === 3);
    expect(await camera.acquired(within(1))).toBe(3);
    expect(await camera.armed(within(1))).toBe(false);
  });

  it('stops a camera that runs freely first', async () => {
    const { camera, scripted } = await watchedDetector();
    scripted.cam('Acquire').post(1);
    scripted.cam('Acquire_RBV').post(1);
    scripted.cam('DetectorState_RBV').post(STATES.indexOf('Acquire'));
    scripted.cam('ArrayCounter_RBV').post(500);
    await camera.arm(SETTINGS, within(5));
    expect(await camera.acquired(within(1))).toBe(0);
    scripted.take();
    expect(await camera.acquired(within(1))).toBe(1);
  });

  it('accepts an exposure that is rounded, and refuses one that is another', async () => {
    const { camera, scripted } = await watchedDetector({ exposure: (asked) => asked * 1.005 });
    await camera.arm(SETTINGS, within(5));
    scripted.script.exposure = () => 0.5;
    const error = await rejection(camera.arm(SETTINGS, within(8)));
    expect(error.code).toBe('DEVICE');
    expect(error.message).toContain('0.02');
    expect(error.message).toContain('0.5');
  });

  it('refuses a region that the sensor does not have', async () => {
    const { camera } = await watchedDetector();
    const error = await rejection(camera.arm({ ...SETTINGS, width: 65 }, within(5)));
    expect(error.code).toBe('LIMIT');
    expect(error.message).toContain('64 x 48');
  });

  it('says what the camera says when it does not begin to acquire', async () => {
    const { camera } = await watchedDetector({ refuses: 'no cooling' });
    const error = await rejection(camera.arm(SETTINGS, within(5)));
    expect(error.code).toBe('DEVICE');
    expect(error.message).toContain('no cooling');
  });

  it('ends when it is aborted', async () => {
    const { camera } = await watchedDetector({ armsAfterMs: 10_000 });
    const controller = new AbortController();
    const armed = rejection(camera.arm(SETTINGS, within(5, controller.signal)));
    await pause(50);
    controller.abort(new Error('enough'));
    expect((await armed).message).toBe('enough');
  });

  it('can be disarmed, armed again, and disarmed when it is idle', async () => {
    const { camera, scripted, frames } = await watchedDetector();
    await camera.arm(SETTINGS, within(5));
    scripted.take();
    await camera.disarm(within(5));
    expect(await camera.armed(within(1))).toBe(false);
    await camera.disarm(within(5));
    await camera.arm(SETTINGS, within(5));
    scripted.take();
    scripted.take();
    await until(() => frames.length === 3);
    expect(frames.map(({ id }) => id)).toEqual([0, 0, 1]);
  });
});

describe('frames of a camera without a file', () => {
  it('are those that the driver counts, at times that never go back nor are in the future', async () => {
    const { camera, scripted, frames } = await watchedDetector();
    scripted.cam('ArrayCounter_RBV').post(41);
    const patience = within(5);
    await camera.arm({ ...SETTINGS, frames: 20 }, patience);
    for (let k = 0; k < 20; k++) scripted.take();
    await until(() => frames.length === 20);
    expect(frames.map(({ id }) => id)).toEqual([...Array(20).keys()]);
    expect(frames.every(({ storedAt, storedId }) => storedAt === undefined && storedId === undefined)).toBe(
      true,
    );
    const starts = frames.map(({ startSeconds }) => startSeconds);
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
    expect(starts.at(-1)).toBeLessThanOrEqual(patience.clock.now());
    expect(frames[0]!.exposureSeconds).toBe(0.02);
  });
});

describe('the label of frames', () => {
  it('is written and reads back', async () => {
    const { camera, server } = await watchedDetector();
    await camera.setLabel('dark', within(2));
    expect(server.get('det:HDF5Location')!.value).toBe('/exchange/data_dark');
    expect(server.get('det:FrameType')!.value).toBe(0);
    await camera.setLabel('flat', within(2));
    expect(server.get('det:FrameType')!.value).toBe(1);
    await camera.setLabel('', within(2));
    expect(server.get('det:HDF5Location')!.value).toBe('/exchange/data_white');
  });

  it('is refused when the beamline file has no value for it', async () => {
    const { camera } = await watchedDetector();
    const error = await rejection(camera.setLabel('ortho', within(2)));
    expect(error.code).toBe('BAD_CONFIG');
    expect(error.message).toContain('ortho');
    expect(error.remedy).toContain('dark, flat, proj');
  });
});

describe('faults of a camera', () => {
  it('are told when the driver reads Error while it is armed, not before', async () => {
    const { camera, scripted, faults } = await watchedDetector();
    scripted.cam('DetectorState_RBV').post(STATES.indexOf('Error'));
    await pause(30);
    await camera.arm(SETTINGS, within(5));
    expect(faults).toEqual([]);
    scripted.cam('StatusMessage_RBV').post('link down');
    scripted.cam('DetectorState_RBV').post(STATES.indexOf('Error'));
    await until(() => faults.length > 0);
    expect(faults).toHaveLength(1);
    expect(faults[0]!.code).toBe('DEVICE');
    expect(faults[0]!.message).toContain('cam');
    expect(faults[0]!.message).toContain('link down');
  });

  it('are told at once when the connection is lost', async () => {
    const { camera, server, faults } = await watchedDetector();
    await camera.arm(SETTINGS, within(5));
    await server.close();
    await until(() => faults.length === 2);
    expect(faults.map(({ code }) => code)).toEqual(['DEVICE', 'DEVICE']);
    expect(faults.map(({ message }) => message).join()).toContain('cam');
  });
});

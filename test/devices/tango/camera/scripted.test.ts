import { describe, expect, it } from 'vitest';
import type { CameraNames } from '#devices/tango';
import { pause, until, within } from '../../../sim/tango/camera/cameraBench.ts';
import { ARM, drive, rejection } from './detectorBench.ts';
import { ScriptedCamera, type CameraScript } from './scriptedCamera.ts';

async function driven(script: CameraScript = {}, more: Partial<CameraNames> = {}) {
  const { camera, names } = await ScriptedCamera.serve(script, more);
  return { camera, names, ...(await drive(names)) };
}

describe('a camera that sends no events', () => {
  it('has its frames told all the same, several at once where its counter jumps', async () => {
    const { camera, detector, frames } = await driven();
    await detector.arm(ARM, within(2));
    camera.frames = 5;
    await until(() => frames.length === 5);
    camera.frames = 6;
    await until(() => frames.length === 6);
    expect(frames.map(({ id }) => id)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('has its faults told with its Status', async () => {
    const { camera, detector, faults } = await driven();
    await detector.arm(ARM, within(2));
    camera.status = 'lost its cooling';
    camera.state = 'FAULT';
    await until(() => faults.length > 0);
    expect(faults[0]!.message).toMatch(/cam reads FAULT: .*lost its cooling/);
    await pause(150);
    expect(faults.length).toBe(1);
  });

  it('tells no fault while it is not armed, nor one of a state that was declared to be none', async () => {
    const { camera, detector, faults } = await driven({}, { armedStates: ['RUNNING', 'ALARM'] });
    camera.state = 'FAULT';
    await pause(150);
    camera.state = 'ON';
    await detector.arm(ARM, within(2));
    camera.state = 'ALARM';
    await pause(150);
    expect(faults).toEqual([]);
    expect(await detector.armed(within(1))).toBe(true);
  });

  it('has its last frames told before its label is changed', async () => {
    const { camera, detector, frames } = await driven();
    await detector.arm(ARM, within(2));
    camera.frames = 4;
    await detector.setLabel('flat', within(2));
    expect(frames.length).toBe(4);
    expect(camera.done.at(-1)).toBe('label=white');
  });
});

describe('arming a camera of Tango', () => {
  it('writes everything before it arms, the mode before the times', async () => {
    const { camera, detector } = await driven();
    await detector.arm(ARM, within(2));
    expect(camera.done).toEqual([
      ...['Width=32', 'Height=20', 'nTriggers=12', 'TriggerMode=INTERNAL', 'ExposureTime=2', 'FramePeriod=4'],
      'Arm',
    ]);
  });

  it('writes neither period nor region where it has none', async () => {
    const { camera, names } = await ScriptedCamera.serve();
    const less: CameraNames & { period?: string; width?: string; height?: string } = { ...names };
    for (const name of ['period', 'width', 'height'] as const) delete less[name];
    const { detector } = await drive(less);
    await detector.arm(ARM, within(2));
    expect(camera.done).toEqual(['nTriggers=12', 'TriggerMode=INTERNAL', 'ExposureTime=2', 'Arm']);
  });

  it('accepts an exposure that is rounded, and none that is another', async () => {
    const rounded = await driven({ exposure: (asked) => asked * 1.005 });
    await rounded.detector.arm(ARM, within(2));
    const other = await driven({ exposure: () => 10 });
    const error = await rejection(other.detector.arm(ARM, within(5)));
    expect(error.code).toBe('DEVICE');
    expect(error.message).toMatch(/cam took 2 as 10 .*ExposureTime/);
    expect(other.camera.done).not.toContain('Arm');
  });

  it('is proved by a frame, too, where the acquisition is over at once', async () => {
    const { detector, frames } = await driven({ arm: (camera) => void (camera.frames = 12) });
    await detector.arm(ARM, within(2));
    await until(() => frames.length === 12);
    expect(await detector.armed(within(1))).toBe(false);
  });

  it('fails when the camera goes on to read idle without a frame', async () => {
    const { detector } = await driven({ arm: () => undefined });
    const error = await rejection(detector.arm(ARM, within(5)));
    expect(error.code).toBe('DEVICE');
    expect(error.message).toContain('cam ended its acquisition without a frame: it reads ON');
  });

  it('fails when the camera is at fault, or refuses', async () => {
    const broken = await driven({ arm: (camera) => void (camera.state = 'FAULT') });
    expect((await rejection(broken.detector.arm(ARM, within(5)))).message).toContain('cam reads FAULT');
    const refusing = await driven({
      arm: () => {
        throw new Error('no light in the tunnel');
      },
    });
    const error = await rejection(refusing.detector.arm(ARM, within(5)));
    expect(error.code).toBe('DEVICE');
    expect(error.message).toContain('no light in the tunnel');
    expect(error.message).toContain('Arm');
  });

  it('begins with stopping a camera that runs; one that does not stop is named', async () => {
    const { camera, detector } = await driven({ stop: () => undefined });
    camera.state = 'RUNNING';
    const error = await rejection(detector.arm(ARM, within(0.3)));
    expect(error.code).toBe('TIMEOUT');
    expect(error.message).toMatch(/cam to read disarmed.*it reads RUNNING/);
    expect(error.remedy).toContain('stop it by hand');
    expect(camera.done).toEqual(['Stop']);
  });

  it('can be given up', async () => {
    const { detector } = await driven({ arm: (camera) => void (camera.state = 'INIT') });
    const abort = new AbortController();
    const arming = rejection(detector.arm(ARM, within(5, abort.signal)));
    await pause(60);
    abort.abort(new Error('enough'));
    expect((await arming).message).toBe('enough');
  });

  it('forgets the frames of the acquisition before', async () => {
    const { camera, detector, frames } = await driven({
      arm: (own) => {
        own.state = 'RUNNING';
        own.frames = 0;
      },
    });
    await detector.arm(ARM, within(2));
    camera.frames = 3;
    await detector.arm(ARM, within(2));
    expect(frames.length).toBe(3);
    camera.frames = 2;
    await until(() => frames.length === 5);
    expect(frames.map(({ id }) => id)).toEqual([0, 1, 2, 0, 1]);
  });
});

describe('disarming a camera of Tango', () => {
  const refuse = () => {
    throw new Error('Stop is not allowed now');
  };

  it('is content with a camera at fault that refuses to stop, and not with one that runs', async () => {
    const { camera, detector } = await driven({ stop: refuse });
    camera.state = 'FAULT';
    await detector.disarm(within(2));
    camera.state = 'RUNNING';
    const error = await rejection(detector.disarm(within(2)));
    expect(error.message).toMatch(/cam|sim\/cam|test\/cam/);
    expect(error.message).toContain('not allowed now');
  });

  it('stops one whose state cannot be read, and is proved once it can', async () => {
    const { camera, detector } = await driven({ stop: (own) => void (own.state = 'ON') });
    camera.state = 'RUNNING';
    camera.unreadable = 4;
    await detector.disarm(within(3));
    expect([camera.done, camera.state, camera.unreadable]).toEqual([['Stop'], 'ON', 0]);
    camera.unreadable = Infinity;
    const error = await rejection(detector.disarm(within(0.4)));
    expect(error.code).toBe('TIMEOUT');
    expect(error.message).toMatch(/cam to read disarmed .*the link to the sensor is down/);
  });

  it('waits for one that ends by itself and refuses to be stopped meanwhile', async () => {
    const { camera, detector } = await driven({ stop: refuse });
    camera.state = 'MOVING';
    setTimeout(() => (camera.state = 'ON'), 150);
    await detector.disarm(within(3));
    expect(camera.done).toEqual(['Stop']);
  });

  it('stops one that reads idle, too, while it has not answered the command to arm', async () => {
    const never = new Promise<void>(() => undefined);
    const { camera, detector } = await driven({ concurrent: true, arm: () => never });
    const abort = new AbortController();
    const arming = rejection(detector.arm(ARM, within(5, abort.signal)));
    await until(() => camera.done.includes('Arm'));
    abort.abort(new Error('enough'));
    await arming;
    await detector.disarm(within(3));
    expect(camera.done.at(-1)).toBe('Stop');
    await detector.disarm(within(3));
    expect(camera.done.filter((what) => what === 'Stop')).toEqual(['Stop']);
  });
});

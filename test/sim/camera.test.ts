import { describe, expect, it } from 'vitest';
import { VirtualClock } from '#core';
import { cameraOf } from './parts.ts';

/** Arms a camera and gives it triggers at these times after the arming, in seconds. */
async function triggered(times: readonly number[], change: Parameters<typeof cameraOf>[1] = {}) {
  const clock = new VirtualClock();
  const parts = cameraOf(clock, change);
  await parts.camera.arm();
  const armed = clock.now();
  for (const [k, time] of times.entries()) clock.after(time, () => parts.camera.pulse(clock.now(), 10 * k));
  await clock.sleep(10);
  return { ...parts, clock, armed, starts: parts.frames.map((frame) => frame.startSeconds - armed) };
}

describe('a camera that is triggered', () => {
  it('delivers each frame when it has been read out, with its start and the latched angle', async () => {
    const { frames, camera } = await triggered([1, 2]);
    expect(frames).toEqual([
      {
        id: 0,
        storedId: 0,
        startSeconds: 1.5,
        exposureSeconds: 0.1,
        angleDegrees: 0,
        deliveredSeconds: 1.62,
      },
      {
        id: 1,
        storedId: 1,
        startSeconds: 2.5,
        exposureSeconds: 0.1,
        angleDegrees: 10,
        deliveredSeconds: 2.62,
      },
    ]);
    expect([camera.acquired, camera.missed, camera.armed]).toEqual([2, 0, true]);
  });

  it('misses a trigger that comes while it is exposing, and does not count it as a frame', async () => {
    const { camera, frames } = await triggered([1, 1.05, 1.1]);
    expect(frames.map((frame) => [frame.id, frame.angleDegrees])).toEqual([
      [0, 0],
      [1, 20],
    ]);
    expect([camera.acquired, camera.missed]).toEqual([2, 1]);
  });

  it('exposes during the readout only when readout overlaps', async () => {
    expect((await triggered([1, 1.1, 1.2])).starts).toHaveLength(3);
    const sequential = await triggered([1, 1.1, 1.12, 1.2, 1.24], { overlapped: false });
    sequential.starts.forEach((start, k) => expect(start).toBeCloseTo([1, 1.12, 1.24][k]!, 9));
    expect([sequential.starts.length, sequential.camera.missed]).toEqual([3, 2]);
  });

  it('needs its gap and keeps to its frame rate', async () => {
    const gap = await triggered([1, 1.13, 1.14], { overlapped: false, gapSeconds: 0.02 });
    expect([gap.frames.length, gap.camera.missed]).toEqual([2, 1]);
    const slow = await triggered([1, 1.2, 1.25], { maxFrameRate: 4 });
    expect([slow.frames.length, slow.camera.missed]).toEqual([2, 1]);
    const readout = await triggered([1, 1.2, 1.3], { readoutSeconds: 0.25, gapSeconds: 0.05 });
    expect([readout.frames.length, readout.camera.missed]).toEqual([2, 1]);
  });

  it('takes no notice of triggers before it is armed and after its last frame', async () => {
    const clock = new VirtualClock();
    const { camera, frames } = cameraOf(clock);
    camera.frames = 2;
    camera.pulse(0, 0);
    await camera.arm();
    for (const time of [1, 2, 3]) clock.after(time, () => camera.pulse(clock.now(), 0));
    await clock.sleep(5);
    expect([frames.length, camera.acquired, camera.armed]).toEqual([2, 2, false]);
  });

  it('keeps the numbers of the frames round one that is lost on the way', async () => {
    const clock = new VirtualClock();
    const { camera, frames } = cameraOf(clock);
    camera.frames = 4;
    camera.lose.add(1).add(3);
    await camera.arm();
    for (const time of [1, 2, 3, 4]) clock.after(time, () => camera.pulse(clock.now(), 0));
    await clock.sleep(5);
    expect(frames.map((frame) => frame.id)).toEqual([0, 2]);
    expect([camera.acquired, camera.armed]).toEqual([4, false]);
  });

  it('that hangs reads armed and takes no more frames until it is disarmed', async () => {
    const clock = new VirtualClock();
    const { camera, frames } = cameraOf(clock);
    await camera.arm();
    clock.after(1, () => camera.pulse(clock.now(), 0));
    clock.after(2, () => (camera.hangs = true));
    clock.after(3, () => camera.pulse(clock.now(), 0));
    await clock.sleep(5);
    expect([frames.length, camera.acquired, camera.armed]).toEqual([1, 1, true]);
    camera.disarm();
    expect(camera.armed).toBe(false);
  });
});

describe('a camera that runs by itself', () => {
  it('takes exactly its number of frames, one a period, and is then disarmed', async () => {
    const clock = new VirtualClock();
    const { camera, frames } = cameraOf(clock);
    camera.triggerMode = 'internal';
    camera.frames = 5;
    camera.periodSeconds = 0.25;
    await camera.arm();
    camera.pulse(clock.now(), 0);
    await clock.sleep(10);
    expect(frames.map((frame) => frame.startSeconds)).toEqual([0.5, 0.75, 1, 1.25, 1.5]);
    expect(frames.map((frame) => frame.id)).toEqual([0, 1, 2, 3, 4]);
    expect(frames.every((frame) => frame.angleDegrees === undefined)).toBe(true);
    expect(camera.armed).toBe(false);
  });

  it('asked for a period it cannot keep takes all its frames, as fast as it can', async () => {
    const clock = new VirtualClock();
    const { camera, frames } = cameraOf(clock, { overlapped: false });
    camera.triggerMode = 'internal';
    camera.frames = 4;
    camera.periodSeconds = 0.01;
    await camera.arm();
    await clock.sleep(10);
    frames.forEach((frame, k) => expect(frame.startSeconds).toBeCloseTo(0.5 + k * 0.12, 9));
    expect([frames.length, camera.missed, camera.armed]).toEqual([4, 0, false]);
  });
});

describe('arming and disarming a camera', () => {
  it('takes the time it says, and begins to count anew', async () => {
    const clock = new VirtualClock();
    const { camera } = cameraOf(clock);
    await camera.arm();
    expect([clock.now(), camera.armed]).toEqual([0.5, true]);
    camera.pulse(clock.now(), 0);
    camera.disarm();
    await camera.arm();
    expect(camera.acquired).toBe(0);
  });

  it('loses the frame that is not read out yet', async () => {
    const clock = new VirtualClock();
    const { camera, frames } = cameraOf(clock);
    await camera.arm();
    camera.pulse(clock.now(), 0);
    await clock.sleep(0.11);
    camera.disarm();
    await clock.sleep(5);
    expect([frames.length, camera.acquired, camera.armed]).toEqual([0, 1, false]);
  });

  it('stays disarmed when it is disarmed while it was being armed', async () => {
    const clock = new VirtualClock();
    const { camera } = cameraOf(clock);
    const arming = camera.arm();
    clock.after(0.2, () => camera.disarm());
    await expect(arming).rejects.toMatchObject({ code: 'DEVICE' });
    await clock.sleep(1);
    expect(camera.armed).toBe(false);
    await camera.arm();
    expect(camera.armed).toBe(true);
  });

  it('refuses to be armed twice, and a region larger than its sensor', async () => {
    const { camera } = cameraOf(new VirtualClock());
    camera.region = { width: 65, height: 32 };
    await expect(camera.arm()).rejects.toThrow('65 x 32 pixels');
    camera.region = { width: 64, height: 32 };
    const arming = camera.arm();
    await expect(camera.arm()).rejects.toMatchObject({ code: 'DEVICE' });
    await arming;
    await expect(camera.arm()).rejects.toThrow('cam is armed already');
  });
});

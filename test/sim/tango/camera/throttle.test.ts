import { describe, expect, it } from 'vitest';
import { VirtualClock } from '#core';
import { Throttle } from '#sim/tango/camera/throttle';

function throttled() {
  const clock = new VirtualClock();
  const times: number[] = [];
  const throttle = new Throttle(clock, 0.1, () => times.push(clock.now()));
  return { clock, times, throttle };
}

describe('a throttle', () => {
  it('acts at once, then not sooner than it may, and for the last request too', async () => {
    const { clock, times, throttle } = throttled();
    for (let k = 0; k < 20; k++) {
      throttle.request();
      await clock.sleep(0.015);
    }
    await clock.sleep(1);
    const gaps = times.slice(1).map((time, k) => time - times[k]!);
    expect(times[0]).toBe(0);
    expect(gaps.every((gap) => gap > 0.1 - 1e-9)).toBe(true);
    // The last request came at 0.285 s.
    expect(times.at(-1)!).toBeGreaterThanOrEqual(0.285);
    expect(times.length).toBe(4);
  });

  it('acts at once on what waits, when it is flushed, and once only', async () => {
    const { clock, times, throttle } = throttled();
    throttle.flush();
    throttle.request();
    await clock.sleep(0.01);
    throttle.request();
    throttle.flush();
    await clock.sleep(1);
    expect(times).toEqual([0, 0.01]);
  });

  it('forgets what waits when it is cancelled', async () => {
    const { clock, times, throttle } = throttled();
    throttle.request();
    throttle.request();
    throttle.cancel();
    await clock.sleep(1);
    expect(times).toEqual([0]);
  });
});

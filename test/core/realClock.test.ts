import { describe, expect, it } from 'vitest';
import { RealClock } from '#core/realClock';

describe('RealClock', () => {
  it('begins at 0 and goes forward with the date', async () => {
    const clock = new RealClock();
    const before = clock.now();
    expect(before).toBeGreaterThanOrEqual(0);
    await clock.sleep(0.01);
    expect(clock.now()).toBeGreaterThan(before);
    expect(Math.abs(clock.date().getTime() - Date.now())).toBeLessThan(1000);
  });

  it('never fires a timer before its time', async () => {
    const clock = new RealClock();
    const early: number[] = [];
    await Promise.all(
      Array.from({ length: 200 }, async (_, k) => {
        const due = clock.now() + 0.0101 + k * 0.000137;
        await clock.sleep(due - clock.now());
        if (clock.now() < due) early.push(due - clock.now());
      }),
    );
    expect(early).toEqual([]);
  });

  it('fires a timer of the past at once, but not synchronously', async () => {
    const clock = new RealClock();
    let fired = 0;
    clock.after(-1, () => fired++);
    expect(fired).toBe(0);
    await clock.sleep(0.01);
    expect(fired).toBe(1);
  });

  it('does not mistake a wait longer than setTimeout can do for none', async () => {
    const clock = new RealClock();
    let fired = 0;
    const cancels = [30 * 86_400, Infinity].map((seconds) => clock.after(seconds, () => fired++));
    await clock.sleep(0.02);
    cancels.forEach((cancel) => cancel());
    expect(fired).toBe(0);
  });

  it('does not fire a cancelled timer', async () => {
    const clock = new RealClock();
    let fired = 0;
    const cancel = clock.after(0.005, () => fired++);
    cancel();
    cancel();
    await clock.sleep(0.02);
    expect(fired).toBe(0);
  });

  it('ends a sleep when its signal aborts', async () => {
    const clock = new RealClock();
    const controller = new AbortController();
    const sleeping = clock.sleep(60, controller.signal);
    controller.abort(new Error('enough'));
    await expect(sleeping).rejects.toThrow('enough');
    expect(clock.now()).toBeLessThan(30);
  });

  it('leaves held work alone', async () => {
    const work = Promise.resolve(7);
    expect(new RealClock().hold(work)).toBe(work);
    await work;
  });
});

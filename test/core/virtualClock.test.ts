import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '#core/virtualClock';

const gone = () => new DOMException('gone', 'AbortError');

/** Lets every pending promise and everything already due have its turn, without a timer of the clock. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('virtual time', () => {
  it('begins at 0, on a fixed date, and jumps to the next timer', async () => {
    const clock = new VirtualClock();
    expect([clock.now(), clock.date().toISOString()]).toEqual([0, '2026-01-01T00:00:00.000Z']);
    await clock.sleep(90.5);
    expect([clock.now(), clock.date().toISOString()]).toEqual([90.5, '2026-01-01T00:01:30.500Z']);
  });

  it('begins at the date it is given', () => {
    expect(new VirtualClock(new Date(5000)).date().getTime()).toBe(5000);
  });

  it('fires timers in the order of their time, and at the same time in the order they were set', async () => {
    const clock = new VirtualClock();
    const fired: string[] = [];
    for (const [seconds, name] of [
      [2, 'c'],
      [1, 'a'],
      [2, 'd'],
      [1, 'b'],
      [3, 'e'],
    ] as const) {
      clock.after(seconds, () => fired.push(`${name}@${clock.now()}`));
    }
    await clock.sleep(4);
    expect(fired).toEqual(['a@1', 'b@1', 'c@2', 'd@2', 'e@3']);
  });

  it('fires a timer of zero, of the past or of minus infinity at once, but not synchronously', async () => {
    const clock = new VirtualClock();
    const fired: number[] = [];
    [0, -3, -Infinity].forEach((seconds, k) => clock.after(seconds, () => fired.push(k)));
    expect(fired).toEqual([]);
    await clock.sleep(1);
    expect(fired).toEqual([0, 1, 2]);
  });

  it('never fires a timer of infinity, and does not wait for it', async () => {
    const clock = new VirtualClock();
    let fired = false;
    clock.after(Infinity, () => (fired = true));
    await clock.sleep(1e9);
    expect(fired).toBe(false);
  });

  it('gives a chain of promises its turn before time moves on', async () => {
    const clock = new VirtualClock();
    const seen: number[] = [];
    const chain = clock.sleep(1).then(async () => {
      for (let k = 0; k < 50; k++) await Promise.resolve();
      seen.push(clock.now());
      clock.after(0.5, () => seen.push(clock.now()));
    });
    clock.after(2, () => seen.push(clock.now()));
    await chain;
    await clock.sleep(2);
    expect(seen).toEqual([1, 1.5, 2]);
  });

  it('goes on after a timer that throws', async () => {
    const clock = new VirtualClock();
    const thrown: unknown[] = [];
    const listeners = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    process.once('uncaughtException', (error) => thrown.push(error.message));
    clock.after(1, () => {
      throw new Error('a defect in a timer');
    });
    await clock.sleep(2);
    listeners.forEach((listener) => process.on('uncaughtException', listener));
    expect([thrown, clock.now()]).toEqual([['a defect in a timer'], 2]);
  });
});

describe('cancelling', () => {
  it('keeps a timer from firing and its moment from being visited; twice or too late does nothing', async () => {
    const clock = new VirtualClock();
    const fired: string[] = [];
    const never = clock.after(5, () => fired.push('never'));
    const once = clock.after(1, () => fired.push('once'));
    never();
    never();
    await clock.sleep(1);
    once();
    await turn();
    await turn();
    expect([fired, clock.now()]).toEqual([['once'], 1]);
  });

  it('ends a sleep with the reason of its signal, at once', async () => {
    const clock = new VirtualClock();
    const controller = new AbortController();
    clock.after(1, () => controller.abort(gone()));
    await expect(clock.sleep(10, controller.signal)).rejects.toThrow('gone');
    expect(clock.now()).toBe(1);
    await expect(clock.sleep(10, controller.signal)).rejects.toThrow('gone');
    expect(clock.now()).toBe(1);
  });

  it('gives an Error even when the reason is none', async () => {
    const signal = AbortSignal.abort('a string');
    await expect(new VirtualClock().sleep(1, signal)).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('hold', () => {
  it('stops time until the work has settled, and returns its value', async () => {
    const clock = new VirtualClock();
    let finish: (text: string) => void = () => {};
    const work = clock.hold(new Promise<string>((resolve) => (finish = resolve)));
    let woke = false;
    const sleeping = clock.sleep(1).then(() => (woke = true));
    for (let k = 0; k < 5; k++) await turn();
    expect([woke, clock.now()]).toEqual([false, 0]);
    finish('written');
    expect(await work).toBe('written');
    await sleeping;
    expect(clock.now()).toBe(1);
  });

  it('stops time as well for a timer that was about to fire', async () => {
    const clock = new VirtualClock();
    let finish: () => void = () => {};
    const sleeping = clock.sleep(1);
    const work = clock.hold(new Promise<void>((resolve) => (finish = resolve)));
    for (let k = 0; k < 5; k++) await turn();
    expect(clock.now()).toBe(0);
    finish();
    await Promise.all([work, sleeping]);
    expect(clock.now()).toBe(1);
  });

  it('waits for the last of several, and lets time go on after one that fails', async () => {
    const clock = new VirtualClock();
    let fail: (error: Error) => void = () => {};
    let finish = () => {};
    const failing = clock.hold(new Promise<never>((_, reject) => (fail = reject)));
    const working = clock.hold(new Promise<void>((resolve) => (finish = resolve)));
    const sleeping = clock.sleep(1);
    finish();
    await working;
    for (let k = 0; k < 5; k++) await turn();
    expect(clock.now()).toBe(0);
    fail(new Error('full disk'));
    await expect(failing).rejects.toThrow('full disk');
    await sleeping;
    expect(clock.now()).toBe(1);
  });
});

describe('any set of timers', () => {
  it('fires exactly those not cancelled, sorted by time and then by order', async () => {
    const timers = fc.array(fc.record({ ticks: fc.nat(20), cancelled: fc.boolean() }), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(timers, async (specs) => {
        const clock = new VirtualClock();
        const fired: (readonly [number, number])[] = [];
        const cancels = specs.map(({ ticks }, k) => clock.after(ticks, () => fired.push([clock.now(), k])));
        specs.forEach(({ cancelled }, k) => cancelled && cancels[k]!());
        await clock.sleep(21);
        const wanted = specs
          .flatMap(({ ticks, cancelled }, k) => (cancelled ? [] : [[ticks, k] as const]))
          .sort(([a, i], [b, j]) => a - b || i - j);
        expect(fired).toEqual(wanted);
      }),
      { seed: 20, numRuns: 60 },
    );
  });

  it('holds thousands of timers that set one another', async () => {
    const clock = new VirtualClock();
    const times: number[] = [];
    const tick = (k: number) => {
      times.push(clock.now());
      if (k > 0) clock.after(((k * 7919) % 100) / 100, () => tick(k - 1));
    };
    for (let k = 0; k < 50; k++) clock.after(k / 50, () => tick(60));
    await clock.sleep(1000);
    expect(times).toHaveLength(50 * 61);
    expect(times.every((time, k) => k === 0 || time >= times[k - 1]!)).toBe(true);
  });
});

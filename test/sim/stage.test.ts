import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { positionAt, profileOf, VirtualClock } from '#core';
import { stageOf } from './parts.ts';

describe('a stage that moves', () => {
  it('takes the time of its profile, and then that of settling', async () => {
    const clock = new VirtualClock();
    const stage = stageOf(clock, { settleSeconds: 0.25 });
    const states: (readonly [number, boolean])[] = [];
    stage.onChange(() => states.push([clock.now(), stage.moving]));
    await stage.moveTo(50);
    expect([clock.now(), stage.position]).toEqual([6.25, 50]);
    expect(states).toEqual([
      [0, true],
      [6.25, false],
    ]);
  });

  it('is on its profile at every moment of the move, seen then or later', async () => {
    const clock = new VirtualClock();
    const stage = stageOf(clock, { position: 30 });
    stage.velocity = 5;
    const profile = profileOf(30, -10, 5, 1);
    const seen: (readonly [number, number])[] = [];
    for (let t = 0; t <= 9; t += 0.3) clock.after(t, () => seen.push([clock.now(), stage.position]));
    await stage.moveTo(-10);
    await clock.sleep(1);
    for (const [t, position] of seen) {
      expect(position).toBeCloseTo(positionAt(profile, t), 9);
      expect(stage.positionAt(t)).toBeCloseTo(position, 9);
    }
    expect(seen).toHaveLength(31);
  });

  it('never goes faster than it can', async () => {
    const clock = new VirtualClock();
    const stage = stageOf(clock);
    stage.velocity = 1000;
    await stage.moveTo(100);
    expect(clock.now()).toBe(11);
  });

  it('remembers the moves before, and where it stood between them', async () => {
    const clock = new VirtualClock();
    const stage = stageOf(clock);
    await stage.moveTo(10);
    await clock.sleep(5);
    await stage.moveTo(0);
    // Each move of 10 deg takes 2 s: 0 to 2, and 7 to 9.
    expect([-1, 0, 1, 2, 5, 7, 8, 9, 99].map((t) => stage.positionAt(t))).toEqual([
      0, 0, 5, 10, 10, 10, 5, 0, 0,
    ]);
  });

  it('refuses what lies beyond its limits, or is no place at all, and stays', async () => {
    const stage = stageOf(new VirtualClock());
    for (const target of [361, -361, NaN, Infinity]) {
      await expect(async () => stage.moveTo(target)).rejects.toMatchObject({ code: 'LIMIT' });
    }
    await expect(async () => stage.moveTo(400)).rejects.toThrow('rot cannot go to 400 deg');
    expect([stage.moving, stage.position]).toEqual([false, 0]);
  });

  it('refuses a second move while the first is under way', async () => {
    const stage = stageOf(new VirtualClock());
    const moving = stage.moveTo(10);
    await expect(async () => stage.moveTo(5)).rejects.toMatchObject({ code: 'DEVICE' });
    await moving;
    expect(stage.position).toBe(10);
  });

  it('that is stuck, or there already, does not move', async () => {
    const clock = new VirtualClock();
    const stage = stageOf(clock);
    await stage.moveTo(0);
    stage.stuck = true;
    await stage.moveTo(10);
    expect([stage.position, clock.now()]).toEqual([0, 0]);
  });
});

describe('a stage that is stopped', () => {
  it('decelerates as it accelerated, and the move ends where it stands', async () => {
    const clock = new VirtualClock();
    const stage = stageOf(clock, { settleSeconds: 0.5 });
    clock.after(3, () => stage.stop());
    await stage.moveTo(100);
    // At 3 s it is at 25 deg; from 10 deg/s it needs 1 s and 5 deg.
    expect([clock.now(), stage.position, stage.moving]).toEqual([4.5, 30, false]);
  });

  it('still knows where it was before it was told to stop', async () => {
    const clock = new VirtualClock();
    const stage = stageOf(clock);
    const profile = profileOf(0, 100, 10, 1);
    clock.after(5, () => stage.stop());
    await stage.moveTo(100);
    for (const t of [0.5, 2, 4, 4.2, 4.5, 4.9, 5]) {
      expect(stage.positionAt(t), `at ${t} s`).toBeCloseTo(positionAt(profile, t), 9);
    }
    expect(stage.positionAt(5.5)).toBeCloseTo(45 + 3.75, 9);
  });

  it('at the very moment a move begins does not go', async () => {
    const clock = new VirtualClock();
    const stage = stageOf(clock);
    const moving = stage.moveTo(100);
    stage.stop();
    await moving;
    expect([stage.position, stage.moving, clock.now()]).toEqual([0, false, 0]);
  });

  it('twice, at rest, or while it settles, does nothing more', async () => {
    const clock = new VirtualClock();
    const stage = stageOf(clock, { settleSeconds: 1 });
    stage.stop();
    expect(stage.moving).toBe(false);
    clock.after(3, () => stage.stop());
    clock.after(3.4, () => stage.stop());
    clock.after(4.5, () => stage.stop());
    await stage.moveTo(100);
    expect(clock.now()).toBeCloseTo(5, 9);
    expect(stage.position).toBeCloseTo(30, 9);
  });

  it('can be sent on from where it stands', async () => {
    const clock = new VirtualClock();
    const stage = stageOf(clock);
    clock.after(3, () => stage.stop());
    await stage.moveTo(100);
    await stage.moveTo(0);
    expect([stage.position, clock.now()]).toEqual([0, 8]);
  });

  it('never jumps, whenever that happens', async () => {
    const tenths = fc.integer({ min: 0, max: 120 });
    await fc.assert(
      fc.asyncProperty(tenths, fc.boolean(), async (tenth, back) => {
        const clock = new VirtualClock();
        const stage = stageOf(clock);
        clock.after(tenth / 10, () => stage.stop());
        await stage.moveTo(back ? -100 : 100);
        const end = clock.now();
        for (let t = 0.01; t <= end + 0.01; t += 0.01) {
          expect(Math.abs(stage.positionAt(t) - stage.positionAt(t - 0.01))).toBeLessThan(0.1 + 1e-9);
        }
      }),
      { seed: 6, numRuns: 40 },
    );
  });
});

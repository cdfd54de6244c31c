import { describe, expect, it } from 'vitest';
import { VirtualClock } from '#core';
import { pulserOf, stageOf } from './parts.ts';

describe('a stage that is halted', () => {
  it('stands at once where it is, and its move is over', async () => {
    const clock = new VirtualClock();
    const stage = stageOf(clock, { settleSeconds: 0.5 });
    const move = stage.moveTo(100);
    await clock.sleep(3);
    stage.halt();
    expect(stage.position).toBeCloseTo(25, 9);
    await move;
    expect(clock.now()).toBeCloseTo(3.5, 9);
    expect([stage.moving, stage.position]).toEqual([false, expect.closeTo(25, 9)]);
    await stage.moveTo(30);
    expect(stage.position).toBe(30);
  });

  it('gives no more pulses', async () => {
    const clock = new VirtualClock();
    const stage = stageOf(clock);
    const { pulser } = pulserOf(clock, stage);
    pulser.program = { kind: 'position', positions: { first: 1, step: 1, count: 100 } };
    await pulser.arm();
    const move = stage.moveTo(150);
    // Between the pulses at 24 and at 25 deg.
    await clock.sleep(2.95);
    const { fired } = pulser;
    stage.halt();
    await move;
    await clock.sleep(10);
    expect([fired > 20, pulser.fired]).toEqual([true, fired]);
  });

  it('that stands anyway takes no notice', () => {
    const stage = stageOf(new VirtualClock());
    stage.halt();
    expect([stage.moving, stage.position]).toEqual([false, 0]);
  });
});

describe('a stage with a limit switch that reads hit', () => {
  it('moves the other way only', async () => {
    const clock = new VirtualClock();
    const stage = stageOf(clock);
    stage.struck = 'high';
    await stage.moveTo(10);
    expect([stage.position, clock.now()]).toEqual([0, 0]);
    await stage.moveTo(-10);
    expect(stage.position).toBe(-10);
    stage.struck = 'low';
    await stage.moveTo(-20);
    expect(stage.position).toBe(-10);
    stage.struck = undefined;
    await stage.moveTo(-20);
    expect(stage.position).toBe(-20);
  });
});

describe('the acceleration of a stage', () => {
  it('can be changed from one move to the next', async () => {
    const clock = new VirtualClock();
    const stage = stageOf(clock);
    stage.accelerationSeconds = 0.25;
    await stage.moveTo(10);
    expect(clock.now()).toBeCloseTo(1.25, 9);
  });
});

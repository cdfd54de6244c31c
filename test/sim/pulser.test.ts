import { describe, expect, it } from 'vitest';
import { at, profileOf, timeAt, VirtualClock, type Series } from '#core';
import { pulserOf, stageOf } from './parts.ts';

function benchOf(change: Parameters<typeof pulserOf>[2] = {}) {
  const clock = new VirtualClock();
  const stage = stageOf(clock);
  return { clock, stage, ...pulserOf(clock, stage, change) };
}

async function armed(bench: ReturnType<typeof benchOf>, positions: Series) {
  await bench.camera.arm();
  bench.pulser.program = { kind: 'position', positions };
  await bench.pulser.arm();
}

describe('pulses at positions', () => {
  it.each([
    ['upwards', 30, { first: 1, step: 0.7, count: 40 }],
    ['downwards', -30, { first: -1, step: -0.7, count: 40 }],
  ])('come exactly where the stage passes them, %s, ramps included', async (_, to, positions) => {
    const bench = benchOf();
    await armed(bench, positions);
    const begun = bench.clock.now();
    await bench.stage.moveTo(to);
    const profile = profileOf(0, to, 10, 1);
    expect(bench.frames).toHaveLength(40);
    bench.frames.forEach((frame, k) => {
      expect(frame.startSeconds).toBeCloseTo(begun + timeAt(profile, at(positions, k))!, 9);
      expect(frame.angleDegrees).toBeCloseTo(at(positions, k), 9);
    });
    expect([bench.pulser.fired, bench.pulser.armed]).toEqual([40, false]);
  });

  it('do not come when the stage stops short, and it stays armed', async () => {
    const bench = benchOf();
    await armed(bench, { first: 10, step: 10, count: 5 });
    await bench.stage.moveTo(25);
    await bench.clock.sleep(100);
    expect([bench.pulser.fired, bench.pulser.armed, bench.frames.length]).toEqual([2, true, 2]);
  });

  it('go on where they were when a stopped sweep is begun again', async () => {
    const bench = benchOf();
    const positions = { first: 5, step: 5, count: 8 };
    await armed(bench, positions);
    bench.clock.after(3.2, () => bench.stage.stop());
    await bench.stage.moveTo(100);
    // Told at 27 deg, it comes to rest at 32 deg.
    expect([bench.stage.position.toFixed(6), bench.pulser.fired]).toEqual(['32.000000', 6]);
    await bench.stage.moveTo(0);
    expect(bench.pulser.fired).toBe(6);
    await bench.stage.moveTo(60);
    expect(bench.frames.map((frame) => Number(frame.angleDegrees!.toFixed(6)))).toEqual([
      5, 10, 15, 20, 25, 30, 35, 40,
    ]);
    expect(bench.pulser.armed).toBe(false);
  });

  it('do not come for a place that was passed before the arming', async () => {
    const bench = benchOf();
    await bench.stage.moveTo(20);
    await armed(bench, { first: 10, step: 15, count: 2 });
    await bench.clock.sleep(50);
    await bench.stage.moveTo(30);
    expect(bench.pulser.fired).toBe(0);
  });

  it('end when it is disarmed in mid-sweep', async () => {
    const bench = benchOf();
    await armed(bench, { first: 1, step: 1, count: 50 });
    bench.clock.after(2.05, () => bench.pulser.disarm());
    await bench.stage.moveTo(100);
    expect(bench.frames.length).toBe(bench.pulser.fired);
    expect(bench.frames.every((frame) => frame.startSeconds <= 2.15)).toBe(true);
    expect(bench.pulser.fired).toBe(15);
  });
});

describe('pulses at equal times', () => {
  it('begin with the arming, each computed from it', async () => {
    const bench = benchOf();
    await bench.camera.arm();
    bench.pulser.program = { kind: 'time', count: 5, periodSeconds: 0.3 };
    await bench.pulser.arm();
    const begun = bench.clock.now();
    expect(begun).toBe(0.1);
    await bench.clock.sleep(10);
    bench.frames.forEach((frame, k) => expect(frame.startSeconds).toBeCloseTo(begun + 0.3 * k, 9));
    expect([bench.frames.length, bench.pulser.fired, bench.pulser.armed]).toEqual([5, 5, false]);
  });

  it('latch the angle at which the stage is', async () => {
    const bench = benchOf();
    await bench.camera.arm();
    bench.pulser.program = { kind: 'time', count: 3, periodSeconds: 1 };
    const moving = bench.stage.moveTo(100);
    await bench.pulser.arm();
    await moving;
    bench.frames.forEach((frame) => {
      expect(frame.angleDegrees).toBeCloseTo(bench.stage.positionAt(frame.startSeconds), 9);
    });
    expect(bench.frames[2]!.angleDegrees).toBeCloseTo(16, 9);
  });

  it('are refused by hardware that gives them at positions only', async () => {
    const { pulser } = benchOf({ timePulses: false });
    pulser.program = { kind: 'time', count: 3, periodSeconds: 1 };
    await expect(pulser.arm()).rejects.toMatchObject({ code: 'DEVICE' });
  });
});

describe('pulses on command', () => {
  async function stopsOf(count: number) {
    const bench = benchOf();
    await bench.camera.arm();
    bench.pulser.program = { kind: 'call', count };
    await bench.pulser.arm();
    return bench;
  }

  it('come one for each command, with the angle at which the stage stands', async () => {
    const bench = await stopsOf(3);
    await bench.clock.sleep(5);
    expect(bench.pulser.fired).toBe(0);
    for (const angle of [5, 12, 3]) {
      await bench.stage.moveTo(angle);
      const now = bench.clock.now();
      bench.pulser.fire();
      await bench.clock.sleep(0.1);
      expect(bench.frames.at(-1)).toMatchObject({ startSeconds: now, angleDegrees: angle });
    }
    expect([bench.frames.length, bench.pulser.fired, bench.pulser.armed]).toEqual([3, 3, false]);
  });

  it('do not come from moving past anything', async () => {
    const bench = await stopsOf(3);
    await bench.stage.moveTo(30);
    await bench.stage.moveTo(-30);
    expect([bench.pulser.fired, bench.pulser.armed]).toEqual([0, true]);
  });

  it('are told to whoever watches the counter', async () => {
    const bench = await stopsOf(2);
    const seen: number[] = [];
    bench.pulser.onChange(() => seen.push(bench.pulser.fired));
    bench.pulser.fire();
    expect(seen).toContain(1);
  });

  it('are refused when it is not armed for them', async () => {
    const bench = await stopsOf(1);
    bench.pulser.fire();
    expect(() => bench.pulser.fire()).toThrow('pso is not armed to be fired');
    bench.pulser.program = { kind: 'position', positions: { first: 5, step: 1, count: 3 } };
    await bench.pulser.arm();
    expect(() => bench.pulser.fire()).toThrow('pso is not armed to be fired');
    const [simple] = [benchOf({ timePulses: false })];
    simple.pulser.program = { kind: 'call', count: 3 };
    await expect(simple.pulser.arm()).rejects.toThrow('gives pulses at positions only');
  });
});

describe('arming the pulser', () => {
  it('refuses a table that it cannot hold; equal times need no table', async () => {
    const bench = benchOf({ maxPulses: 10 });
    bench.pulser.program = { kind: 'position', positions: { first: 0, step: 1, count: 11 } };
    await expect(bench.pulser.arm()).rejects.toMatchObject({ code: 'LIMIT' });
    expect(bench.pulser.armed).toBe(false);
    bench.pulser.program = { kind: 'time', count: 11, periodSeconds: 0.1 };
    await bench.pulser.arm();
    await bench.clock.sleep(5);
    expect(bench.pulser.fired).toBe(11);
  });

  it('refuses a second arming, finished or under way', async () => {
    const { pulser } = benchOf();
    pulser.program = { kind: 'position', positions: { first: 5, step: 1, count: 3 } };
    const arming = pulser.arm();
    await expect(pulser.arm()).rejects.toMatchObject({ code: 'DEVICE' });
    await arming;
    await expect(pulser.arm()).rejects.toThrow('pso is armed already');
  });

  it('stays disarmed, and gives no pulse, when it is disarmed while it was being armed', async () => {
    const { pulser, clock } = benchOf();
    pulser.program = { kind: 'time', count: 3, periodSeconds: 0.1 };
    const arming = pulser.arm();
    clock.after(0.05, () => pulser.disarm());
    await expect(arming).rejects.toMatchObject({ code: 'DEVICE' });
    await clock.sleep(5);
    expect([pulser.armed, pulser.fired]).toEqual([false, 0]);
  });
});

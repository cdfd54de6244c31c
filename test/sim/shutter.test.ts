import { describe, expect, it } from 'vitest';
import { VirtualClock } from '#core';
import { SimulatedShutter } from '#sim/shutter';

function shutterOf() {
  const clock = new VirtualClock();
  const shutter = new SimulatedShutter({ name: 'shutter', openSeconds: 0.4, closeSeconds: 0.2 }, clock);
  const states: string[] = [];
  shutter.onChange(() => states.push(`${shutter.state} at ${Number(clock.now().toFixed(6))}`));
  return { clock, shutter, states };
}

describe('the simulated shutter', () => {
  it('starts closed and takes its time both ways', async () => {
    const { clock, shutter, states } = shutterOf();
    expect([shutter.state, shutter.opennessAt(0)]).toEqual(['closed', 0]);
    shutter.set('open');
    await clock.sleep(1);
    shutter.set('closed');
    await clock.sleep(1);
    expect(states).toEqual(['moving at 0', 'open at 0.4', 'moving at 1', 'closed at 1.2']);
  });

  it('lets light through as far as its blades have gone, now and in the past', async () => {
    const { clock, shutter } = shutterOf();
    await clock.sleep(1);
    shutter.set('open');
    await clock.sleep(1);
    shutter.set('closed');
    await clock.sleep(1);
    const openness = [0, 1, 1.1, 1.3, 1.4, 2, 2.05, 2.1, 2.2, 3].map((t) => shutter.opennessAt(t));
    [0, 0, 0.25, 0.75, 1, 1, 0.75, 0.5, 0, 0].forEach((wanted, k) =>
      expect(openness[k]).toBeCloseTo(wanted, 9),
    );
  });

  it('gives an exposure its mean openness', async () => {
    const { clock, shutter } = shutterOf();
    await clock.sleep(1);
    shutter.set('open');
    await clock.sleep(2);
    expect(shutter.openFraction(0.5, 0.4)).toBe(0);
    expect(shutter.openFraction(1, 0.4)).toBeCloseTo(0.5, 9);
    expect(shutter.openFraction(1.2, 0.1)).toBeCloseTo(0.625, 9);
    expect(shutter.openFraction(1.5, 0.4)).toBe(1);
  });

  it('turns round in mid-stroke from where its blades are', async () => {
    const { clock, shutter, states } = shutterOf();
    shutter.set('open');
    await clock.sleep(0.1);
    shutter.set('closed');
    expect(shutter.opennessAt(0.1)).toBeCloseTo(0.25, 9);
    await clock.sleep(1);
    // A quarter open takes a quarter of the time to close.
    expect(states).toEqual(['moving at 0', 'moving at 0.1', 'closed at 0.15']);
    expect(shutter.opennessAt(0.125)).toBeCloseTo(0.125, 9);
    expect(shutter.opennessAt(1)).toBe(0);
  });

  it('does not begin again when it is told what it does already', async () => {
    const { clock, shutter, states } = shutterOf();
    shutter.set('closed');
    shutter.set('open');
    await clock.sleep(0.2);
    shutter.set('open');
    await clock.sleep(1);
    expect(states).toEqual(['moving at 0', 'open at 0.4']);
  });

  it('that is stuck stays as it is', async () => {
    const { clock, shutter } = shutterOf();
    shutter.stuck = true;
    shutter.set('open');
    await clock.sleep(1);
    expect([shutter.state, shutter.opennessAt(1)]).toEqual(['closed', 0]);
  });
});

import { describe, expect, it } from 'vitest';
import { parseBeamline } from '#config';
import { VirtualClock } from '#core';
import { simulatedBeamline } from '#run';
import { SMALL_BEAMLINE } from '../support/plans.ts';

const yaml = `${SMALL_BEAMLINE}  signals:
    "ca://S:SRcurrentAI": { follows: ring/current }
    "ca://furnace:T": { value: 600, noise: 0.5, drift_per_hour: 3600, units: K }
    "tango://db:10000/a/b/c/word": open
    "ca://rot.RBV": { follows: rot/readback, units: degree }
`;
const patience = (clock: VirtualClock) => ({ clock, signal: new AbortController().signal, seconds: 5 });

function beamline() {
  const clock = new VirtualClock();
  return { clock, ...simulatedBeamline(parseBeamline(yaml, 'b.yaml'), clock, 'counted') };
}

describe('a signal of the real beamline that the simulation answers for', () => {
  it('shows what it follows, under its own address and in its own units', async () => {
    const { clock, signal, devices } = beamline();
    await devices.axes['rot']!.move(12, 90, patience(clock));
    const rotation = signal('ca://rot.RBV')!;
    expect(await rotation.read(patience(clock))).toBeCloseTo(12, 3);
    expect([rotation.uri, rotation.units]).toEqual(['ca://rot.RBV', 'degree']);
    expect(await signal('ca://S:SRcurrentAI')!.read(patience(clock))).toBeCloseTo(200, 1);
    expect(signal('ca://S:SRcurrentAI')!.units).toBe('mA');
  });

  it('wanders about its value, drifts, and is published ten times a second', async () => {
    const { clock, signal } = beamline();
    const values: number[] = [];
    const stop = signal('ca://furnace:T')!.subscribe(({ value }) => values.push(Number(value)));
    await clock.sleep(100);
    stop();
    expect(values.length).toBeGreaterThan(900);
    const mean = (from: number, to: number) =>
      values.slice(from, to).reduce((sum, value) => sum + value, 0) / (to - from);
    expect(mean(0, 20)).toBeCloseTo(601, -0.5);
    expect(mean(values.length - 20, values.length) - mean(0, 20)).toBeGreaterThan(95);
    const steps = values.slice(1).map((value, k) => value - values[k]! - 0.1);
    const deviation = Math.sqrt(steps.reduce((sum, step) => sum + step * step, 0) / steps.length);
    expect(deviation / Math.SQRT2).toBeGreaterThan(0.4);
    expect(deviation / Math.SQRT2).toBeLessThan(0.6);
  });

  it('is a text where a text is given, and nothing where nobody answers', async () => {
    const { clock, signal } = beamline();
    expect(await signal('tango://db:10000/a/b/c/word')!.read(patience(clock))).toBe('open');
    expect(await signal('sim://shutter/readback')!.read(patience(clock))).toBe('closed');
    expect(signal('ca://nobody')).toBeUndefined();
    expect(signal('sim://nothing/here')).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import { SignalTrigger, type TriggerProgram } from '#devices';
import { patienceOf } from './patience.ts';
import { SoftSignal } from './softSignal.ts';

const PROGRAM: TriggerProgram = { kind: 'position', positions: { first: 0, step: 0.25, count: 721 } };

function triggerOf(arm?: (on: boolean) => void, fire?: () => void) {
  const order: string[] = [];
  const signals = {
    program: new SoftSignal<TriggerProgram>(
      'program',
      { kind: 'time', count: 0, periodSeconds: 1 },
      {
        write: () => void order.push('program'),
      },
    ),
    arm: new SoftSignal<boolean>('arm', false, {
      write: (on) => {
        order.push(on ? 'arm' : 'disarm');
        if (arm) arm(on);
        else signals.armed.put(on);
      },
    }),
    armed: new SoftSignal('armed', false),
    fired: new SoftSignal('fired', 0),
    fire: new SoftSignal<boolean>('fire', false, {
      write: () => {
        order.push('fire');
        if (fire) fire();
        else signals.fired.put(signals.fired.value + 1);
      },
    }),
  };
  return { signals, order, trigger: new SignalTrigger('pso', signals) };
}

describe('a trigger', () => {
  it('is programmed first, then armed', async () => {
    const { trigger, signals, order } = triggerOf();
    await trigger.arm(PROGRAM, patienceOf());
    expect([order, signals.program.written]).toEqual([['program', 'arm'], [PROGRAM]]);
    expect(await trigger.armed(patienceOf())).toBe(true);
  });

  it('is armed when it reads so', async () => {
    const p = patienceOf();
    const { trigger, signals } = triggerOf(() => p.clock.after(0.5, () => signals.armed.put(true)));
    await trigger.arm(PROGRAM, p);
    expect(p.clock.now()).toBe(0.5);
  });

  it('is proved armed as well by pulses that have come and gone', async () => {
    const p = patienceOf();
    const { trigger, signals } = triggerOf(() => signals.fired.put(1));
    await trigger.arm({ kind: 'time', count: 1, periodSeconds: 0.001 }, p);
    expect([p.clock.now(), await trigger.fired(p)]).toEqual([0, 1]);
  });

  it('is disarmed when it reads so', async () => {
    const p = patienceOf();
    const { trigger, signals } = triggerOf(() => p.clock.after(0.2, () => signals.armed.put(false)));
    signals.armed.put(true);
    await trigger.disarm(p);
    expect([p.clock.now(), await trigger.armed(p)]).toEqual([0.2, false]);
  });

  it('gives a pulse each time it is fired, and is done when the pulse has been counted', async () => {
    const p = patienceOf();
    const { trigger, signals, order } = triggerOf(undefined, () => {
      p.clock.after(0.3, () => signals.fired.put(signals.fired.value + 1));
    });
    await trigger.arm({ kind: 'call', count: 2 }, p);
    await trigger.fire(p);
    expect([p.clock.now(), await trigger.fired(p)]).toEqual([0.3, 1]);
    await trigger.fire(p);
    expect([p.clock.now(), await trigger.fired(p)]).toEqual([0.6, 2]);
    expect(order).toEqual(['program', 'arm', 'fire', 'fire']);
  });

  it('names the counter when a pulse that was asked for is not counted', async () => {
    const { trigger } = triggerOf(undefined, () => {});
    await trigger.arm({ kind: 'call', count: 1 }, patienceOf());
    await expect(trigger.fire(patienceOf(1))).rejects.toThrow('pso to count a pulse (soft://fired)');
  });

  it('names the signal when neither comes', async () => {
    const { trigger, signals } = triggerOf(() => {});
    await expect(trigger.arm(PROGRAM, patienceOf(1))).rejects.toThrow('pso to read armed (soft://armed)');
    signals.armed.put(true);
    await expect(trigger.disarm(patienceOf(1))).rejects.toThrow('pso to read disarmed (soft://armed)');
  });

  it('lets go when it is aborted', async () => {
    const p = patienceOf(100);
    const { trigger } = triggerOf(() => {});
    const arming = trigger.arm(PROGRAM, p);
    p.clock.after(1, () => p.abort(new Error('enough')));
    await expect(arming).rejects.toThrow('enough');
    expect(p.clock.now()).toBe(1);
  });
});

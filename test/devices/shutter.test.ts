import { describe, expect, it } from 'vitest';
import { SignalShutter } from '#devices';
import { patienceOf } from './patience.ts';
import { SoftSignal } from './softSignal.ts';

/** A shutter whose control system counts: 1 open, 0 closed, 2 on the way. */
function shutterOf(write?: (value: number) => void) {
  const readback = new SoftSignal('shutter.RBV', 0);
  const command = new SoftSignal('shutter', 0, write ? { write } : {});
  return {
    readback,
    command,
    shutter: new SignalShutter('shutter', { command, readback }, { open: 1, closed: 0 }),
  };
}

describe('a shutter', () => {
  it('reads open, closed, or neither', async () => {
    const { shutter, readback } = shutterOf();
    const p = patienceOf();
    expect(await shutter.state(p)).toBe('closed');
    readback.put(1);
    expect(await shutter.state(p)).toBe('open');
    readback.put(2);
    expect(await shutter.state(p)).toBeUndefined();
  });

  it('is set when its readback says so, not when the command has been taken', async () => {
    const p = patienceOf();
    const parts = shutterOf((value) => {
      parts.readback.put(2);
      p.clock.after(0.3, () => parts.readback.put(value));
    });
    await parts.shutter.set('open', p);
    expect([parts.command.written, p.clock.now(), await parts.shutter.state(p)]).toEqual([[1], 0.3, 'open']);
  });

  it('that is stuck is named with its readback', async () => {
    const p = patienceOf(10);
    const { shutter, readback } = shutterOf(() => {});
    await expect(shutter.set('open', p)).rejects.toMatchObject({
      code: 'TIMEOUT',
      message: 'waited 10.0 s for shutter to read open (soft://shutter.RBV), in vain',
    });
    expect(readback.subscribers).toBe(0);
  });

  it('lets go when it is aborted', async () => {
    const p = patienceOf(10);
    const { shutter } = shutterOf(() => {});
    const setting = shutter.set('open', p);
    p.clock.after(1, () => p.abort(new Error('enough')));
    await expect(setting).rejects.toThrow('enough');
  });

  it('connects both of its signals', async () => {
    const signals: string[] = [];
    const soft = (name: string) => new SoftSignal(name, 0, { connect: async () => void signals.push(name) });
    const pair = { command: soft('command'), readback: soft('readback') };
    await new SignalShutter('shutter', pair, { open: 1, closed: 0 }).connect(patienceOf());
    expect(signals).toEqual(['command', 'readback']);
  });
});

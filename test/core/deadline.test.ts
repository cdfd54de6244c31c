import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { TomochartError, VirtualClock, withDeadline } from '#core';

function patience(seconds: number) {
  const controller = new AbortController();
  return { controller, clock: new VirtualClock(), signal: controller.signal, seconds };
}
const never = () => new Promise<never>(() => {});
const listenersOf = (signal: AbortSignal) => getEventListeners(signal, 'abort').length;

describe('withDeadline', () => {
  it('returns what the task returns, and then nothing is left behind', async () => {
    const p = patience(5);
    expect(await withDeadline(p, 'the answer', async () => 42)).toBe(42);
    expect(listenersOf(p.signal)).toBe(0);
    await p.clock.sleep(1);
    expect(p.clock.now()).toBe(1);
  });

  it('names in a TIMEOUT what was waited for and how long, and tells the task', async () => {
    const p = patience(5);
    let told: AbortSignal | undefined;
    const waiting = withDeadline(p, 'the shutter to read closed', (signal) => {
      told = signal;
      return never();
    });
    const message = 'waited 5.0 s for the shutter to read closed, in vain';
    await expect(waiting).rejects.toMatchObject({ code: 'TIMEOUT', message });
    expect(p.clock.now()).toBe(5);
    expect(told?.aborted).toBe(true);
    expect(told?.reason).toBeInstanceOf(TomochartError);
    expect(listenersOf(p.signal)).toBe(0);
  });

  it('says short and long waits as a person does', async () => {
    await expect(withDeadline(patience(0.02), 'it', never)).rejects.toThrow('waited 0.02 s for it');
    await expect(withDeadline(patience(200), 'it', never)).rejects.toThrow('waited 3 min 20 s for it');
  });

  it('ends with the reason of its signal, and tells the task the same', async () => {
    const p = patience(5);
    let told: AbortSignal | undefined;
    const waiting = withDeadline(p, 'it', (signal) => {
      told = signal;
      return never();
    });
    const reason = new TomochartError('ABORTED', 'the user pressed Ctrl-C');
    p.clock.after(2, () => p.controller.abort(reason));
    await expect(waiting).rejects.toBe(reason);
    expect([told?.reason, p.clock.now(), listenersOf(p.signal)]).toEqual([reason, 2, 0]);
  });

  it('does not start a task whose signal has aborted already', async () => {
    const p = patience(5);
    p.controller.abort(new Error('too late'));
    let started = false;
    const waiting = withDeadline(p, 'it', async () => (started = true));
    await expect(waiting).rejects.toThrow('too late');
    expect(started).toBe(false);
  });

  it('passes on the failure of the task, thrown late or at once, and leaves nothing behind', async () => {
    for (const task of [
      async () => Promise.reject(new Error('broken')),
      () => {
        throw new Error('broken');
      },
    ]) {
      const p = patience(5);
      await expect(withDeadline(p, 'it', task)).rejects.toThrow('broken');
      expect(listenersOf(p.signal)).toBe(0);
      const idle = new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
      await idle;
      expect(p.clock.now()).toBe(0);
    }
  });

  it('makes an Error of what is none', async () => {
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- what a careless library does
    await expect(withDeadline(patience(5), 'it', () => Promise.reject('text'))).rejects.toThrow('text');
  });

  it('does not abort the signal of a task that has succeeded', async () => {
    const p = patience(5);
    let told: AbortSignal | undefined;
    await withDeadline(p, 'it', async (signal) => void (told = signal));
    p.controller.abort();
    await p.clock.sleep(10);
    expect(told?.aborted).toBe(false);
  });
});

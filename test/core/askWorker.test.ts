import { describe, expect, it } from 'vitest';
import { askWorker, SpareWorker } from '#core';

const threads = new SpareWorker(new URL('./asked.ts', import.meta.url));
const patient = new AbortController().signal;

describe('askWorker', () => {
  it('has one thread answer one question after the other, failures included', async () => {
    const first = (await askWorker(threads, 'one', patient)) as { thread: number };
    await expect(askWorker(threads, 'fail', patient)).rejects.toMatchObject({
      code: 'FILE',
      message: 'the disk is gone',
      remedy: 'look for it',
    });
    expect(await askWorker(threads, 'two', patient)).toEqual({ question: 'two', thread: first.thread });
  });

  it('has another thread answer after one that has ended', async () => {
    const first = (await askWorker(threads, 'one', patient)) as { thread: number };
    await expect(askWorker(threads, 'crash', patient)).rejects.toMatchObject({ code: 'INTERNAL' });
    const second = (await askWorker(threads, 'two', patient)) as { thread: number };
    expect(second.thread).not.toBe(first.thread);
  });

  it('ends a thread whose answer nobody wants any more, and rejects with the reason', async () => {
    const first = (await askWorker(threads, 'one', patient)) as { thread: number };
    const reason = new Error('the user has pressed Ctrl-C');
    const giveUp = new AbortController();
    const asked = askWorker(threads, 'hang', giveUp.signal);
    giveUp.abort(reason);
    await expect(asked).rejects.toBe(reason);
    await expect(askWorker(threads, 'one', giveUp.signal)).rejects.toBe(reason);
    const second = (await askWorker(threads, 'two', patient)) as { thread: number };
    expect(second.thread).not.toBe(first.thread);
  });

  it('says why a thread cannot be loaded', async () => {
    const nowhere = new SpareWorker(new URL('./nowhere.ts', import.meta.url));
    await expect(askWorker(nowhere, 'one', patient)).rejects.toThrow('nowhere.ts');
  });
});

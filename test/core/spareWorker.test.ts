import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { SpareWorker } from '#core';

const counter = new URL('./counter.ts', import.meta.url);

/** What the worker answers to a message: how many it has had, and the thread that it is. */
async function ask(worker: Worker, message = 'count'): Promise<{ count: number; thread: number }> {
  const answer = once(worker, 'message');
  worker.postMessage(message);
  return ((await answer) as [{ count: number; thread: number }])[0];
}

describe('a spare worker', () => {
  it('is the same thread again once it is kept', async () => {
    const spare = new SpareWorker(counter);
    const first = spare.take();
    const { thread } = await ask(first);
    spare.keep(first);
    const second = spare.take();
    expect(await ask(second)).toEqual({ count: 2, thread });
    await second.terminate();
  });

  it('is another one while the first is at work', async () => {
    const spare = new SpareWorker(counter);
    const [first, second] = [spare.take(), spare.take()];
    const [one, two] = await Promise.all([ask(first), ask(second)]);
    expect(one.thread).not.toBe(two.thread);
    spare.keep(first);
    const ended = once(second, 'exit');
    spare.keep(second);
    await ended;
    expect((await ask(spare.take())).thread).toBe(one.thread);
    await first.terminate();
  });

  it('was started ahead of time', async () => {
    const spare = new SpareWorker(counter);
    spare.warm('warm');
    spare.warm('warm again');
    const worker = spare.take();
    expect(await ask(worker, 'data')).toBe('warm');
    await worker.terminate();
  });

  it('that has died is not handed out', async () => {
    const spare = new SpareWorker(counter);
    const first = spare.take();
    const { thread } = await ask(first);
    spare.keep(first);
    await first.terminate();
    const second = spare.take();
    expect((await ask(second)).thread).not.toBe(thread);
    await second.terminate();
  });

  it('is ended when nobody has wanted it for long', async () => {
    const spare = new SpareWorker(counter, 20);
    const worker = spare.take();
    await ask(worker);
    const ended = once(worker, 'exit');
    spare.keep(worker);
    await ended;
  });
});

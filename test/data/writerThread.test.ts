import { once } from 'node:events';
import { expect, it } from 'vitest';
import { keepWriter, takeWriter } from '#data/writerThread';

it('gives the thread of a complete file to the next one', async () => {
  const first = takeWriter();
  keepWriter(first, 1024);
  const second = takeWriter();
  expect(second).toBe(first);
  await second.terminate();
});

it('ends a thread that had much memory in common with this one', async () => {
  const first = takeWriter();
  const ended = once(first, 'exit');
  keepWriter(first, 2 ** 30);
  await ended;
  const second = takeWriter();
  expect(second).not.toBe(first);
  await second.terminate();
});

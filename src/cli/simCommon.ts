import { badRequest } from '#scan';
import type { Interruption } from './interruption.ts';

/** @throws TomochartError BAD_REQUEST for a word that is no port; 0 stands for any free one */
export function portOf(option: string, word: string): number {
  const port = Number(word);
  if (/^\d+$/.test(word) && port <= 65535) return port;
  throw badRequest([
    {
      about: option,
      message: `${word} is no port`,
      remedy: 'use a number from 0, any free one, to 65535',
    },
  ]);
}

/** Resolves at the first interruption, and when the program that has started this one closes its channel to it. */
export function untilEnded(interruption: Interruption): Promise<void> {
  return new Promise((resolve) => {
    interruption.onEach(() => resolve());
    process.once('disconnect', resolve);
    // It may have closed it while this one was starting.
    if (process.connected === false) resolve();
  });
}

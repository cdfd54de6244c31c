import { RealClock, type Clock, type Patience } from '#core';

/** A patience in real time. */
export function within(seconds: number, signal = new AbortController().signal): Patience {
  return { clock: new RealClock(), signal, seconds };
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** What a promise that should reject rejects with. */
export async function rejection(
  promise: Promise<unknown>,
): Promise<{ code: string; message: string; remedy: string }> {
  try {
    await promise;
  } catch (thrown) {
    return thrown as { code: string; message: string; remedy: string };
  }
  throw new Error('it did not reject');
}

/** The time of the wall, and how long each sleep on it was to be. */
export function sleepsOf(): { readonly clock: Clock; readonly slept: number[] } {
  const slept: number[] = [];
  const real = new RealClock();
  const clock: Clock = {
    kind: 'real',
    now: () => real.now(),
    date: () => real.date(),
    after: (seconds, fire) => real.after(seconds, fire),
    sleep: (seconds, signal) => (slept.push(seconds), real.sleep(seconds, signal)),
    hold: (work) => work,
  };
  return { clock, slept };
}

/** A clock that is so many times as fast as that of the wall: for waits of many seconds. */
export function hastened(times: number): Clock {
  const real = new RealClock();
  return {
    kind: 'real',
    now: () => real.now() * times,
    date: () => real.date(),
    after: (seconds, fire) => real.after(seconds / times, fire),
    sleep: (seconds, signal) => real.sleep(seconds / times, signal),
    hold: (work) => work,
  };
}

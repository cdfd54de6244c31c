import { VirtualClock, type Patience } from '#core';

/** A patience in virtual time, and what a test may do to it. */
export interface TestPatience extends Patience {
  readonly clock: VirtualClock;
  readonly abort: (reason: Error) => void;
}

export function patienceOf(seconds = 5): TestPatience {
  const controller = new AbortController();
  return {
    clock: new VirtualClock(),
    signal: controller.signal,
    seconds,
    abort: (reason) => controller.abort(reason),
  };
}

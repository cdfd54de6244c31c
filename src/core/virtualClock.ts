import { sleepOn, type Cancel, type Clock } from './clock.ts';

interface Timer {
  readonly due: number;
  readonly order: number;
  readonly fire: () => void;
  cancelled: boolean;
}

/**
 * Time that jumps from one timer to the next as soon as nothing else can run: between two timers every
 * pending promise gets its turn, so asynchronous code behaves as it would in real time, only faster.
 * Two timers due at the same moment fire in the order in which they were set.
 */
export class VirtualClock implements Clock {
  readonly kind = 'virtual';
  readonly #startedAt: number;
  readonly #timers: Timer[] = [];
  #now = 0;
  #order = 0;
  #holds = 0;
  #scheduled = false;

  /** @param startedAt the date at which virtual time begins; fixed by default so that runs repeat exactly */
  constructor(startedAt: Date = new Date('2026-01-01T00:00:00Z')) {
    this.#startedAt = startedAt.getTime();
  }

  now(): number {
    return this.#now;
  }

  date(): Date {
    return new Date(this.#startedAt + this.#now * 1000);
  }

  after(seconds: number, fire: () => void): Cancel {
    const delay = seconds > 0 ? seconds : 0;
    const timer: Timer = { due: this.#now + delay, order: this.#order++, fire, cancelled: false };
    if (delay !== Infinity) this.#push(timer);
    this.#schedule();
    return () => {
      timer.cancelled = true;
    };
  }

  sleep(seconds: number, signal?: AbortSignal): Promise<void> {
    return sleepOn(this, seconds, signal);
  }

  async hold<T>(work: Promise<T>): Promise<T> {
    this.#holds++;
    try {
      return await work;
    } finally {
      this.#holds--;
      this.#schedule();
    }
  }

  #schedule(): void {
    if (this.#scheduled || this.#holds > 0 || this.#timers.length === 0) return;
    this.#scheduled = true;
    // setImmediate runs after all promise callbacks that are ready now.
    setImmediate(() => this.#step());
  }

  #step(): void {
    this.#scheduled = false;
    if (this.#holds > 0) return;
    let timer = this.#pop();
    while (timer?.cancelled) timer = this.#pop();
    if (!timer) return;
    this.#now = timer.due;
    try {
      timer.fire();
    } finally {
      this.#schedule();
    }
  }

  #push(timer: Timer): void {
    const heap = this.#timers;
    let at = heap.push(timer) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!before(timer, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = timer;
  }

  #pop(): Timer | undefined {
    const heap = this.#timers;
    const first = heap[0];
    const last = heap.pop();
    if (!first || !last || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++;
      if (!before(heap[child]!, last)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
    return first;
  }
}

function before(a: Timer, b: Timer): boolean {
  return a.due < b.due || (a.due === b.due && a.order < b.order);
}

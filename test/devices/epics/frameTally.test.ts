import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameTally, type TalliedFrame } from '#devices/epics/camera/frameTally';

function tally(first = 1) {
  const told: TalliedFrame[] = [];
  const it = new FrameTally((frame) => told.push(frame));
  it.begin();
  it.arm(first);
  return { it, told, numbers: () => told.map(({ uniqueId }) => uniqueId) };
}

describe('which frames a plugin has stored', () => {
  it('is told frame by frame while numbers come without gaps', () => {
    const { it: counters, told } = tally(1001);
    for (const n of [1, 2, 3]) {
      counters.see(1000 + n);
      expect(told).toHaveLength(n - 1);
      counters.count(n);
    }
    expect(told).toEqual([
      { index: 0, uniqueId: 1001, id: 0 },
      { index: 1, uniqueId: 1002, id: 1 },
      { index: 2, uniqueId: 1003, id: 2 },
    ]);
  });

  it('is told in order when several updates have become one', () => {
    const { it: counters, numbers } = tally();
    counters.see(5);
    counters.count(5);
    expect(numbers()).toEqual([1, 2, 3, 4, 5]);
    expect(counters.waits).toBe(false);
  });

  it('does not take the number of a frame that is being written for that of a stored one', () => {
    const { it: counters, numbers } = tally();
    counters.see(1);
    counters.see(2);
    counters.count(1);
    expect(numbers()).toEqual([1]);
    counters.see(3);
    counters.count(2);
    expect(numbers()).toEqual([1, 2]);
  });

  it('waits for settled counters at a gap, and leaves the hole where the numbers have it', () => {
    const { it: counters, numbers } = tally();
    counters.see(1);
    counters.count(1);
    counters.see(3);
    counters.count(2);
    expect(counters.waits).toBe(true);
    expect(numbers()).toEqual([1]);
    counters.settle(2, 3);
    expect(numbers()).toEqual([1, 3]);
    counters.see(4);
    counters.count(3);
    expect(numbers()).toEqual([1, 3, 4]);
  });

  it('puts a hole at the end of the stretch of which no update was seen', () => {
    const { it: counters, numbers } = tally();
    counters.see(6);
    counters.count(4);
    counters.settle(4, 6);
    expect(numbers()).toEqual([1, 2, 3, 6]);
  });

  it('tells a frame whose number is the same as that of the last acquisition, of which there is no update', () => {
    const { it: counters, told } = tally();
    counters.see(1);
    counters.count(1);
    counters.arm(1);
    counters.count(2);
    expect(counters.waits).toBe(true);
    counters.settle(2, 1);
    expect(told[1]).toEqual({ index: 1, uniqueId: 1, id: 0 });
  });

  it('is not led astray by late updates of the last acquisition and of the last file', () => {
    const { it: counters, numbers } = tally();
    counters.see(9);
    expect(numbers()).toEqual([]);
    counters.see(1);
    counters.count(1);
    counters.settle(1, 1);
    counters.see(2);
    counters.count(2);
    expect(numbers()).toEqual([1, 2]);
  });

  it('takes the begin of a camera that counts from 0 where 1 was declared', () => {
    const { it: counters, told } = tally(1);
    counters.see(0);
    counters.count(1);
    counters.settle(1, 0);
    counters.see(1);
    counters.count(2);
    expect(told.map(({ id }) => id)).toEqual([0, 1]);
  });
});

/** One update after the other as clients may get them: numbers and counts of `stored` frames, some of them joined. */
interface Traffic {
  readonly stored: readonly number[];
  /** For each frame: whether the update of its number, of its count is delivered by itself; how far numbers run ahead. */
  readonly steps: readonly { readonly see: boolean; readonly count: boolean; readonly settle: boolean }[];
}

const traffic = (losses: boolean, joins: boolean): fc.Arbitrary<Traffic> =>
  fc
    .array(
      fc.record({
        lost: losses ? fc.nat({ max: 3 }).map((n) => (n > 1 ? 0 : n)) : fc.constant(0),
        see: joins ? fc.boolean() : fc.constant(true),
        count: joins ? fc.boolean() : fc.constant(true),
        settle: fc.boolean(),
      }),
      { minLength: 1, maxLength: 40 },
    )
    .map((steps) => {
      let id = 0;
      return { stored: steps.map(({ lost }) => (id += 1 + lost)), steps };
    });

function replay({ stored, steps }: Traffic) {
  const { it: counters, told, numbers } = tally();
  for (const [k, { see, count, settle }] of steps.entries()) {
    const last = k === steps.length - 1;
    // ADCore shows the number before the count, and a joined update is newer than its place in the queue.
    if (see || count || last) counters.see(stored[k]!);
    if (count || last) counters.count(k + 1);
    if ((settle || last) && counters.waits) counters.settle(k + 1, stored[k]!);
  }
  return { told, numbers: numbers() };
}

describe('the frames that are told, whatever updates were joined', () => {
  const options = { seed: 20240611, numRuns: 2000 };

  it('are exactly those that were stored, when none was lost', () => {
    fc.assert(
      fc.property(traffic(false, true), (sent) => {
        expect(replay(sent).numbers).toEqual(sent.stored);
      }),
      options,
    );
  });

  it('are exactly those that were stored, when each update came', () => {
    fc.assert(
      fc.property(traffic(true, false), (sent) => {
        expect(replay(sent).numbers).toEqual(sent.stored);
      }),
      options,
    );
  });

  it('are as many as were stored, in order, and never a number beyond the last', () => {
    fc.assert(
      fc.property(traffic(true, true), ({ stored, steps }) => {
        const { told, numbers } = replay({ stored, steps });
        expect(told.map(({ index }) => index)).toEqual(stored.map((_, k) => k));
        expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
        expect(numbers.at(-1)).toBeLessThanOrEqual(stored.at(-1)!);
      }),
      options,
    );
  });

  it('are as many as were stored when counts come before numbers, too', () => {
    const mixed = fc.tuple(traffic(true, true), fc.infiniteStream(fc.boolean()));
    fc.assert(
      fc.property(mixed, ([{ stored, steps }, coins]) => {
        const { it: counters, told } = tally();
        let seen = 0;
        for (const [k] of steps.entries()) {
          counters.count(k + 1);
          while (seen <= k && coins.next().value) counters.see(stored[seen++]!);
          if (counters.waits && coins.next().value) counters.settle(k + 1, stored[k]!);
        }
        counters.settle(stored.length, stored.at(-1)!);
        expect(told.map(({ index }) => index)).toEqual(stored.map((_, k) => k));
        const numbers = told.map(({ uniqueId }) => uniqueId);
        expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
      }),
      options,
    );
  });
});

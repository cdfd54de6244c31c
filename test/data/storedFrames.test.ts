import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { storedFrames } from '#data/storedFrames';
import type { FrameLabel } from '#data/vectors';

/** Frame `order` of a scan of 5 darks and then projections, with the number that the detector gave it. */
function labelOf(order: number): FrameLabel {
  const dark = order < 5;
  return {
    kind: dark ? 'dark' : 'proj',
    slot: dark ? order : order - 5,
    order,
    id: order,
    timestampSeconds: order,
    storedAt: -1,
    storedId: order + 100,
  };
}

const places = (frames: readonly FrameLabel[]) =>
  frames.map(({ kind, slot, order, storedAt }) => [kind, slot, order, storedAt]);

describe('the frames in a detector’s own file', () => {
  it('are where their numbers say, whatever was told of the one that was lost', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 0, max: 39 }), { maxLength: 12 }),
        fc.uniqueArray(fc.integer({ min: 0, max: 39 }), { maxLength: 12 }),
        (lost, untold) => {
          const orders = Array.from({ length: 40 }, (_, order) => order);
          const real = orders.filter((order) => !lost.includes(order));
          // Of both kinds some frames were told of, so that numbers next to them have a kind.
          const told = orders.filter((order) => !untold.includes(order) || [0, 4, 5].includes(order));
          const next = { dark: 0, proj: 0 };
          const expected = real.map((order) => {
            const { kind, slot } = labelOf(order);
            return [kind, slot, order, next[kind as 'dark' | 'proj']++];
          });
          const found = storedFrames(told.map(labelOf), {
            ids: real.map((order) => order + 100),
            oneDataset: false,
            timestamps: real.map((order) => 1e9 + order),
          });
          expect(found.map(({ id, timestampSeconds }) => timestampSeconds - id)).toEqual(real.map(() => 1e9));
          expect(places(found)).toEqual(expected);
        },
      ),
      { seed: 3, numRuns: 300 },
    );
  });

  it('count through one dataset where there is only one', () => {
    const told = [3, 4, 5, 6].map(labelOf);
    expect(places(storedFrames(told, { ids: [103, 105, 106], oneDataset: true }))).toEqual([
      ['dark', 3, 3, 0],
      ['proj', 0, 5, 1],
      ['proj', 1, 6, 2],
    ]);
  });

  it('are none when nothing was told of any', () => {
    expect(storedFrames([], { ids: [1, 2, 3], oneDataset: true })).toEqual([]);
  });
});

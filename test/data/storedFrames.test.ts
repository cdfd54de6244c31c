import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FrameKind } from '#data';
import { storedFrames, type PlaceOf } from '#data/storedFrames';
import type { FrameLabel } from '#data/vectors';

const DARKS = 5;
const FRAMES = 60;
const ORTHOS = 56;

/** Darks, projections, darks again, and orthogonals that share the dataset of the projections. */
const placeOf: PlaceOf = (order) => {
  if (order < 0 || order >= FRAMES) return undefined;
  if (order < DARKS) return { kind: 'dark', slot: order };
  if (order < 40) return { kind: 'proj', slot: order - DARKS };
  if (order < ORTHOS) return { kind: 'dark', slot: order - 35 };
  return { kind: 'ortho', slot: order - ORTHOS };
};
const datasetOf = (kind: FrameKind) => (kind === 'dark' ? '/dark' : '/data');

function labelOf(order: number, storedId = order + 100): FrameLabel {
  return { ...placeOf(order)!, order, id: order, timestampSeconds: order, storedAt: -1, storedId };
}

const places = (frames: readonly FrameLabel[]) =>
  frames.map(({ kind, slot, order, storedAt }) => [kind, slot, order, storedAt]);

describe('the frames in a detector’s own file', () => {
  it('are where their numbers say, whatever was told of the one that was lost', () => {
    const some = fc.uniqueArray(fc.integer({ min: 0, max: FRAMES - 1 }), { maxLength: 25 });
    fc.assert(
      fc.property(some, some, (lost, untold) => {
        const orders = Array.from({ length: FRAMES }, (_, order) => order);
        const real = orders.filter((order) => !lost.includes(order));
        const told = orders.filter((order) => !untold.includes(order));
        const next: Record<string, number> = {};
        const expected = real.map((order) => {
          const { kind, slot } = placeOf(order)!;
          const dataset = datasetOf(kind);
          next[dataset] = (next[dataset] ?? -1) + 1;
          return [kind, slot, order, next[dataset]];
        });
        const stored = {
          ids: real.map((order) => order + 100),
          datasetOf,
          timestamps: real.map((order) => 1e9 + order),
        };
        // Of both kinds some were told: what was told in one kind only would be of that kind.
        const found = storedFrames(
          [...new Set([0, 5, ...told])].map((k) => labelOf(k)),
          stored,
          placeOf,
        );
        expect(found.map(({ id, timestampSeconds }) => timestampSeconds - id)).toEqual(real.map(() => 1e9));
        expect(places(found)).toEqual(expected);
      }),
      { seed: 3, numRuns: 500 },
    );
  });

  it('have no time and no angle of another frame where nobody told of them, and what was read beside that one', () => {
    const label = (order: number) => ({ ...labelOf(order), angleDegrees: order / 2, values: [order] });
    const found = storedFrames([label(6), label(8)], { ids: [106, 107, 108], datasetOf }, placeOf);
    expect(found.map(({ angleDegrees }) => angleDegrees)).toEqual([3, undefined, 4]);
    expect(found.map(({ timestampSeconds }) => timestampSeconds)).toEqual([6, NaN, 8]);
    expect(found.map(({ values }) => values)).toEqual([[6], [6], [8]]);
  });

  it('count through one dataset where there is only one', () => {
    const told = [3, 4, 5, 6].map((order) => labelOf(order));
    const found = storedFrames(told, { ids: [103, 105, 106], datasetOf: () => '' }, placeOf);
    expect(places(found)).toEqual([
      ['dark', 3, 3, 0],
      ['proj', 0, 5, 1],
      ['proj', 1, 6, 2],
    ]);
  });

  it('go on as those that were told do where nobody knows how many there will be', () => {
    const told = [3, 4].map((order) => labelOf(order));
    expect(places(storedFrames(told, { ids: [103, 104, 107], datasetOf }))).toEqual([
      ['dark', 3, 3, 0],
      ['dark', 4, 4, 1],
      ['dark', 7, 7, 2],
    ]);
  });

  it('are none when nothing was told of any', () => {
    expect(storedFrames([], { ids: [1, 2, 3], datasetOf })).toEqual([]);
  });
});

/** One acquisition: the frames it was armed for, how many of them it took, and what became of them. */
interface Arm {
  readonly from: number;
  readonly frames: number;
  readonly taken: number;
  /** By exposure: stored in the file; told with its own number, which may be that of a frame that was lost. */
  readonly fate: readonly { readonly stored: boolean; readonly told: boolean }[];
}

/** What arms a scan may be made of: a phase at once or stop by stop, again after a pause, back by some frames. */
const scanOfArms = fc
  .array(
    fc.record({
      stopByStop: fc.boolean(),
      /** Frames until a pause; a second detector may have fewer, and then all is taken again from there. */
      taken: fc.nat({ max: 20 }),
      back: fc.nat({ max: 3 }),
      fate: fc.array(fc.record({ stored: fc.boolean(), sure: fc.boolean(), told: fc.boolean() }), {
        minLength: 20,
        maxLength: 20,
      }),
    }),
    { minLength: 60, maxLength: 60 },
  )
  .map((choices): Arm[] => {
    const arms: Arm[] = [];
    let from = 0;
    for (const { stopByStop, taken: wanted, back, fate } of choices) {
      if (from >= FRAMES) break;
      const { kind } = placeOf(from)!;
      let frames = 1;
      while (!stopByStop && placeOf(from + frames)?.kind === kind) frames++;
      const taken = Math.min(frames, wanted);
      arms.push({
        from,
        frames,
        taken,
        fate: fate.map(({ stored, sure, told }) => ({ stored: stored || sure, told: told || sure })),
      });
      const next = from + Math.max(0, taken - back);
      from = next > from ? next : from + taken;
    }
    return arms;
  });

describe('the frames of several acquisitions in one file', () => {
  const STRIDE = 2 ** 32;

  function check(arms: readonly Arm[], firstOf: (exposedBefore: number) => number) {
    const told = new Map<number, FrameLabel>();
    const ids: number[] = [];
    const expected = new Map<number, readonly [dataset: string, index: number]>();
    const sizes: Record<string, number> = {};
    let exposed = 0;
    arms.forEach(({ from, taken, fate }, k) => {
      const first = firstOf(exposed);
      const own = Array.from({ length: taken }, (_, id) => id);
      const real = own.filter((id) => fate[id]!.stored);
      // The adapter tells as many as are stored, some perhaps by the number of one that was lost.
      const heard = own.filter((id) => fate[id]!.told);
      if (real.length > 0 && heard.length === 0) heard.push(real[0]!);
      for (const id of heard) told.set(from + id, labelOf(from + id, k * STRIDE + first + id));
      for (const id of real) {
        ids.push(k * STRIDE + first + id);
        const dataset = datasetOf(placeOf(from + id)!.kind);
        const index = sizes[dataset] ?? 0;
        sizes[dataset] = index + 1;
        expected.set(from + id, [dataset, index]);
      }
      exposed += taken;
    });
    const starts = arms.map((_, k) => k * STRIDE);
    const found = storedFrames([...told.values()], { ids, datasetOf, arms: starts }, placeOf);
    // Each is in the right place: of those that were taken twice at least the last is not one from elsewhere.
    const shown = new Map<number, readonly [string, number]>();
    for (const { kind, slot, order, storedAt } of found) {
      expect({ kind, slot }).toEqual(placeOf(order));
      shown.set(order, [datasetOf(kind), storedAt!]);
    }
    return { shown, expected, told };
  }

  const options = { seed: 5, numRuns: 250 };

  it.each([
    ['begin anew', () => 1],
    ['count on', (exposed: number) => 1000 + exposed],
  ])('are in their places where numbers %s with each', (_, firstOf) => {
    fc.assert(
      fc.property(scanOfArms, (arms) => {
        const { shown, expected } = check(arms, firstOf);
        const takenTwice = arms.some(({ from, taken }, k) => arms[k + 1] && arms[k + 1]!.from < from + taken);
        if (!takenTwice) expect(shown).toEqual(expected);
        // What has been taken again hides what was told before, and with it frames may be given up, never misplaced.
        for (const [order, place] of shown) {
          const all = storedAnywhere(arms, order);
          expect(all).toContainEqual(place);
        }
      }),
      options,
    );
  });

  /** Every place in the datasets where the frame of that order is stored, of each time it was taken. */
  function storedAnywhere(arms: readonly Arm[], wanted: number): (readonly [string, number])[] {
    const sizes: Record<string, number> = {};
    return arms.flatMap(({ from, taken, fate }) =>
      Array.from({ length: taken }, (_, id) => id)
        .filter((id) => fate[id]!.stored)
        .flatMap((id) => {
          const dataset = datasetOf(placeOf(from + id)!.kind);
          const index = sizes[dataset] ?? 0;
          sizes[dataset] = index + 1;
          return from + id === wanted ? [[dataset, index] as const] : [];
        }),
    );
  }

  it('are not those of the next phase when a camera takes more than it was armed for', () => {
    const told = [0, 1, 2, 3, 4].map((order) => labelOf(order, 1 + order));
    told.push(...[5, 6].map((order) => labelOf(order, STRIDE + order - 4)));
    const ids = [1, 2, 3, 4, 5, 6, STRIDE + 1, STRIDE + 2];
    const found = storedFrames(told, { ids, datasetOf, arms: [0, STRIDE] }, placeOf);
    expect(places(found).slice(-3)).toEqual([
      ['dark', 4, 4, 4],
      ['proj', 0, 5, 0],
      ['proj', 1, 6, 1],
    ]);
  });
});

import type { FrameKind } from './frame.ts';
import type { FrameLabel } from './vectors.ts';

/** What a detector's own file says of its frames, in the order in which they were stored. */
export interface StoredOrder {
  /** Their numbers, rising. */
  readonly ids: ArrayLike<number>;
  /** The dataset of the frames of a kind; several kinds may share one. */
  readonly datasetOf: (kind: FrameKind) => string;
  /** Where the numbers of each acquisition begin, rising; left out, they count all exposures of the scan. */
  readonly arms?: readonly number[];
  /** Seconds since 1970, as the detector says. */
  readonly timestamps?: ArrayLike<number>;
}

/** A place in the scan as it was planned: undefined for one that was not. */
export type PlaceOf = (order: number) => Pick<FrameLabel, 'kind' | 'slot'> | undefined;

/**
 * The frames that a detector's own file holds, from what was told of them while they came and from the numbers that
 * the file has for them. Within an acquisition numbers count exposures, so a frame that nobody told of has its place as
 * far from a told one as its number is. Frames of an acquisition of which nothing was told, and those beyond what it was
 * to take, have no place. Time and angle of a frame that nobody told of are known only where the file has them.
 * @param told frames with their `storedId`, in any order
 * @param placeOf what was planned; left out, places go on as those of the told frames do
 */
export function storedFrames(
  told: readonly FrameLabel[],
  { ids, datasetOf, arms = [], timestamps }: StoredOrder,
  placeOf?: PlaceOf,
): FrameLabel[] {
  const known = [...told].sort((a, b) => a.storedId! - b.storedId!);
  const acquisitions = acquisitionsOf(known, arms);
  const stored = new Map<string, number>();
  const found: FrameLabel[] = [];
  for (let k = 0; k < ids.length; k++) {
    const id = ids[k]!;
    const own = acquisitions[armOf(id, arms)] ?? [];
    const near = nearest(own, id);
    // One without a place takes room in its dataset all the same: that of what was taken again, or of what was before.
    const kindNear = near?.kind ?? known[firstAbove(known, id)]?.kind ?? known.at(-1)?.kind;
    if (kindNear === undefined) return [];
    const order = near ? near.order + (id - near.storedId!) : -1;
    const place =
      near && (placeOf ? placeOf(order) : { kind: near.kind, slot: near.slot + order - near.order });
    // What was armed for one kind has taken nothing else.
    const oneKind = own[0]?.kind === own.at(-1)?.kind;
    const misplaced = !place || place.slot < 0 || order < 0 || (oneKind && place.kind !== kindNear);
    const dataset = datasetOf(misplaced ? kindNear : place.kind);
    const storedAt = stored.get(dataset) ?? 0;
    stored.set(dataset, storedAt + 1);
    if (misplaced) continue;
    found.push({
      ...(id === near.storedId ? near : besideOf(near)),
      ...place,
      order,
      // Numbers in the file count through the scan, as those that were told do.
      id: order,
      storedId: id,
      storedAt,
      ...(timestamps ? { timestampSeconds: timestamps[k]! } : {}),
    });
  }
  return found;
}

/**
 * What is known of a frame that nobody told of, from the one that is nearest: signals that are read beside the frames
 * change slowly, while time and angle are those of one frame.
 */
function besideOf({ values }: FrameLabel): Pick<FrameLabel, 'values' | 'timestampSeconds'> {
  return { timestampSeconds: NaN, ...(values ? { values } : {}) };
}

/** The told frames of each acquisition, by its index; rising. */
function acquisitionsOf(known: readonly FrameLabel[], arms: readonly number[]): FrameLabel[][] {
  const acquisitions: FrameLabel[][] = [];
  for (const frame of known) (acquisitions[armOf(frame.storedId!, arms)] ??= []).push(frame);
  return acquisitions;
}

function armOf(id: number, arms: readonly number[]): number {
  return Math.max(0, bisect(arms.length, (k) => arms[k]! > id) - 1);
}

/** The told frame whose number is nearest; of two as near, the one before. */
function nearest(known: readonly FrameLabel[], id: number): FrameLabel | undefined {
  const above = firstAbove(known, id);
  const [before, after] = [known[above - 1], known[above]];
  if (!before || !after) return before ?? after;
  return after.storedId! - id < id - before.storedId! ? after : before;
}

/** Index of the first frame with a greater number. */
function firstAbove(known: readonly FrameLabel[], id: number): number {
  return bisect(known.length, (k) => known[k]!.storedId! > id);
}

/** The first of `count` indices for which `holds`, which holds for all that follow; `count` when it does for none. */
function bisect(count: number, holds: (k: number) => boolean): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

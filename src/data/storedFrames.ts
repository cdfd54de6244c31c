import type { FrameKind } from './frame.ts';
import type { FrameLabel } from './vectors.ts';

/**
 * The frames that a detector's own file holds, from what was told of them while they came and from the numbers that
 * the file has for them. Numbers count exposures, so a frame that nobody told of has its place as far from a told one
 * as its number is.
 * @param told frames with their `storedId`, in any order
 * @param ids the numbers in the order in which the frames were stored
 * @param oneDataset all frames are in one dataset; otherwise those of each kind are in their own
 */
export function storedFrames(
  told: readonly FrameLabel[],
  ids: ArrayLike<number>,
  oneDataset: boolean,
): FrameLabel[] {
  const known = [...told].sort((a, b) => a.storedId! - b.storedId!);
  if (known.length === 0) return [];
  const stored = new Map<FrameKind | 'all', number>();
  let below = 0;
  return Array.from(ids, (id) => {
    while (below > 0 && known[below]!.storedId! > id) below--;
    while (below + 1 < known.length && known[below + 1]!.storedId! <= id) below++;
    const near = nearest(known, below, id);
    const apart = id - near.storedId!;
    const dataset = oneDataset ? 'all' : near.kind;
    const storedAt = stored.get(dataset) ?? 0;
    stored.set(dataset, storedAt + 1);
    return { ...near, slot: near.slot + apart, order: near.order + apart, storedId: id, storedAt };
  }).filter(({ slot, order }) => slot >= 0 && order >= 0);
}

/** The told frame whose number is nearest; of two as near, the one before. */
function nearest(known: readonly FrameLabel[], below: number, id: number): FrameLabel {
  const before = known[below]!;
  const after = known[below + 1];
  return after && Math.abs(after.storedId! - id) < Math.abs(id - before.storedId!) ? after : before;
}

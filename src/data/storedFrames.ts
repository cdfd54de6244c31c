import type { FrameKind } from './frame.ts';
import type { FrameLabel } from './vectors.ts';

/** What a detector's own file says of its frames, in the order in which they were stored. */
export interface StoredOrder {
  /** Their numbers. */
  readonly ids: ArrayLike<number>;
  /** All frames are in one dataset; otherwise those of each kind are in their own. */
  readonly oneDataset: boolean;
  /** Seconds since 1970, as the detector says. */
  readonly timestamps?: ArrayLike<number>;
}

/**
 * The frames that a detector's own file holds, from what was told of them while they came and from the numbers that
 * the file has for them. Numbers count exposures, so a frame that nobody told of has its place as far from a told one
 * as its number is.
 * @param told frames with their `storedId`, in any order
 */
export function storedFrames(
  told: readonly FrameLabel[],
  { ids, oneDataset, timestamps }: StoredOrder,
): FrameLabel[] {
  const known = [...told].sort((a, b) => a.storedId! - b.storedId!);
  if (known.length === 0) return [];
  const stored = new Map<FrameKind | 'all', number>();
  let below = 0;
  return Array.from(ids, (id, k) => {
    while (below > 0 && known[below]!.storedId! > id) below--;
    while (below + 1 < known.length && known[below + 1]!.storedId! <= id) below++;
    const near = nearest(known, below, id);
    const apart = id - near.storedId!;
    const dataset = oneDataset ? 'all' : near.kind;
    const storedAt = stored.get(dataset) ?? 0;
    stored.set(dataset, storedAt + 1);
    const order = near.order + apart;
    return {
      ...near,
      slot: near.slot + apart,
      order,
      // Numbers in the file count through the scan, as those that were told do.
      id: order,
      storedId: id,
      storedAt,
      ...(timestamps ? { timestampSeconds: timestamps[k]! } : {}),
    };
  }).filter(({ slot, order }) => slot >= 0 && order >= 0);
}

/** The told frame whose number is nearest; of two as near, the one before. */
function nearest(known: readonly FrameLabel[], below: number, id: number): FrameLabel {
  const before = known[below]!;
  const after = known[below + 1];
  return after && Math.abs(after.storedId! - id) < Math.abs(id - before.storedId!) ? after : before;
}

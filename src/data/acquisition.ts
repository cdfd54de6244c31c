import { TomochartError } from '#core';
import { frameKinds } from './frame.ts';
import { totalOf, type ScanFileSpec, type Stretch } from './scanSpec.ts';

/**
 * The stretches of a scan in the order of acquisition, without empty ones, and joined where one goes on where
 * the last has ended.
 * @throws TomochartError FRAMES when they are not as many frames as the scan has
 */
export function acquired(spec: Pick<ScanFileSpec, 'path' | 'sequence' | 'frames'>): Stretch[] {
  const { path, frames } = spec;
  const given = spec.sequence ?? frameKinds.map((kind) => ({ kind, firstSlot: 0, frames: frames[kind] }));
  const joined: Stretch[] = [];
  for (const next of given) {
    const last = joined.at(-1);
    if (next.frames === 0) continue;
    if (last?.kind === next.kind && last.firstSlot + last.frames === next.firstSlot) {
      joined[joined.length - 1] = { ...last, frames: last.frames + next.frames };
    } else {
      joined.push(next);
    }
  }
  const total = joined.reduce((sum, stretch) => sum + stretch.frames, 0);
  if (total !== totalOf(spec)) {
    throw new TomochartError(
      'FRAMES',
      `${path}: ${total} frames in the order of acquisition, where ${totalOf(spec)} are planned`,
    );
  }
  return joined;
}

/** One number for each frame in the order of acquisition, from its kind and its place in the dataset of its kind. */
export function perFrame(
  stretches: readonly Stretch[],
  of: (kind: Stretch['kind'], slot: number) => number,
): Float64Array {
  return Float64Array.from(
    stretches.flatMap(({ kind, firstSlot, frames }) =>
      Array.from({ length: frames }, (_, k) => of(kind, firstSlot + k)),
    ),
  );
}

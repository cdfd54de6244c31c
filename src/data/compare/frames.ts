import { reasonOf } from '#core';
import { frameKinds, type FrameKind, type Pixels } from '../frame.ts';
import type { ScanReader } from '../reader.ts';
import type { CompareOptions } from './options.ts';

/** The frames of one kind in two files. */
export interface FrameComparison {
  /** Real frames in either file. */
  readonly total: number;
  /** In both, every pixel the same. */
  readonly same: number;
  /** The first place that differs, and why; null when none does. */
  readonly first: { readonly slot: number; readonly reason: string } | null;
  /** Greatest difference of the rotation angles, degrees; null when one file has none. */
  readonly thetaDegrees: number | null;
}

export async function compareFrames(
  one: ScanReader,
  other: ScanReader,
  { signal, onProgress }: CompareOptions,
): Promise<Partial<Record<FrameKind, FrameComparison>>> {
  const kinds = frameKinds.map((kind) => {
    const real = [new Set(one.slots(kind)), new Set(other.slots(kind))] as const;
    const slots = [...new Set([...real[0], ...real[1]])].sort((a, b) => a - b);
    return { kind, real, slots };
  });
  const all = kinds.reduce((sum, { slots }) => sum + slots.length, 0);
  const found: Partial<Record<FrameKind, FrameComparison>> = {};
  let done = 0;
  for (const { kind, real, slots } of kinds) {
    if (slots.length === 0) continue;
    let same = 0;
    let first: FrameComparison['first'] = null;
    for (const slot of slots) {
      if (signal?.aborted) throw reasonOf(signal);
      const missing = real.findIndex((places) => !places.has(slot));
      const reason =
        missing >= 0
          ? `only in ${[other, one][missing]!.path}`
          : difference(one.readFrame(kind, slot), other.readFrame(kind, slot));
      if (reason === undefined) same++;
      else first ??= { slot, reason };
      onProgress?.(++done, all);
      // A long comparison must not keep Ctrl-C from being heard.
      if (done % 16 === 0) await new Promise(setImmediate);
    }
    found[kind] = { total: slots.length, same, first, thetaDegrees: thetaOf(one, other, kind) };
  }
  return found;
}

function thetaOf(one: ScanReader, other: ScanReader, kind: FrameKind): number | null {
  const [a, b] = [one.theta(kind), other.theta(kind)];
  if (!a || !b) return null;
  if (a.length !== b.length) return Infinity;
  return a.reduce((most, angle, k) => Math.max(most, Math.abs(angle - b[k]!)), 0);
}

/** What is not the same in two frames; undefined when nothing is. */
function difference(one: Pixels, other: Pixels): string | undefined {
  if (one.length !== other.length) return `${one.length} pixels against ${other.length}`;
  let pixels = 0;
  let most = 0;
  for (let k = 0; k < one.length; k++) {
    if (one[k] === other[k]) continue;
    pixels++;
    most = Math.max(most, Math.abs(one[k]! - other[k]!));
  }
  return pixels === 0 ? undefined : `${pixels} pixels differ, by up to ${most} counts`;
}

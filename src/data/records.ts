import { frameSets } from './dxchange.ts';
import { frameKinds, perKind, type FrameKind } from './frame.ts';
import type { ScanShape } from './scanShape.ts';

/** One frame of the acquisition, in the order in which the frames came. */
export interface FrameRecord {
  /** Place in the acquisition, from 0. */
  readonly order: number;
  readonly kind: FrameKind;
  /** Index in the dataset of its kind. */
  readonly slot: number;
  readonly id: number;
  readonly timestampSeconds: number;
  /** NaN where no angle was latched. */
  readonly angleDegrees: number;
}

/** The vectors of a file with one value per frame in the order of acquisition, where it has them. */
export interface FrameVectors {
  readonly shape: ScanShape;
  locations(): string[] | undefined;
  indices(): Float64Array | undefined;
  ids(): Float64Array | undefined;
  timestamps(): Float64Array | undefined;
  angles(): Float64Array | undefined;
}

/** One record for each frame that has a place in the file. */
export function recordsOf(vectors: FrameVectors): FrameRecord[] {
  const locations = vectors.locations() ?? [];
  const indices = vectors.indices();
  const next = perKind(() => 0);
  const [ids, timestamps, angles] = [vectors.ids(), vectors.timestamps(), vectors.angles()];
  return locations.flatMap((location, order) => {
    const kind = frameKinds.find((kind) => frameSets[kind].data === location);
    if (!kind) return [];
    // areaDetector keeps no index: there the n-th frame of a kind is the n-th to name its dataset.
    const slot = indices?.[order] ?? next[kind]++;
    if (slot < 0 || slot >= vectors.shape.frames[kind]) return [];
    const [id = NaN, timestampSeconds = NaN, angleDegrees = NaN] = [ids, timestamps, angles].map(
      (vector) => vector?.[order],
    );
    return [{ order, kind, slot, id, timestampSeconds, angleDegrees }];
  });
}

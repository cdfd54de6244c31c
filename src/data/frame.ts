/** The four kinds of frames, named as DXchange users say them; `flat` is the white field. */
export type FrameKind = 'dark' | 'flat' | 'proj' | 'ortho';

/** All kinds, in the order in which per-kind counts are stored in the file. */
export const frameKinds: readonly FrameKind[] = ['dark', 'flat', 'proj', 'ortho'];

/** Pixels of one frame, row by row: shape (height, width). */
export type Pixels = Uint8Array | Uint16Array;

/** One frame on its way to the file. */
export interface Frame {
  readonly kind: FrameKind;
  /** Index in the dataset of its kind, from 0. */
  readonly slot: number;
  /** Place in the acquisition, from 0 over all frames of the scan. */
  readonly order: number;
  /** The detector's own number of the frame (areaDetector: NDArrayUniqueId). */
  readonly id: number;
  /** Seconds since 1970-01-01 UTC at the end of the exposure, as the detector says. */
  readonly timestampSeconds: number;
  /** The rotation angle latched when the exposure was triggered; left out where nothing latched one. */
  readonly angleDegrees?: number;
  /** One for each of the file's `perFrame` vectors. */
  readonly values?: readonly (number | string)[];
  /** Index in the detector's own dataset, where it stores its frames itself. */
  readonly storedAt?: number;
  /** The number that the detector's own file has for the frame. */
  readonly storedId?: number;
  /** Left out in dry runs, where frames are counted but not made. */
  readonly pixels?: Pixels;
}

/** Which places of each kind have their frame: shape (places of the kind), 1 for one that has, 0 for a hole. */
export type Presence = Readonly<Record<FrameKind, Uint8Array>>;

/** For each kind the value of `of(kind)`. */
export function perKind<T>(of: (kind: FrameKind) => T): Record<FrameKind, T> {
  return { dark: of('dark'), flat: of('flat'), proj: of('proj'), ortho: of('ortho') };
}

/** Counts as a person reads them: `10 dark, 10 flat, 721 proj`. */
export function formatCounts(counts: Readonly<Record<FrameKind, number>>): string {
  const parts = frameKinds.filter((kind) => counts[kind] > 0).map((kind) => `${counts[kind]} ${kind}`);
  return parts.length > 0 ? parts.join(', ') : 'no frames';
}

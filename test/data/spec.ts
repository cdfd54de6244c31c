import { perKind, type Frame, type FrameKind, type ScanFileSpec } from '#data';

/** A file of `width` x `height` with these planned frames, angles 0, 1, 2, … degrees. */
export function specOf(
  path: string,
  planned: Partial<Record<FrameKind, number>>,
  more: Partial<ScanFileSpec> = {},
): ScanFileSpec {
  const frames = perKind((kind) => planned[kind] ?? 0);
  return {
    path,
    width: 8,
    height: 6,
    bytesPerPixel: 2,
    frames,
    theta: perKind((kind) => Float64Array.from({ length: frames[kind] }, (_, k) => k)),
    entries: [],
    attributes: [],
    ...more,
  };
}

/** A frame whose pixels say which one it is: `value`, `value + 1`, … */
export function frameOf(kind: FrameKind, slot: number, order: number, pixels = 48): Frame {
  return {
    kind,
    slot,
    order,
    id: 1000 + order,
    timestampSeconds: 1_700_000_000.5 + order,
    angleDegrees: slot / 2,
    pixels: Uint16Array.from({ length: pixels }, (_, k) => valueOf(kind, slot) + k),
  };
}

export function valueOf(kind: FrameKind, slot: number): number {
  return { dark: 100, flat: 1000, proj: 2000, ortho: 3000 }[kind] + 10 * slot;
}

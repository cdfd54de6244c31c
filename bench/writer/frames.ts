import { perKind, ScanFile, type Frame } from '#data';

const SIDE = 2048;
/** 2048 x 2048 pixels of 16 bit. */
export const FRAME_BYTES = SIDE * SIDE * 2;
/** Writes that the producer lets be under way: fewer than the ring has slots, so that nothing queues. */
const UNDER_WAY = 12;

/** A scan file with room for so many projections. */
export function createScan(path: string, frames: number): Promise<ScanFile> {
  const count = (kind: string) => (kind === 'proj' ? frames : 0);
  return ScanFile.create({
    path,
    width: SIDE,
    height: SIDE,
    bytesPerPixel: 2,
    frames: perKind(count),
    theta: perKind((kind) => new Float64Array(count(kind))),
    entries: [],
    attributes: [],
  });
}

/** Writes `count` frames from `first` on, as one who can wait: with so many under way and no more. */
export async function writeFrames(
  file: ScanFile,
  pixels: readonly Uint16Array[],
  first: number,
  count: number,
): Promise<void> {
  const underWay: Promise<void>[] = [];
  for (let k = first; k < first + count; k++) {
    underWay.push(file.write(frameOf(k, pixels)));
    if (underWay.length >= UNDER_WAY) await underWay.shift();
  }
  await Promise.all(underWay);
}

function frameOf(k: number, different: readonly Uint16Array[]): Frame {
  const pixels = different[k % different.length]!;
  return { kind: 'proj', slot: k, order: k, id: k, timestampSeconds: k, angleDegrees: k, pixels };
}

/** Frames of a camera, each of one gray of its own; in shared memory as those of a stream can be, or in memory of their own. */
export function differentFrames(count: number, shared: boolean): Uint16Array[] {
  const memory = () => (shared ? new SharedArrayBuffer(FRAME_BYTES) : new ArrayBuffer(FRAME_BYTES));
  return Array.from({ length: count }, (_, k) => new Uint16Array(memory()).fill(1000 + k));
}

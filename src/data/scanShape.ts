import { TomochartError } from '#core';
import { frameSets } from './dxchange.ts';
import { elementClass } from './element.ts';
import { frameKinds, perKind, type FrameKind } from './frame.ts';
import type { Hdf5File } from './hdf5File.ts';

/** Size of a file's frames. */
export interface ScanShape {
  /** Frames there is room for, by kind. */
  readonly frames: Readonly<Record<FrameKind, number>>;
  readonly width: number;
  readonly height: number;
  readonly bytesPerPixel: 1 | 2;
}

/** @throws TomochartError FILE when the file holds no frames, or none that can be read */
export function shapeOf(file: Hdf5File): ScanShape {
  const { path } = file;
  const present = frameKinds.filter((kind) => file.kindAt(frameSets[kind].data) === 'dataset');
  const first = present.includes('proj') ? 'proj' : present[0];
  if (!first) {
    throw new TomochartError('FILE', `${path} is not a DXchange file: it has no /exchange/data`);
  }
  const { shape, type, size, signed } = file.describe(frameSets[first].data);
  const [, height, width] = shape ?? [];
  if (type !== elementClass.integer || signed || (size !== 1 && size !== 2) || !height || !width) {
    throw new TomochartError('FILE', `${path}: ${frameSets[first].data} does not hold 8 or 16 bit frames`);
  }
  const frames = perKind(() => 0);
  for (const kind of present) {
    const other = file.describe(frameSets[kind].data);
    if (other.shape?.[1] !== height || other.shape[2] !== width || other.size !== size) {
      throw new TomochartError(
        'FILE',
        `${path}: ${frameSets[kind].data} and ${frameSets[first].data} differ in size`,
      );
    }
    frames[kind] = other.shape[0] ?? 0;
  }
  return { frames, width, height, bytesPerPixel: size };
}

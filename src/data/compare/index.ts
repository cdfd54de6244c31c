import { closeAll, openBoth, type Opened } from './open.ts';
import { compareFrames, type FrameComparison } from './frames.ts';
import type { CompareOptions } from './options.ts';
import { compareValues, type ValueDifference } from './values.ts';
import type { FrameKind } from '../frame.ts';

export type { FrameComparison } from './frames.ts';
export type { CompareOptions } from './options.ts';
export type { ValueDifference } from './values.ts';

/** How two DXchange files differ. */
export interface ScanComparison {
  readonly files: readonly [string, string];
  /** Frames of each kind, pixel by pixel; kinds that neither file has are left out. */
  readonly frames: Readonly<Partial<Record<FrameKind, FrameComparison>>>;
  /** Every frame is in both, in the same place, with the same pixels. */
  readonly sameFrames: boolean;
  /** Everything else that is not the same, by path. */
  readonly values: readonly ValueDifference[];
}

/**
 * Compares two DXchange files: every frame pixel by pixel, and every dataset and attribute beside.
 * @throws TomochartError NOT_FOUND or FILE when one cannot be read; the signal's reason
 */
export async function compareScans(
  first: string,
  second: string,
  options: CompareOptions = {},
): Promise<ScanComparison> {
  const both: readonly [Opened, Opened] = await openBoth(first, second);
  try {
    const frames = await compareFrames(both[0].scan, both[1].scan, options);
    return {
      files: [first, second],
      frames,
      sameFrames: Object.values(frames).every(({ same, total }) => same === total),
      values: compareValues(both[0].file, both[1].file),
    };
  } finally {
    closeAll(both);
  }
}

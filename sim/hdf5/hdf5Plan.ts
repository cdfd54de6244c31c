import type { AttributeEntry, Entry } from '#data';
import type { ValueType } from './value.ts';

/** A dataset of values of the frames. */
export interface ValueDataset {
  readonly path: string;
  /** What the value is called; an attribute of areaDetector. */
  readonly name: string;
  readonly type: ValueType;
  /** Once, as the file is made or closed, or for every frame. */
  readonly when: 'open' | 'close' | 'frame';
}

/** Everything that a file has beside the values: what the writer makes as it opens it. */
export interface Hdf5Plan {
  readonly path: string;
  readonly width: number;
  readonly height: number;
  readonly bytesPerPixel: 1 | 2;
  /** Frames that datasets have room for at first, default 1; they grow. */
  readonly rows?: number;
  readonly groups: readonly string[];
  readonly constants: readonly Entry[];
  /** Paths of the datasets of frames. */
  readonly frames: readonly string[];
  readonly values: readonly ValueDataset[];
  readonly attributes: readonly AttributeEntry[];
  /** Attributes that are written as the file is closed. */
  readonly closing: readonly AttributeEntry[];
  readonly links: readonly { readonly path: string; readonly target: string }[];
  /** Values in a chunk of a dataset of values. */
  readonly chunk: number;
}

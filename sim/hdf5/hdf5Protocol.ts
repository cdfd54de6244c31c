import type { AttributeEntry, Pixels } from '#data';
import type { Hdf5Plan } from './hdf5Plan.ts';
import type { FrameValue } from './value.ts';

/** A frame on its way to the file. */
export interface FrameToStore {
  /** The dataset that it goes to. */
  readonly dataset: string;
  readonly pixels: Pixels;
  /** Values of the datasets that have one for each frame, in the order of the plan. */
  readonly values: readonly (FrameValue | undefined)[];
}

/** What a detector asks of its writer; each is answered in turn. */
export type Hdf5Request =
  /** Answered once HDF5 is loaded. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'open'; readonly plan: Hdf5Plan; readonly values: readonly (FrameValue | undefined)[] }
  /** Opens a file of that plan again, each dataset of which has `stored` frames. */
  | { readonly kind: 'append'; readonly plan: Hdf5Plan; readonly stored: number }
  | ({ readonly kind: 'frame' } & FrameToStore)
  | {
      readonly kind: 'close';
      readonly values: readonly (FrameValue | undefined)[];
      readonly attributes: readonly AttributeEntry[];
    }
  /** Closes the file as it is, after an error. */
  | { readonly kind: 'abandon' };

/** The answer: nothing, or why it could not be done. */
export type Hdf5Reply = { readonly wrong?: string };

import type { FilterWindow } from './filter.ts';
import type { CorrectedFrame } from './frame.ts';
import type { RowInput } from './normalise.ts';
import type { Numbers } from './numbers.ts';

/** One central row of a scan, and two frames for the axis and the picture. Arrays only: it passes to a worker. */
export interface PreviewInput extends RowInput {
  /** What the picture is called: the file or the sample. */
  readonly name?: string;
  /** Detector row the sinogram is of, for its caption. */
  readonly row?: number;
  /** Shape (n): one angle for every projection, degrees. */
  readonly thetaDegrees: Numbers;
  /** The projection at the first angle and the one half a turn on, or the same band of rows of both. */
  readonly firstProjection?: CorrectedFrame;
  readonly oppositeProjection?: CorrectedFrame;
  /** Size of a detector pixel at the sample. */
  readonly pixelMm: number;
  /** Column of the rotation axis, 0-based pixel centre, when it is known; else it is searched. */
  readonly axisColumn?: number;
  /** Most columns of the slice; wider rows are binned. 1024 when not given. */
  readonly maxSize?: number;
  /** A scan over a full turn with the axis near an edge: the slice is that of the field of twice the width. */
  readonly extendedField?: boolean;
  /** Least range of angles that makes a slice, degrees; 90 when not given, and always a full turn for an extended field. */
  readonly leastRangeDegrees?: number;
  /** The true slice in 1/mm on the grid of `previewGrid`, shape (size, size). */
  readonly truth?: Numbers;
  readonly window?: FilterWindow;
}

/** The rotation axis that was used. */
export interface PreviewAxis {
  /** 0-based pixel centre, in columns of the detector. */
  readonly column: number;
  readonly confidence: 'high' | 'low';
  readonly source: 'found' | 'given' | 'centre';
  /** Lead of the best match of the search, when there was one. */
  readonly margin?: number;
}

/** A first look at a scan. */
export interface PreviewResult {
  /** Projection, sinogram, slice and truth side by side, as a PNG file. */
  readonly png: Buffer;
  /** Attenuation in 1/mm, shape (size, size), oriented as `BackprojectionInput` says; missing with a `reason`. */
  readonly slice?: Float32Array;
  /** Why there is no slice. */
  readonly reason?: string;
  readonly size: number;
  /** What lies farther than this from the axis was not seen, pixels of the slice; size / 2 but for an extended field. */
  readonly radiusPixels: number;
  /** Size of a pixel of the slice. */
  readonly pixelMm: number;
  readonly axis: PreviewAxis;
  /** Pearson's correlation of slice and truth inside the circle, -1..1. */
  readonly correlation?: number;
  /** By how much the slice is turned against the truth, counter-clockwise; meaningful up to about a degree. */
  readonly rotationDegrees?: number;
}

import type { FrameKind } from './frame.ts';

/**
 * The names of the Data Exchange format for tomography (The Scientific Data Exchange Reference Guide,
 * tables 2, 4, 5 and 22) and, under /defaults, those of areaDetector's HDF5 plugin with a tomoscan layout.
 */
export interface FrameSet {
  /** Dataset of the frames, shape (frames, height, width). */
  readonly data: string;
  /** Rotation angle of each frame in degrees, float64. */
  readonly theta: string;
  /** The guide's `axes` attribute, which names the angle vector. */
  readonly axes: string;
  readonly description: string;
}

export const frameSets: Readonly<Record<FrameKind, FrameSet>> = {
  dark: setOf('data_dark', 'theta_dark', 'dark field, beam off'),
  flat: setOf('data_white', 'theta_white', 'white field, sample out of the beam'),
  proj: setOf('data', 'theta', 'transmission'),
  ortho: setOf('data_ortho', 'theta_ortho', 'transmission at orthogonal angles, taken on the way back'),
};

function setOf(data: string, theta: string, description: string): FrameSet {
  return { data: `/exchange/${data}`, theta: `/exchange/${theta}`, axes: `${theta}:y:x`, description };
}

/** Version of the Data Exchange format, as in the guide's table 3. */
export const formatVersion = '1.0.1';

/** The groups that `implements` may list, in the guide's order; `exchange` is the one that must be there. */
export const componentGroups = ['exchange', 'measurement', 'process', 'provenance'] as const;

/** Vectors with one value per frame in the order of acquisition; `index` is ours, the others are areaDetector's. */
export const frameVectors = {
  /** int32, -1 where no frame came. */
  id: '/defaults/NDArrayUniqueId',
  /** float64, seconds since 1970-01-01 UTC, NaN where no frame came. */
  timestamp: '/defaults/NDArrayTimeStamp',
  /** float64, degrees, latched at the trigger; NaN where nothing was latched. */
  angle: '/defaults/SampleAngle',
  /** Fixed-length string: the dataset the frame went to, empty where no frame came. */
  location: '/defaults/HDF5FrameLocation',
  /** int32, index within that dataset, -1 where no frame came. */
  index: '/defaults/HDF5FrameIndex',
} as const;

/** Live counts, int32 of shape (4,) in the order dark, flat, proj, ortho. */
export const framesWritten = '/process/acquisition/frames_written';
export const framesPlanned = '/process/acquisition/frames_planned';

/** What was wanted in the file and could not be had, a line each: `path: reason`. */
export const missingMetadata = '/process/acquisition/missing_metadata';

/**
 * Metadata that the checks use where it is there: the camera's bit depth, the exposures of projections and
 * flats in seconds, and the ring current at the first and at the last frame, in one unit.
 */
export const known = {
  bitDepth: '/measurement/instrument/detector/bit_depth',
  exposure: '/measurement/instrument/detector/exposure_time',
  flatExposure: '/process/acquisition/flat_fields/flat_exposure_time',
  /** `Different` where the flats were meant to have another exposure than the projections, else `Same`. */
  flatExposureDiffers: '/process/acquisition/flat_fields/different_flat_exposure',
  currentStart: '/measurement/instrument/source/current',
  currentEnd: '/measurement/instrument/source/current_end',
} as const;

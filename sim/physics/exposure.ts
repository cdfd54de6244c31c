import { TomochartError } from '#core';
import type { Phantom } from './phantom.ts';
import type { Geometry, Pose } from './projector.ts';
import type { SensorParameters } from './sensor.ts';

/** Camera, beam and sample: what stays the same from frame to frame. */
export interface ImageParameters extends SensorParameters {
  /** Detected photons without a sample, at the nominal current, flat field 1, scintillator warm. */
  readonly photonsPerPixelPerSecond: number;
  /** Flat field, shape (height, width); a function is called when the first lit frame is made. */
  readonly flat: Float32Array | (() => Float32Array);
  readonly phantom: Phantom;
  readonly geometry: Geometry;
  readonly nominalCurrentMilliamps: number;
}

/** What happened during one exposure. */
export interface ExposureState {
  readonly exposureSeconds: number;
  /** Part of the exposure during which the shutter was open, 0 to 1. */
  readonly openFraction: number;
  readonly currentMilliamps: number;
  /** Light per photon relative to a warm scintillator. */
  readonly scintillatorYield: number;
  /** Where the sample was: one or more positions at equal times over the open part of the exposure. May be empty when no light falls. */
  readonly poses: readonly Pose[];
}

/**
 * Refuses numbers that make no sense.
 * @throws TomochartError `BAD_CONFIG` naming the parameter
 */
export function checkParameters(parameters: ImageParameters): void {
  const { geometry, width, height, bitDepth, hotPixels } = parameters;
  const refuse = (what: string, remedy: string) => {
    throw new TomochartError('BAD_CONFIG', `simulated camera: ${what}`, { remedy });
  };
  for (const name of ['photonsPerPixelPerSecond', 'countsPerPhoton', 'nominalCurrentMilliamps'] as const) {
    if (!(parameters[name] > 0 && Number.isFinite(parameters[name]))) {
      refuse(`${name} is ${parameters[name]}`, 'give a number above 0');
    }
  }
  for (const name of ['darkOffsetCounts', 'darkCurrentCountsPerSecond', 'readNoiseCounts'] as const) {
    if (!(parameters[name] >= 0 && Number.isFinite(parameters[name]))) {
      refuse(`${name} is ${parameters[name]}`, 'give a number of 0 or more');
    }
  }
  if (!(Number.isInteger(bitDepth) && bitDepth >= 1 && bitDepth <= 16)) {
    refuse(`bitDepth is ${bitDepth}`, 'give a whole number from 1 to 16');
  }
  if (!(hotPixels >= 0 && hotPixels <= 1)) refuse(`hotPixels is ${hotPixels}`, 'give a part from 0 to 1');
  if (geometry.width !== width || geometry.height !== height) {
    refuse(
      `frames are ${width} x ${height}, the geometry is ${geometry.width} x ${geometry.height}`,
      'give both the same size',
    );
  }
}

/**
 * The flat field, when it has the size of a frame.
 * @throws TomochartError `BAD_CONFIG` when it has not
 */
export function checkedFlat(flat: Float32Array, { width, height }: SensorParameters): Float32Array {
  if (flat.length === width * height) return flat;
  throw new TomochartError(
    'BAD_CONFIG',
    `simulated camera: the flat field has ${flat.length} pixels, a frame of ${width} x ${height} has ${width * height}`,
    { remedy: 'make the flat field for the same size' },
  );
}

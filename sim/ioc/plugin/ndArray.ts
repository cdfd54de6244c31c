import type { Pixels } from '#data';
import type { NdAttribute } from './ndValue.ts';

/** A frame as a driver gives it to its plugins (ADCore, NDArray.h). */
export interface NdArray {
  readonly uniqueId: number;
  /** Start of the exposure, seconds since 1990-01-01 UTC, where EPICS begins to count. */
  readonly timeSeconds: number;
  readonly width: number;
  readonly height: number;
  readonly bytesPerPixel: 1 | 2;
  readonly pixels: Pixels;
  /** Those of the driver, with their values when the frame was read out. */
  readonly attributes: readonly NdAttribute[];
}

/** 1990-01-01 in seconds since 1970-01-01 (EPICS base, epicsTime.h, POSIX_TIME_AT_EPICS_EPOCH). */
export const EPICS_EPOCH_SECONDS = 631_152_000;

/** The whole seconds and the nanoseconds of a time. */
export function epicsStamp(seconds: number): { readonly seconds: number; readonly nanoseconds: number } {
  const whole = Math.floor(seconds);
  return { seconds: whole, nanoseconds: Math.min(999_999_999, Math.round((seconds - whole) * 1e9)) };
}

/** What the plugin itself says of a frame (ADCore, NDFileHDF5.cpp, `addDefaultAttributes`). */
export function defaultAttributes({ uniqueId, timeSeconds }: NdArray): readonly NdAttribute[] {
  const stamp = epicsStamp(timeSeconds);
  const common = { sourceType: 'NDAttrSourceDriver', source: 'Driver' } as const;
  return [
    {
      ...{ name: 'NDArrayUniqueId', description: 'The unique ID of the NDArray', ...common },
      ...{ type: 'int32', value: uniqueId },
    },
    {
      ...{ name: 'NDArrayTimeStamp', description: 'The timestamp of the NDArray as float64', ...common },
      ...{ type: 'float64', value: timeSeconds },
    },
    {
      ...{ name: 'NDArrayEpicsTSSec', ...common },
      ...{
        description: 'The NDArray EPICS timestamp seconds past epoch',
        type: 'uint32',
        value: stamp.seconds,
      },
    },
    {
      ...{ name: 'NDArrayEpicsTSnSec', ...common },
      ...{ description: 'The NDArray EPICS timestamp nanoseconds', type: 'uint32', value: stamp.nanoseconds },
    },
  ];
}

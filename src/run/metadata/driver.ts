import type { ParameterName } from '#layout';
import type { Known } from './known.ts';
import type { MetadataValue } from './value.ts';

/**
 * Parameters of areaDetector's drivers (ADCore, asynNDArrayDriver.h and ADDriver.h) that the program knows itself,
 * so that a layout written for areaDetector says as much of a camera that is not behind one.
 */
const KNOWN: Readonly<Record<string, ParameterName>> = {
  ACQ_TIME: 'detector.exposure',
  MANUFACTURER: 'detector.manufacturer',
  MODEL: 'detector.model',
  SERIAL_NUMBER: 'detector.serial_number',
  MAX_SIZE_X: 'detector.sensor_width',
  MAX_SIZE_Y: 'detector.sensor_height',
  MIN_X: 'detector.roi_x1',
  MIN_Y: 'detector.roi_y1',
  SIZE_X: 'detector.width',
  SIZE_Y: 'detector.height',
  ARRAY_SIZE_X: 'detector.width',
  ARRAY_SIZE_Y: 'detector.height',
  BIN_X: 'detector.binning_x',
  BIN_Y: 'detector.binning_y',
  FULL_FILE_NAME: 'sample.file',
};

/** What a driver's parameter is, or why nobody knows. */
export function driverValue(
  { parameter, address }: { readonly parameter: string; readonly address: number },
  known: Known,
): MetadataValue | { readonly reason: string } {
  const name = Object.hasOwn(KNOWN, parameter) && address === 0 ? KNOWN[parameter] : undefined;
  const value = name === undefined ? undefined : known(name);
  return value ?? { reason: `no areaDetector driver is there to ask for its parameter ${parameter}` };
}

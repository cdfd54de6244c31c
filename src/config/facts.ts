import { TomochartError } from '#core';
import type { AxisFacts, BeamlineFacts, DetectorFacts } from '#scan';
import type { AxisConfig } from './axis.ts';
import { bitsOfFormat, type DetectorConfig } from './detector.ts';
import type { BeamlineConfig } from './schema.ts';

/** A region of interest in pixels; with `detector` it is meant for that one alone. */
export interface RegionOfInterest {
  readonly width: number;
  readonly height: number;
  readonly detector?: string;
}

/**
 * What the planner knows of a beamline. Positions are those of the file, where the simulated axes begin;
 * `withPositions` puts live ones in their place.
 * @param roi instead of the region of interest in the file. The frame rate stays the file's: how much
 *   faster a smaller frame is read differs from camera to camera.
 * @throws TomochartError BAD_REQUEST when the region is not one or more whole pixels within the sensor,
 *   or names no detector
 */
export function factsOf(config: BeamlineConfig, roi?: RegionOfInterest): BeamlineFacts {
  const { detectors, shutter, trigger } = config;
  if (roi?.detector !== undefined && !Object.hasOwn(detectors, roi.detector)) {
    const remedy = `the detectors are ${Object.keys(detectors).join(', ')}`;
    throw badRegion(`there is no detector ${roi.detector}`, remedy);
  }
  return {
    name: config.beamline.name,
    axes: mapValues(config.axes, axisFacts),
    detectors: mapValues(detectors, (name, detector) =>
      detectorFacts(name, detector, roi?.detector === undefined || roi.detector === name ? roi : undefined),
    ),
    shutter: { name: shutter.name, openSeconds: shutter.open_seconds, closeSeconds: shutter.close_seconds },
    trigger: {
      name: trigger.name,
      axis: trigger.axis,
      timePulses: trigger.time_pulses,
      armSeconds: trigger.arm_seconds,
      ...(trigger.max_pulses === undefined ? {} : { maxPulses: trigger.max_pulses }),
    },
    positions: config.positions,
  };
}

/**
 * The facts with the axes where they are now.
 * @param positions by axis, in the units of the axis; axes not named stay as they are
 * @throws TomochartError NOT_FOUND for an axis that the beamline does not have
 */
export function withPositions(
  facts: BeamlineFacts,
  positions: Readonly<Record<string, number>>,
): BeamlineFacts {
  for (const name of Object.keys(positions)) {
    if (!Object.hasOwn(facts.axes, name)) {
      const remedy = `its axes are ${Object.keys(facts.axes).join(', ')}`;
      throw new TomochartError('NOT_FOUND', `${facts.name} has no axis ${name}`, { remedy });
    }
  }
  const axes = mapValues(facts.axes, (name, axis) => ({
    ...axis,
    position: positions[name] ?? axis.position,
  }));
  return { ...facts, axes };
}

function axisFacts(name: string, axis: AxisConfig): AxisFacts {
  return {
    name,
    kind: axis.kind,
    units: axis.units,
    position: axis.position,
    lowLimit: axis.limits[0],
    highLimit: axis.limits[1],
    maxVelocity: axis.max_velocity,
    accelerationSeconds: axis.acceleration_seconds,
    settleSeconds: axis.settle_seconds,
    tolerance: axis.tolerance,
  };
}

function detectorFacts(name: string, detector: DetectorConfig, roi?: RegionOfInterest): DetectorFacts {
  const [sensorWidth, sensorHeight] = detector.sensor;
  const { width, height } = roi ?? { width: detector.roi[0], height: detector.roi[1] };
  const fits = (size: number, most: number) => Number.isInteger(size) && size >= 1 && size <= most;
  if (!fits(width, sensorWidth) || !fits(height, sensorHeight)) {
    const message = `${width} x ${height} is not a part of the ${sensorWidth} x ${sensorHeight} pixels of ${name}`;
    throw badRegion(message, 'give whole pixels within the sensor');
  }
  const storedBits = bitsOfFormat(detector.pixel_format ?? '') ?? detector.bit_depth;
  return {
    name,
    model: detector.model,
    sensorWidth,
    sensorHeight,
    width,
    height,
    bitDepth: detector.bit_depth,
    bytesPerPixel: storedBits <= 8 ? 1 : 2,
    pixelMicrometres: detector.pixel_um / detector.magnification,
    minExposureSeconds: detector.exposure_seconds[0],
    maxExposureSeconds: detector.exposure_seconds[1],
    readoutSeconds: detector.readout_seconds,
    overlapped: detector.overlapped,
    gapSeconds: detector.gap_seconds,
    margin: detector.margin,
    maxFrameRate: detector.max_frame_rate,
    armSeconds: detector.arm_seconds,
    ...(detector.memory_gigabytes === undefined ? {} : { memoryBytes: detector.memory_gigabytes * 1e9 }),
    capabilities: {
      armsOnce: detector.capabilities.arms_once,
      hasLabel: detector.capabilities.label,
      streamsFrames: detector.capabilities.streams,
    },
  };
}

function badRegion(message: string, remedy: string): TomochartError {
  return new TomochartError('BAD_REQUEST', message, {
    problems: [{ about: 'roi', message, remedy }],
    remedy,
  });
}

function mapValues<A, B>(
  record: Readonly<Record<string, A>>,
  to: (name: string, value: A) => B,
): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, to(name, value)]));
}

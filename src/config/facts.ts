import type { AxisFacts, BeamlineFacts, DetectorFacts, PositionFacts } from '#scan';
import type { AxisConfig } from './axis.ts';
import { bitsOfFormat, type DetectorConfig } from './detector.ts';
import type { BeamlineConfig } from './schema.ts';

/** What the planner knows of a beamline. Positions are those of the file, where the simulated axes begin. */
export function factsOf(config: BeamlineConfig): BeamlineFacts {
  const { detectors, shutter, trigger } = config;
  return {
    name: config.beamline.name,
    axes: mapValues(config.axes, axisFacts),
    ...verticalOf(config),
    sampleAfterAbort: config.safety.sample_after_abort,
    detectors: mapValues(detectors, detectorFacts),
    shutter: { name: shutter.name, openSeconds: shutter.open_seconds, closeSeconds: shutter.close_seconds },
    trigger: {
      name: trigger.name,
      axis: trigger.axis,
      timePulses: trigger.time_pulses,
      countsFromArming: trigger.counts_from_arming ?? trigger.epics?.kind === 'aerotech_pso',
      armSeconds: trigger.arm_seconds,
      ...(trigger.max_pulses === undefined ? {} : { maxPulses: trigger.max_pulses }),
    },
    positions: mapValues(config.positions, (_, values) => positionFacts(values, trigger.axis)),
  };
}

/** All axes together, as the file has no order; a value of the axis that turns the sample is the angle to leave at. */
function positionFacts(values: Readonly<Record<string, number>>, rotationAxis: string): PositionFacts {
  const { [rotationAxis]: angleDegrees, ...moves } = values;
  return { groups: [moves], ...(angleDegrees === undefined ? {} : { angleDegrees }) };
}

function verticalOf({ axes }: BeamlineConfig): Pick<BeamlineFacts, 'verticalAxis'> {
  const [vertical] = Object.entries(axes).find(([, axis]) => axis.moves_sample === 'z') ?? [];
  return vertical === undefined ? {} : { verticalAxis: vertical };
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
    wraps: axis.wraps,
    homes: axis.homes,
    ...(axis.counts_per_turn === undefined ? {} : { countsPerTurn: axis.counts_per_turn }),
  };
}

function detectorFacts(name: string, detector: DetectorConfig): DetectorFacts {
  const [sensorWidth, sensorHeight] = detector.sensor;
  const [width, height] = detector.roi;
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

function mapValues<A, B>(
  record: Readonly<Record<string, A>>,
  to: (name: string, value: A) => B,
): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, to(name, value)]));
}

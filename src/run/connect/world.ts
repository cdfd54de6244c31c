import { factsOf, type BeamlineConfig, type DetectorConfig, type PhantomConfig } from '#config';
import type { PhantomSpec, WorldParameters } from '#sim';

/** What the physics of a beamline is made from. @param frames `counted` for a dry run: no pictures are made */
export function worldOf(config: BeamlineConfig, frames: 'made' | 'counted'): WorldParameters {
  const { simulation, shutter, trigger } = config;
  const { detectors } = factsOf(config);
  const { ring, scintillator } = simulation;
  return {
    seed: simulation.seed,
    stages: Object.entries(config.axes).map(([name, axis]) => ({
      name,
      units: axis.units,
      position: axis.position,
      lowLimit: axis.limits[0],
      highLimit: axis.limits[1],
      maxVelocity: axis.max_velocity,
      accelerationSeconds: axis.acceleration_seconds,
      settleSeconds: axis.settle_seconds,
      ...(axis.moves_sample ? { movesSample: axis.moves_sample } : {}),
    })),
    shutter: { name: shutter.name, openSeconds: shutter.open_seconds, closeSeconds: shutter.close_seconds },
    pulser: {
      name: trigger.name,
      axis: trigger.axis,
      timePulses: trigger.time_pulses,
      armSeconds: trigger.arm_seconds,
      ...(trigger.max_pulses === undefined ? {} : { maxPulses: trigger.max_pulses }),
    },
    cameras: Object.entries(config.detectors).map(([name, detector]) =>
      cameraOf(name, detector, config, detectors[name]?.bytesPerPixel ?? 2),
    ),
    phantom: phantomOf(simulation.phantom),
    ring: {
      currentMilliamps: ring.current_ma,
      lifetimeHours: ring.lifetime_hours,
      ...(ring.top_up
        ? { topUp: { intervalSeconds: ring.top_up.interval_seconds, toMilliamps: ring.top_up.to_ma } }
        : {}),
    },
    scintillator: {
      depth: scintillator.depth,
      warmSeconds: scintillator.warm_seconds,
      coolSeconds: scintillator.cool_seconds,
    },
    motionSamples: simulation.motion_samples,
    noise: simulation.noise_seed,
    frames,
  };
}

function cameraOf(
  name: string,
  detector: DetectorConfig,
  { simulation, detectors }: BeamlineConfig,
  bytesPerPixel: 1 | 2,
) {
  const pixelMm = pixelMmOf(detector);
  // The column is that of the first detector; every camera sees the same axis.
  const [first = detector] = Object.values(detectors);
  const middle = (first.sensor[0] - 1) / 2;
  const axisOffsetMm = ((simulation.axis_column ?? middle) - middle) * pixelMmOf(first);
  return {
    name,
    sensorWidth: detector.sensor[0],
    sensorHeight: detector.sensor[1],
    readoutSeconds: detector.readout_seconds,
    overlapped: detector.overlapped,
    gapSeconds: detector.gap_seconds,
    maxFrameRate: detector.max_frame_rate,
    armSeconds: detector.arm_seconds,
    pixelMm,
    bitDepth: Math.min(detector.bit_depth, 8 * bytesPerPixel),
    bytesPerPixel,
    writesFile: !detector.capabilities.streams,
    axisColumn: (detector.sensor[0] - 1) / 2 + axisOffsetMm / pixelMm,
    photonsPerPixelPerSecond: simulation.photons_per_second,
    countsPerPhoton: simulation.counts_per_photon,
    darkOffsetCounts: simulation.dark_offset_counts,
    darkCurrentCountsPerSecond: simulation.dark_current_counts_per_second,
    readNoiseCounts: simulation.read_noise_counts,
    hotPixels: simulation.hot_pixels,
    flatStructure: simulation.flat_structure,
  };
}

function pixelMmOf(detector: DetectorConfig): number {
  return detector.pixel_um / detector.magnification / 1000;
}

function phantomOf(phantom: PhantomConfig): PhantomSpec {
  if (phantom.kind === 'named') {
    return {
      name: phantom.name,
      diameterMm: phantom.diameter_mm,
      heightMm: phantom.height_mm,
      muPerMm: phantom.mu_per_mm,
      seed: phantom.seed,
    };
  }
  return {
    name: 'shapes',
    shapes: phantom.shapes.map((shape) => {
      const placed = { center: shape.center_mm, angleDegrees: shape.angle_deg, muPerMm: shape.mu_per_mm };
      return shape.kind === 'ellipsoid'
        ? { ...placed, kind: shape.kind, semiAxes: shape.semi_axes_mm }
        : { ...placed, kind: shape.kind, semiAxes: shape.semi_axes_mm, halfHeight: shape.half_height_mm };
    }),
  };
}

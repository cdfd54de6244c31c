import type { WorldParameters } from '#sim';

const STAGE = {
  position: 0,
  maxVelocity: 100,
  accelerationSeconds: 0.05,
  settleSeconds: 0,
};

/** A beamline with quick parts: 100 deg/s after 50 ms, a shutter of 50 ms, a small camera. */
export const QUICK_WORLD: WorldParameters = {
  seed: 1,
  stages: [
    { ...STAGE, name: 'rot', units: 'deg', lowLimit: -720, highLimit: 720, movesSample: 'rotation' },
    { ...STAGE, name: 'x', units: 'mm', lowLimit: -15, highLimit: 15, movesSample: 'x' },
  ],
  shutter: { name: 'fast_shutter', openSeconds: 0.05, closeSeconds: 0.05 },
  pulser: { name: 'pso', axis: 'rot', timePulses: false, armSeconds: 0 },
  cameras: [
    {
      name: 'cam',
      sensorWidth: 16,
      sensorHeight: 8,
      readoutSeconds: 0.0005,
      overlapped: true,
      gapSeconds: 0,
      maxFrameRate: 2000,
      armSeconds: 0,
      pixelMm: 0.01,
      bitDepth: 16,
      bytesPerPixel: 2,
      photonsPerPixelPerSecond: 1e6,
      countsPerPhoton: 0.5,
      darkOffsetCounts: 100,
      darkCurrentCountsPerSecond: 0,
      readNoiseCounts: 1,
      hotPixels: 0,
      flatStructure: 0,
    },
  ],
  phantom: { name: 'foam', diameterMm: 0.1, heightMm: 0.05, muPerMm: 1, seed: 7 },
  // Falls by 1.7 % a second, so that it can be seen to be read again.
  ring: { currentMilliamps: 200, lifetimeHours: 1 / 60 },
  scintillator: { depth: 0, warmSeconds: 1, coolSeconds: 1 },
  motionSamples: 1,
  frames: 'made',
};

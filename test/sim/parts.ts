import type { Clock } from '#core';
import type { Frame } from '#devices';
import { Camera, type CameraParameters } from '#sim/camera';
import { Pulser, type PulserParameters } from '#sim/pulser';
import { Stage, type StageParameters } from '#sim/stage';

/** A rotation with round numbers: 10 deg/s after 1 s, limits +-360. */
export function stageOf(clock: Clock, change: Partial<StageParameters> = {}): Stage {
  return new Stage(
    {
      name: 'rot',
      units: 'deg',
      position: 0,
      lowLimit: -360,
      highLimit: 360,
      maxVelocity: 10,
      accelerationSeconds: 1,
      settleSeconds: 0,
      ...change,
    },
    clock,
  );
}

/** A camera that exposes for 0.1 s, reads out in 0.02 s and is armed in 0.5 s; its frames are collected. */
export function cameraOf(clock: Clock, change: Partial<CameraParameters> = {}) {
  const parameters = {
    name: 'cam',
    sensorWidth: 64,
    sensorHeight: 32,
    readoutSeconds: 0.02,
    overlapped: true,
    gapSeconds: 0,
    maxFrameRate: 1000,
    armSeconds: 0.5,
    ...change,
  };
  const camera = new Camera(parameters, () => undefined, clock);
  camera.exposureSeconds = 0.1;
  camera.triggerMode = 'external';
  camera.frames = 100;
  const frames: (Frame & { readonly deliveredSeconds: number })[] = [];
  camera.onFrame((frame) => frames.push({ ...frame, deliveredSeconds: clock.now() }));
  return { camera, frames };
}

/** A pulser that watches a stage and pulses one camera, with what the camera saw. */
export function pulserOf(clock: Clock, stage: Stage, change: Partial<PulserParameters> = {}) {
  const { camera, frames } = cameraOf(clock, { readoutSeconds: 0, armSeconds: 0 });
  camera.exposureSeconds = 0.001;
  const parameters = { name: 'pso', timePulses: true, armSeconds: 0.1, ...change };
  const pulser = new Pulser(parameters, stage, [camera], clock);
  return { pulser, camera, frames };
}

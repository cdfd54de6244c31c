import { TomochartError } from '#core';
import type { Pixels } from '#data';
import type { Camera } from '../../camera.ts';
import type { World, WorldParameters } from '../../world.ts';

/** The sensor and the optics of a camera. */
export type Sensor = WorldParameters['cameras'][number];

/** `ending`: it takes no more frames, and its file is not closed yet. */
export type CoreState = 'idle' | 'arming' | 'armed' | 'ending' | 'fault';

/** A frame as the camera has it. */
export interface Picture {
  readonly pixels: Pixels;
  readonly width: number;
  readonly height: number;
  readonly timeSeconds: number;
}

/** How the next acquisition is to be. Seconds, pixels. */
export interface CoreSettings {
  exposureSeconds: number;
  /** From frame to frame with the internal trigger; 0 for as fast as it goes. */
  periodSeconds: number;
  frames: number;
  trigger: 'internal' | 'external';
  width: number;
  height: number;
}

/** @throws TomochartError BAD_CONFIG for a world whose frames are only counted: a file needs their pixels */
export function sensorOf(world: World, camera: Camera): Sensor {
  const sensor = world.parameters.cameras.find(({ name }) => name === camera.name);
  if (!sensor) {
    throw new TomochartError('NOT_FOUND', `the simulated beamline has no camera ${camera.name}`);
  }
  if (world.parameters.frames !== 'made') {
    throw new TomochartError('BAD_CONFIG', `${camera.name}: the camera stores frames, and none are made`, {
      remedy: "make the world with frames: 'made'",
    });
  }
  return sensor;
}

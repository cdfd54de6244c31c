import type { CameraNames, GroupNames, LimaNames } from '#devices/tango';
import type { Camera } from '../../camera.ts';
import type { World } from '../../world.ts';
import { TangoCamera } from './cameraDevice.ts';
import { GroupCamera } from './groupDevice.ts';
import { LimaCamera } from './limaDevice.ts';
import type { CameraDeviceOptions, SimulatedTangoCamera } from './simulatedCamera.ts';

export type * from './simulatedCamera.ts';

/**
 * The devices of a simulated detector, of the kind and with the names that a beamline has.
 * @param camera one of the cameras of the world
 * @throws TomochartError BAD_CONFIG for a state that Tango does not have, an address that is none, and a world whose frames
 * are only counted
 */
export function cameraDevice(
  world: World,
  camera: Camera,
  names: CameraNames | LimaNames | GroupNames,
  options: CameraDeviceOptions = {},
): SimulatedTangoCamera {
  switch (names.kind) {
    case 'camera':
      return new TangoCamera(world, camera, names, options);
    case 'lima':
      return new LimaCamera(world, camera, names, options);
    case 'measurement_group':
      return new GroupCamera(world, camera, names, options);
  }
}

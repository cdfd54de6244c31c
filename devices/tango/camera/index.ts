import type { Detector } from '#devices';
import type { TangoControl } from '../control.ts';
import { CameraAcquirer } from './cameraAcquirer.ts';
import { TangoDetector } from './detector.ts';
import { GroupAcquirer } from './groupAcquirer.ts';
import { LimaAcquirer } from './limaAcquirer.ts';
import { LimaStorage } from './limaStorage.ts';
import type { CameraNames, GroupNames, LimaNames } from './names.ts';
import { DestinationStorage } from './storage.ts';

export type * from './names.ts';

/**
 * A 2-D detector that Tango controls and that stores its frames in a file of its own.
 * @throws TomochartError BAD_CONFIG for an address that is none
 */
export function tangoDetector(control: TangoControl, names: CameraNames | LimaNames | GroupNames): Detector {
  const camera = control.device(names.device);
  switch (names.kind) {
    case 'camera': {
      const storage = new DestinationStorage(names.name, camera, names.destination);
      return new TangoDetector(names, { acquirer: new CameraAcquirer(control, names), storage, camera });
    }
    case 'measurement_group': {
      const storage = new DestinationStorage(names.name, camera, names.destination);
      return new TangoDetector(names, { acquirer: new GroupAcquirer(control, names), storage, camera });
    }
    case 'lima': {
      const storage = new LimaStorage(camera, names);
      const acquirer = new LimaAcquirer(control, names, (asked, patience) =>
        storage.prepare(asked, patience),
      );
      return new TangoDetector(names, { acquirer, storage, camera });
    }
  }
}

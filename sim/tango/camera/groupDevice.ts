import type { GroupNames } from '#devices/tango';
import type { DeviceDefinition, DevState, ServedDevice } from '#tango';
import type { Camera } from '../../camera.ts';
import type { World } from '../../world.ts';
import { deviceNameOf } from '../address.ts';
import { told } from './attributes.ts';
import {
  destinationAttribute,
  imageAttribute,
  labelAttribute,
  triggerAttribute,
} from './cameraAttributes.ts';
import { CameraCore } from './cameraCore.ts';
import { causeFault } from './faultWords.ts';
import { MeasurementGroup } from './measurementGroup.ts';
import { tellNotices } from './notices.ts';
import type { CameraDeviceOptions, SimulatedTangoCamera } from './simulatedCamera.ts';

/**
 * A camera that is armed through a measurement group of Sardana's device pool (sardana/tango/pool/MeasurementGroup.py):
 * two devices, that of the camera, which counts, labels and stores, and that of the group.
 */
export class GroupCamera implements SimulatedTangoCamera {
  readonly definitions: readonly DeviceDefinition[];
  readonly #core: CameraCore;
  readonly #names: GroupNames;
  #end: () => void = () => undefined;

  constructor(world: World, camera: Camera, names: GroupNames, options: CameraDeviceOptions = {}) {
    this.#names = names;
    const core = (this.#core = new CameraCore(
      world,
      camera,
      { ...names, times: names.times ?? 'timestamp' },
      options.onEvent,
    ));
    const parts = { core, device: deviceNameOf(names.device) };
    const measurements = new MeasurementGroup(core);
    const group = { core, device: deviceNameOf(names.group) };
    const { label, triggerMode, triggerModes } = names;
    // Without a mode of its own, the configuration of the group has its channels wait for a trigger.
    core.settings.trigger = triggerMode === undefined ? 'external' : 'internal';
    this.definitions = [
      {
        name: parts.device,
        className: 'SimulatedCamera',
        state: 'ON',
        attributes: [
          told(names.acquired, 'long', () => core.intake.acquired),
          destinationAttribute(parts, names.destination),
          ...(label === undefined ? [] : [labelAttribute(parts, label)]),
          ...(triggerMode && triggerModes ? [triggerAttribute(parts, triggerMode, triggerModes)] : []),
          imageAttribute(parts),
        ],
      },
      {
        name: group.device,
        className: 'MeasurementGroup',
        state: 'ON',
        attributes: measurements.attributes(group),
        commands: measurements.commands(group),
      },
    ];
  }

  attach([camera, group]: readonly ServedDevice[]): void {
    const core = this.#core;
    this.#end = tellNotices(core, {
      served: camera!,
      counters: { [this.#names.acquired]: () => core.intake.acquired },
      onState: () => {
        camera!.setState(this.#state('RUNNING'), core.status);
        group!.setState(this.#state('MOVING'), core.status);
      },
    });
  }

  ready(): Promise<void> {
    return this.#core.file.ready();
  }

  async close(): Promise<void> {
    this.#end();
    await this.#core.close();
  }

  fault(words: string): boolean {
    return causeFault(this.#core, words);
  }

  #state(acquiring: DevState): DevState {
    const { state, busy } = this.#core;
    if (state === 'fault') return 'FAULT';
    return busy ? acquiring : 'ON';
  }
}

import { TomochartError } from '#core';
import type { GroupNames } from '#devices/tango';
import type {
  AttributeDefinition,
  CommandDefinition,
  DeviceDefinition,
  DevState,
  ServedDevice,
} from '#tango';
import type { Camera } from '../../camera.ts';
import type { World } from '../../world.ts';
import { deviceNameOf } from '../address.ts';
import { command, setting, told, type CameraParts, textSetting } from './attributes.ts';
import {
  destinationAttribute,
  imageAttribute,
  labelAttribute,
  triggerAttribute,
} from './cameraAttributes.ts';
import { CameraCore } from './cameraCore.ts';
import { causeFault } from './faultWords.ts';
import { parsePoints, printPoints, type GroupPoints } from './groupPoints.ts';
import { tellNotices } from './notices.ts';
import type { CameraDeviceOptions, SimulatedTangoCamera } from './simulatedCamera.ts';

const MODES = ['Timer', 'Monitor'];

/**
 * A camera that is armed through a measurement group of Sardana's device pool (sardana/tango/pool/MeasurementGroup.py):
 * two devices, that of the camera, which counts, labels and stores, and that of the group.
 */
export class GroupCamera implements SimulatedTangoCamera {
  readonly definitions: readonly DeviceDefinition[];
  readonly #core: CameraCore;
  readonly #names: GroupNames;
  #points: GroupPoints = { repeats: 1, activeSeconds: 0.01, totalSeconds: 0.01 };
  #mode = MODES[0]!;
  #moveable = 'None';
  #starts = 1;
  #startsLeft = 0;
  #end: () => void = () => undefined;

  constructor(world: World, camera: Camera, names: GroupNames, options: CameraDeviceOptions = {}) {
    this.#names = names;
    const core = (this.#core = new CameraCore(
      world,
      camera,
      { ...names, times: 'timestamp' },
      options.onEvent,
    ));
    const parts = { core, device: deviceNameOf(names.device) };
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
          told(names.acquired, 'long', () => core.acquired),
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
        attributes: this.#attributes(group),
        commands: this.#commands(group),
      },
    ];
  }

  attach([camera, group]: readonly ServedDevice[]): void {
    const core = this.#core;
    this.#end = tellNotices(core, {
      served: camera!,
      counters: { [this.#names.acquired]: () => core.acquired },
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

  #attributes(parts: CameraParts): AttributeDefinition[] {
    const latencySeconds = this.#core.sensor.readoutSeconds;
    return [
      setting(parts, {
        ...{ name: 'IntegrationTime', type: 'double', units: 's' },
        read: () => this.#points.activeSeconds,
        // One point, as in Sardana.
        write: (value) => {
          const activeSeconds = Number(value);
          this.#points = { repeats: 1, activeSeconds, totalSeconds: activeSeconds + latencySeconds };
        },
      }),
      { name: 'MonitorCount', type: 'long', access: 'read_write', value: 0 },
      textSetting(
        parts,
        'AcquisitionMode',
        () => this.#mode,
        (value) => {
          if (!MODES.includes(value)) {
            throw new TomochartError(
              'DEVICE',
              `Invalid acquisition mode. Must be one of ${MODES.join(', ')}`,
            );
          }
          this.#mode = value;
        },
      ),
      setting(parts, {
        ...{ name: 'NbStarts', type: 'long', min: 1 },
        read: () => this.#starts,
        write: (value) => void (this.#starts = Number(value)),
      }),
      textSetting(
        parts,
        'Moveable',
        () => this.#moveable,
        (value) => void (this.#moveable = value),
      ),
      textSetting(
        parts,
        'SynchDescription',
        () => printPoints(this.#points),
        (value) => {
          this.#points = parsePoints(value);
        },
      ),
      { name: 'LatencyTime', type: 'double', units: 's', read: () => latencySeconds },
      {
        ...{ name: 'ElementList', type: 'string', format: 'spectrum', access: 'read' },
        value: [this.#names.name],
      },
    ];
  }

  #commands(parts: CameraParts): CommandDefinition[] {
    const stop = async () => {
      this.#startsLeft = 0;
      this.#core.stop();
      if (this.#core.state === 'fault') await this.#core.acknowledge();
    };
    return [
      command(parts, 'Prepare', () => this.#prepare()),
      command(parts, 'Start', () => this.#start()),
      ...['Stop', 'Abort', 'Release'].map((name) => command(parts, name, stop)),
    ];
  }

  #prepare(): void {
    const { core, points } = { core: this.#core, points: this.#points };
    if (core.busy) throw new TomochartError('DEVICE', 'Cannot prepare: already involved in an operation');
    core.settings.exposureSeconds = points.activeSeconds;
    core.settings.periodSeconds = points.totalSeconds;
    core.settings.frames = points.repeats;
    this.#startsLeft = this.#starts;
  }

  async #start(): Promise<void> {
    if (this.#core.busy)
      throw new TomochartError('DEVICE', 'Cannot acquire: already involved in an operation');
    if (this.#startsLeft === 0) {
      throw new TomochartError('DEVICE', 'prepare is mandatory before starting acquisition');
    }
    this.#startsLeft--;
    await this.#core.arm();
  }
}

import { rmSync } from 'node:fs';
import { TomochartError } from '#core';
import type { LimaNames } from '#devices/tango';
import type { AttributeDefinition, DeviceDefinition, ServedDevice } from '#tango';
import type { Camera } from '../../camera.ts';
import type { World } from '../../world.ts';
import { deviceNameOf } from '../address.ts';
import { command, setting, textSetting, told, type CameraParts } from './attributes.ts';
import { countAttribute, imageAttribute, labelAttribute, timeAttribute } from './cameraAttributes.ts';
import { CameraCore } from './cameraCore.ts';
import { causeFault } from './faultWords.ts';
import { LimaSaving } from './limaSaving.ts';
import { tellNotices } from './notices.ts';
import type { CameraDeviceOptions, SimulatedTangoCamera } from './simulatedCamera.ts';

/** The one that Lima links to the dataset of the detector. */
const MEASUREMENT = '/entry_0000/measurement/data';
const INTERNAL = 'INTERNAL_TRIGGER';

/**
 * A camera behind Lima's Tango device (LimaCCDs.py): an acquisition is prepared, then started; it makes a file of its
 * own, whose datasets have room for all of its frames from the beginning.
 */
export class LimaCamera implements SimulatedTangoCamera {
  readonly definitions: readonly DeviceDefinition[];
  readonly #core: CameraCore;
  readonly #names: LimaNames;
  readonly #saving = new LimaSaving();
  #prepared = false;
  #trigger = INTERNAL;
  #latencySeconds = 0;
  #end: () => void = () => undefined;

  constructor(world: World, camera: Camera, names: LimaNames, options: CameraDeviceOptions = {}) {
    this.#names = names;
    const isLink = names.dataset === MEASUREMENT;
    const core = (this.#core = new CameraCore(
      world,
      camera,
      {
        ...names,
        dataset: isLink ? `/entry_0000/instrument/${names.name}/data` : names.dataset,
        ...(isLink ? { link: MEASUREMENT } : {}),
        times: 'time_of_frame',
      },
      options.onEvent,
    ));
    const parts = { core, device: deviceNameOf(names.device) };
    this.definitions = [
      {
        name: parts.device,
        className: 'LimaCCDs',
        state: 'ON',
        attributes: [
          ...this.#identity(),
          told('acq_status', 'string', () => this.#status),
          told('acq_status_fault_error', 'string', () => (core.state === 'fault' ? core.status : 'No error')),
          countAttribute(parts, 'acq_nb_frames', 'frames'),
          timeAttribute(parts, 'acq_expo_time', 'exposureSeconds', 1),
          this.#latency(parts),
          this.#triggerMode(parts),
          this.#region(parts),
          told('last_image_acquired', 'long', () => this.#lastAcquired),
          told('last_image_ready', 'long', () => this.#lastAcquired),
          told('last_image_saved', 'long', () => this.#lastSaved),
          { name: 'ready_for_next_image', type: 'boolean', read: () => core.state !== 'arming' },
          { name: 'ready_for_next_acq', type: 'boolean', read: () => !core.busy },
          ...this.#saving.attributes(parts),
          ...(names.label === undefined ? [] : [labelAttribute(parts, names.label)]),
          imageAttribute(parts),
        ],
        commands: [
          command(parts, 'prepareAcq', () => this.#prepare()),
          command(parts, 'startAcq', () => this.#start()),
          command(parts, 'stopAcq', () => core.stop()),
          command(parts, 'abortAcq', () => core.stop()),
          command(parts, 'reset', () => core.acknowledge()),
        ],
      },
    ];
  }

  attach([served]: readonly ServedDevice[]): void {
    const device = served!;
    let was = this.#core.state;
    this.#end = tellNotices(this.#core, {
      served: device,
      counters: {
        last_image_acquired: () => this.#lastAcquired,
        last_image_ready: () => this.#lastAcquired,
        last_image_saved: () => this.#lastSaved,
      },
      onState: () => {
        const { state } = this.#core;
        if (was === 'ending' && state === 'idle') this.#saving.count();
        was = state;
        device.push('acq_status', this.#status);
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

  get #status(): string {
    const { state, busy } = this.#core;
    if (state === 'fault') return 'Fault';
    return busy ? 'Running' : 'Ready';
  }

  /** Counts from 0; -1 is none. */
  get #lastAcquired(): number {
    return this.#prepared ? -1 : this.#core.acquired - 1;
  }

  get #lastSaved(): number {
    return this.#prepared ? -1 : this.#core.file.stored - 1;
  }

  async #prepare(): Promise<void> {
    const core = this.#core;
    if (core.busy) throw new TomochartError('DEVICE', 'Acquisition not finished');
    await core.acknowledge();
    const { frames, exposureSeconds } = core.settings;
    const { path, framesPerFile, overwrites } = this.#saving;
    if (path !== '' && framesPerFile < frames) {
      throw new TomochartError(
        'FILE',
        `saving_frame_per_file is ${framesPerFile}: one file is to hold all ${frames}`,
      );
    }
    if (overwrites && path !== '') rmSync(path, { force: true });
    core.file.begin(path);
    core.settings.periodSeconds = exposureSeconds + this.#latencySeconds;
    core.settings.trigger = this.#trigger.startsWith('INTERNAL') ? 'internal' : 'external';
    this.#prepared = true;
    core.onCount();
  }

  async #start(): Promise<void> {
    if (!this.#prepared) throw new TomochartError('DEVICE', 'Run prepareAcq before starting acquisition');
    this.#prepared = false;
    await this.#core.arm(this.#core.settings.frames);
  }

  #identity(): AttributeDefinition[] {
    const { sensorWidth, sensorHeight, bytesPerPixel, readoutSeconds } = this.#core.sensor;
    return [
      { name: 'lima_type', type: 'string', value: 'LimaCCDs', access: 'read' },
      { name: 'camera_type', type: 'string', value: 'Simulator', access: 'read' },
      { name: 'camera_model', type: 'string', value: 'simulated camera', access: 'read' },
      { name: 'user_detector_name', type: 'string', value: this.#names.name, access: 'read' },
      { name: 'image_type', type: 'string', value: bytesPerPixel === 2 ? 'Bpp16' : 'Bpp8', access: 'read' },
      {
        ...{ name: 'image_max_dim', type: 'ulong', format: 'spectrum', maxWidth: 2, access: 'read' },
        value: [sensorWidth, sensorHeight],
      },
      {
        ...{ name: 'valid_ranges', type: 'double', format: 'spectrum', maxWidth: 4, access: 'read' },
        value: [1e-6, 3600, readoutSeconds, 3600],
      },
    ];
  }

  #latency(parts: CameraParts): AttributeDefinition {
    return setting(parts, {
      ...{ name: 'latency_time', type: 'double', units: 's', min: 0 },
      read: () => this.#latencySeconds,
      write: (value) => void (this.#latencySeconds = Number(value)),
    });
  }

  #triggerMode(parts: CameraParts): AttributeDefinition {
    const modes = [...new Set([INTERNAL, 'EXTERNAL_TRIGGER_MULTI', this.#names.externalMode])];
    const choose = (value: string) => {
      const known = modes.find((mode) => mode === value.toUpperCase());
      if (known === undefined) throw new TomochartError('DEVICE', `Wrong value acq_trigger_mode: ${value}`);
      this.#trigger = known;
    };
    return textSetting(parts, 'acq_trigger_mode', () => this.#trigger, choose);
  }

  /** The simulated camera sees the middle of its sensor. */
  #region(parts: CameraParts): AttributeDefinition {
    const { settings, sensor } = this.#core;
    return setting(parts, {
      ...{ name: 'image_roi', type: 'long', format: 'spectrum', maxWidth: 4 },
      read: () => {
        const { width, height } = settings;
        const left = Math.floor((sensor.sensorWidth - width) / 2);
        return [left, Math.floor((sensor.sensorHeight - height) / 2), width, height];
      },
      write: (value) => {
        const [, , width = 0, height = 0] = Array.from(value as ArrayLike<number>);
        const fits = width <= sensor.sensorWidth && height <= sensor.sensorHeight;
        if (!fits) throw new TomochartError('LIMIT', 'Roi out of limits');
        // All zeros are for the whole sensor.
        settings.width = width || sensor.sensorWidth;
        settings.height = height || sensor.sensorHeight;
      },
    });
  }
}

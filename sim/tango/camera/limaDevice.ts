import { rmSync } from 'node:fs';
import { TomochartError } from '#core';
import type { LimaNames } from '#devices/tango';
import type { DeviceDefinition, ServedDevice } from '#tango';
import type { Camera } from '../../camera.ts';
import type { World } from '../../world.ts';
import { deviceNameOf } from '../address.ts';
import { command, told } from './attributes.ts';
import { countAttribute, imageAttribute, labelAttribute, timeAttribute } from './cameraAttributes.ts';
import { CameraCore } from './cameraCore.ts';
import { causeFault } from './faultWords.ts';
import { identityAttributes, LimaTiming, regionAttribute } from './limaAttributes.ts';
import { LimaSaving } from './limaSaving.ts';
import { tellNotices } from './notices.ts';
import type { CameraDeviceOptions, SimulatedTangoCamera } from './simulatedCamera.ts';

/** The one that Lima links to the dataset of the detector. */
const MEASUREMENT = '/entry_0000/measurement/data';

/**
 * A camera behind Lima's Tango device (LimaCCDs.py): an acquisition is prepared, then started; it makes a file of its
 * own, whose datasets have room for all of its frames from the beginning.
 */
export class LimaCamera implements SimulatedTangoCamera {
  readonly definitions: readonly DeviceDefinition[];
  readonly #core: CameraCore;
  readonly #saving = new LimaSaving();
  readonly #timing: LimaTiming;
  #prepared = false;
  #end: () => void = () => undefined;

  constructor(world: World, camera: Camera, names: LimaNames, options: CameraDeviceOptions = {}) {
    this.#timing = new LimaTiming(names.externalMode);
    const isLink = names.dataset === MEASUREMENT;
    const core = (this.#core = new CameraCore(
      world,
      camera,
      {
        ...names,
        dataset: isLink ? `/entry_0000/instrument/${names.name}/data` : names.dataset,
        ...(isLink ? { link: MEASUREMENT } : {}),
        times: names.times ?? 'time_of_frame',
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
          ...identityAttributes(parts, names.name),
          told('acq_status', 'string', () => this.#status),
          {
            name: 'acq_status_fault_error',
            type: 'string',
            access: 'read',
            read: () => (core.state === 'fault' ? core.status : 'No error'),
          },
          countAttribute(parts, 'acq_nb_frames', 'frames'),
          timeAttribute(parts, 'acq_expo_time', 'exposureSeconds', 1),
          ...this.#timing.attributes(parts),
          regionAttribute(parts),
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
    return this.#prepared ? -1 : this.#core.intake.acquired - 1;
  }

  get #lastSaved(): number {
    return this.#prepared ? -1 : this.#core.file.stored - 1;
  }

  async #prepare(): Promise<void> {
    const core = this.#core;
    if (core.busy) throw new TomochartError('DEVICE', 'Acquisition not finished');
    await core.acknowledge();
    const { frames } = core.settings;
    const { path, framesPerFile, overwrites } = this.#saving;
    if (path !== '' && framesPerFile < frames) {
      throw new TomochartError(
        'FILE',
        `saving_frame_per_file is ${framesPerFile}: one file is to hold all ${frames}`,
      );
    }
    if (overwrites && path !== '') rmSync(path, { force: true });
    core.file.begin(path);
    this.#timing.apply(core.settings);
    this.#prepared = true;
    core.onCount();
  }

  async #start(): Promise<void> {
    if (!this.#prepared) throw new TomochartError('DEVICE', 'Run prepareAcq before starting acquisition');
    this.#prepared = false;
    await this.#core.arm(this.#core.settings.frames);
  }
}

import { TomochartError } from '#core';
import type { CameraNames } from '#devices/tango';
import {
  STATES,
  type AttributeDefinition,
  type DeviceDefinition,
  type DevState,
  type ServedDevice,
} from '#tango';
import type { Camera } from '../../camera.ts';
import type { World } from '../../world.ts';
import { deviceNameOf } from '../address.ts';
import { command, told } from './attributes.ts';
import {
  countAttribute,
  destinationAttribute,
  imageAttribute,
  labelAttribute,
  timeAttribute,
  triggerAttribute,
} from './cameraAttributes.ts';
import { CameraCore } from './cameraCore.ts';
import { causeFault } from './faultWords.ts';
import { tellNotices } from './notices.ts';
import type { CameraDeviceOptions, SimulatedTangoCamera } from './simulatedCamera.ts';

/**
 * A camera with a Tango device of its own. Its destination is set once: every acquisition appends to that file, which is
 * closed whenever the state says that the camera waits, until another destination is set. A file that is there already
 * is not written over.
 */
export class TangoCamera implements SimulatedTangoCamera {
  readonly definitions: readonly DeviceDefinition[];
  readonly #core: CameraCore;
  readonly #names: CameraNames;
  #end: () => void = () => undefined;

  /** @throws TomochartError BAD_CONFIG for a state that Tango does not have */
  constructor(world: World, camera: Camera, names: CameraNames, options: CameraDeviceOptions = {}) {
    this.#names = names;
    this.#core = new CameraCore(
      world,
      camera,
      { ...names, times: names.times ?? 'timestamp' },
      options.onEvent,
    );
    const parts = { core: this.#core, device: deviceNameOf(names.device) };
    const { exposurePerSecond: perSecond, period, width, height, label } = names;
    this.definitions = [
      {
        name: parts.device,
        className: 'SimulatedCamera',
        state: this.#tangoState,
        status: this.#core.status,
        attributes: [
          timeAttribute(parts, names.exposure, 'exposureSeconds', perSecond),
          ...(period === undefined ? [] : [timeAttribute(parts, period, 'periodSeconds', perSecond)]),
          triggerAttribute(parts, names.triggerMode, names.triggerModes),
          countAttribute(parts, names.frames, 'frames'),
          ...(width === undefined ? [] : [countAttribute(parts, width, 'width')]),
          ...(height === undefined ? [] : [countAttribute(parts, height, 'height')]),
          told(names.acquired, 'long', () => this.#core.intake.acquired),
          destinationAttribute(parts, names.destination),
          ...(label === undefined ? [] : [labelAttribute(parts, label)]),
          ...this.#stateAttribute(),
          imageAttribute(parts),
        ],
        commands: [
          command(parts, names.arm, () => this.#core.arm()),
          command(parts, names.stop, () => this.#stop()),
          command(parts, 'SoftwareTrigger', () => this.#trigger(world)),
        ],
      },
    ];
  }

  attach([served]: readonly ServedDevice[]): void {
    const core = this.#core;
    const device = served!;
    const { acquired, state } = this.#names;
    this.#end = tellNotices(core, {
      served: device,
      counters: { [acquired]: () => core.intake.acquired },
      onState: () => {
        device.setState(this.#tangoState, core.status);
        if (!isTangoState(state)) device.push(state, this.#state);
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

  /** Also acknowledges a fault. */
  async #stop(): Promise<void> {
    this.#core.stop();
    if (this.#core.state === 'fault') await this.#core.acknowledge();
  }

  /** The state in the words of its names. */
  get #state(): string {
    const { armedStates, idleStates } = this.#names;
    const { state } = this.#core;
    if (state === 'fault') return 'FAULT';
    // While it closes its file it is not ready for anything else.
    return (state === 'armed' || state === 'ending' ? armedStates[0] : idleStates[0]) ?? 'UNKNOWN';
  }

  get #tangoState(): DevState {
    const state = this.#state;
    const known = STATES.find((name) => name === state);
    if (known) return known;
    if (!isTangoState(this.#names.state)) return this.#core.busy ? 'RUNNING' : 'ON';
    throw new TomochartError('BAD_CONFIG', `${this.#names.name}: ${state} is no state of Tango`, {
      remedy: `it has: ${STATES.join(', ')}`,
    });
  }

  #stateAttribute(): AttributeDefinition[] {
    const { state } = this.#names;
    return isTangoState(state) ? [] : [told(state, 'string', () => this.#state)];
  }

  #trigger(world: World): void {
    const angle = world.stageThatMoves('rotation')?.position ?? 0;
    this.#core.camera.pulse(world.clock.now(), angle);
  }
}

/** True for the attribute that every device has. */
function isTangoState(name: string): boolean {
  return name.toLowerCase() === 'state';
}

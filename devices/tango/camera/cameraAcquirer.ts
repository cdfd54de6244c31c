import type { Patience } from '#core';
import { budgetOf } from '#devices/budget';
import { isRounded } from '#devices/exposure';
import type { ArmSettings } from '#devices';
import type { TangoControl } from '../control.ts';
import type { TangoDevice } from '../device.ts';
import { need } from '../need.ts';
import type { Acquirer, FrameCounter } from './acquirer.ts';
import type { CameraNames } from './names.ts';
import { apply } from './setting.ts';

/** A camera with a Tango device of its own. */
export class CameraAcquirer implements Acquirer {
  readonly name: string;
  readonly device: TangoDevice;
  readonly state: string;
  readonly armedStates: readonly string[];
  readonly idleStates: readonly string[];
  readonly counter: FrameCounter;
  readonly #names: CameraNames;

  constructor(control: TangoControl, names: CameraNames) {
    this.#names = names;
    this.name = names.name;
    this.device = control.device(names.device);
    this.state = names.state;
    this.armedStates = names.armedStates;
    this.idleStates = names.idleStates;
    this.counter = { device: this.device, attribute: names.acquired, add: 0 };
  }

  connect(patience: Patience): Promise<void> {
    const { exposure, period, triggerMode, frames, state, acquired, width, height } = this.#names;
    const attributes = [exposure, period, triggerMode, frames, state, acquired, width, height];
    return need(
      this.name,
      this.device,
      { attributes, commands: [this.#names.arm, this.#names.stop] },
      patience,
    );
  }

  async set(asked: ArmSettings, patience: Patience): Promise<void> {
    const names = this.#names;
    const budget = budgetOf(patience);
    const set = async (
      attribute: string | undefined,
      value: number | string,
      holds?: (read: number | string) => boolean,
    ) => {
      if (attribute === undefined) return;
      await apply({ part: this.name, device: this.device, attribute }, value, budget, holds);
    };
    await set(names.width, asked.width);
    await set(names.height, asked.height);
    await set(names.frames, asked.frames);
    // Before the times, which another mode from before may bound.
    await set(names.triggerMode, names.triggerModes[asked.trigger]);
    const { exposurePerSecond: perSecond } = names;
    const { exposureSeconds } = asked;
    await set(names.exposure, exposureSeconds * perSecond, (read) =>
      isRounded(exposureSeconds, Number(read) / perSecond),
    );
    // Without proof: a camera that cannot hold the period is as fast as it can, or as its trigger.
    if (names.period === undefined) return;
    await this.device.write(names.period, asked.periodSeconds * perSecond, budget);
  }

  async start(patience: Patience): Promise<void> {
    await this.device.command(this.#names.arm, undefined, patience);
  }

  async stop(patience: Patience): Promise<void> {
    await this.device.command(this.#names.stop, undefined, patience);
  }

  why(patience: Patience): Promise<string> {
    return this.device.statusText(patience);
  }
}

import type { Patience } from '#core';
import { budgetOf } from '#devices/budget';
import type { TangoDevice } from '../device.ts';
import { need } from '../need.ts';
import type { CameraNames } from './names.ts';
import { apply } from './setting.ts';

/** The label of the frames to come. */
export class FrameLabels {
  readonly #names: Pick<CameraNames, 'name' | 'label' | 'labels'>;
  readonly #device: TangoDevice;

  constructor(device: TangoDevice, names: Pick<CameraNames, 'name' | 'label' | 'labels'>) {
    this.#names = names;
    this.#device = device;
  }

  async connect(patience: Patience): Promise<void> {
    const { name, label } = this.#names;
    if (label !== undefined) await need(name, this.#device, { attributes: [label] }, patience);
  }

  /** Resolves when it reads so; at once where the camera has no label. The empty label is for frames of no kind. */
  async set(label: string, patience: Patience): Promise<void> {
    const { name, label: attribute, labels } = this.#names;
    if (attribute === undefined) return;
    const value = labels[label] ?? label;
    await apply({ part: name, device: this.#device, attribute }, value, budgetOf(patience));
  }
}

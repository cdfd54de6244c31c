import type { Patience } from '#core';
import { budgetOf } from '#devices/budget';
import type { References } from '#devices';
import type { TangoControl } from './control.ts';
import type { TangoDevice } from './device.ts';
import { need } from './need.ts';
import type { ConfiguratorNames } from './parameters.ts';
import { TangoSignal } from './signal.ts';
import { asText } from './value.ts';

/** The device that tells other programs which files have the latest darks and flats (DanMAX: tomo/configurator). */
export class TangoReferences implements References {
  readonly #device: TangoDevice;
  readonly #names: ConfiguratorNames;

  constructor(control: TangoControl, names: ConfiguratorNames) {
    this.#device = control.device(names.device);
    this.#names = names;
  }

  get name(): string {
    return this.#device.name;
  }

  connect(patience: Patience): Promise<void> {
    const { darkFile, flatFile } = this.#names;
    return need(this.name, this.#device, { attributes: [darkFile, flatFile] }, patience);
  }

  setDarkFile(path: string, patience: Patience): Promise<void> {
    return this.#set(this.#names.darkFile, path, patience);
  }

  setFlatFile(path: string, patience: Patience): Promise<void> {
    return this.#set(this.#names.flatFile, path, patience);
  }

  async #set(attribute: string, path: string, patience: Patience): Promise<void> {
    const budget = budgetOf(patience);
    const signal = new TangoSignal(this.#device, attribute, asText);
    await signal.write(path, budget);
    await signal.until((read) => read === path, budget, `${attribute} to read ${path}`, {
      remedy: `find out who else writes ${attribute} of ${this.name}, or look why it keeps another text`,
    });
  }
}

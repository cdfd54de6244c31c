import type { Patience, TomochartError } from '#core';
import { budgetOf } from '#devices/budget';
import type { ArmSettings } from '#devices';
import type { TangoDevice } from '../device.ts';
import { need } from '../need.ts';
import { apply } from './setting.ts';

/** How a kind of detector is told where its frames go. */
export interface Storage {
  /** @throws TomochartError BAD_CONFIG for names that the device has not */
  connect(patience: Patience): Promise<void>;
  /** Tells it the file of all acquisitions from now on; resolves with its path when that reads so. */
  begin(path: string, patience: Patience): Promise<string>;
  /** The camera reads idle, after its last acquisition. Resolves with what has gone wrong, and what was lost. */
  end(
    patience: Patience,
  ): Promise<{ readonly failure?: TomochartError; readonly warnings?: readonly string[] }>;
}

/** What a storage that has more to do than that is told. */
export interface PreparedStorage extends Storage {
  /** An acquisition is about to be prepared. @throws TomochartError for one that the file cannot take */
  prepare(asked: ArmSettings, patience: Patience): Promise<void>;
}

/**
 * A camera with an attribute for the path of its file. It is set once; all acquisitions that follow append to that file,
 * and a camera that reads idle has closed it.
 */
export class DestinationStorage implements Storage {
  readonly #part: string;
  readonly #device: TangoDevice;
  readonly #attribute: string;

  constructor(part: string, device: TangoDevice, attribute: string) {
    this.#part = part;
    this.#device = device;
    this.#attribute = attribute;
  }

  connect(patience: Patience): Promise<void> {
    return need(this.#part, this.#device, { attributes: [this.#attribute] }, patience);
  }

  async begin(path: string, patience: Patience): Promise<string> {
    const setting = { part: this.#part, device: this.#device, attribute: this.#attribute };
    await apply(setting, path, budgetOf(patience));
    return path;
  }

  async end(): Promise<Record<never, never>> {
    return {};
  }
}

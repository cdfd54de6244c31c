import { TangoError } from './api/index.ts';
import type { CallOptions } from './api/index.ts';
import { Budget } from './budget.ts';
import type { Caller } from './caller.ts';
import type { Properties } from './properties.ts';

/** A device as the database is asked for it. */
export interface Named {
  /** That of the device, or an alias. */
  readonly name: string;
  readonly uri: string;
  /** What an alias stands for. */
  rename(name: string): void;
}

/** Properties of one device and of its attributes, which the database knows under the name of the device only. */
export class PropertyCalls {
  readonly #caller: Caller;
  readonly #device: Named;
  readonly #stored: Properties | undefined;

  /** @param stored undefined for a device without a database */
  constructor(caller: Caller, device: Named, stored: Properties | undefined) {
    this.#caller = caller;
    this.#device = device;
    this.#stored = stored;
  }

  async get(names: readonly string[] | undefined, options: CallOptions): Promise<Record<string, string[]>> {
    const device = await this.#trueName(options);
    return this.#database().get(device, names, new Budget(options, this.#caller.timeoutSeconds));
  }

  async put(values: Readonly<Record<string, readonly string[]>>, options: CallOptions): Promise<void> {
    await this.#database().put(await this.#trueName(options), values, options);
  }

  async delete(names: readonly string[], options: CallOptions): Promise<void> {
    await this.#database().delete(await this.#trueName(options), names, options);
  }

  async ofAttribute(attribute: string, options: CallOptions): Promise<Record<string, string[]>> {
    return this.#database().ofAttribute(await this.#trueName(options), attribute, options);
  }

  /** @throws TangoError BAD_ADDRESS for a device without a database */
  #database(): Properties {
    if (this.#stored) return this.#stored;
    throw new TangoError('BAD_ADDRESS', this.#device.uri, 'has no database, and so no properties there');
  }

  async #trueName(options: CallOptions): Promise<string> {
    const { name } = this.#device;
    if (!name.includes('/')) this.#device.rename(await this.#database().nameOf(name, options));
    return this.#device.name;
  }
}

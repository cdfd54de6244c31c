import { type Patience } from '#core';
import type { Unsubscribe } from '#devices';
import type {
  AttributeConfig,
  AttributeData,
  AttributeReading,
  AttributeResult,
  CommandData,
  CommandInfo,
  DeviceProxy,
} from '#tango';
import { calling } from './failure.ts';
import { Moments } from './moments.ts';
import type { AttributeValue } from './parameters.ts';
import { attributeData, commandArgument } from './write.ts';

/** A device of Tango in the terms of the program: every call has a deadline, and its errors name it. */
export class TangoDevice {
  readonly proxy: DeviceProxy;
  readonly #configs = new Map<string, AttributeConfig>();
  readonly #commands = new Map<string, CommandInfo>();
  readonly #moments = new Map<string, Moments>();

  constructor(proxy: DeviceProxy) {
    this.proxy = proxy;
  }

  /** `dom/fam/mem`; an alias until it is known what it stands for. */
  get name(): string {
    return this.proxy.name;
  }

  /** `tango://host:port/dom/fam/mem`. */
  get uri(): string {
    return this.proxy.uri;
  }

  /** Address of an attribute, `tango://host:port/dom/fam/mem/attribute`. */
  uriOf(attribute: string): string {
    return this.proxy.attribute(attribute).uri;
  }

  /** Asks the device itself and never a polling cache: the value is not older than the call. */
  reading(attribute: string, patience: Patience): Promise<AttributeReading> {
    const uri = this.uriOf(attribute);
    return calling(uri, patience, `read ${uri}`, (options) =>
      this.proxy.read(attribute, { ...options, source: 'device' }),
    );
  }

  /** Several attributes in one request, read by the device in that order. */
  readings(attributes: readonly string[], patience: Patience): Promise<AttributeResult[]> {
    const what = `read ${attributes.join(', ')} of ${this.uri}`;
    return calling(this.uri, patience, what, (options) =>
      this.proxy.readMany(attributes, { ...options, source: 'device' }),
    );
  }

  /** Resolves when the device has taken it, converted to the type of the attribute. */
  async write(attribute: string, value: AttributeValue | AttributeData, patience: Patience): Promise<void> {
    const uri = this.uriOf(attribute);
    const data = attributeData(value, await this.knownConfig(attribute, patience), uri);
    const what = `write ${typeof data === 'object' ? 'several values' : data} to ${uri}`;
    await calling(uri, patience, what, (options) => this.proxy.write(attribute, data, options));
  }

  /** Resolves with the answer of the device; one value is converted to the type of the argument. */
  async command(
    name: string,
    argument: AttributeValue | CommandData,
    patience: Patience,
  ): Promise<CommandData> {
    const about = `command ${name} of ${this.uri}`;
    const { argument: type } = await this.#commandInfo(name, patience);
    const data = argument === undefined ? undefined : commandArgument(argument, type, about);
    return calling(this.uri, patience, `execute ${about}`, (options) =>
      this.proxy.command(name, data, options),
    );
  }

  /** Its configuration as it is now: units, limits, labels. */
  async config(attribute: string, patience: Patience): Promise<AttributeConfig> {
    const uri = this.uriOf(attribute);
    const config = await calling(uri, patience, `read the configuration of ${uri}`, (options) =>
      this.proxy.attributeConfig(attribute, options),
    );
    this.#configs.set(attribute, config);
    return config;
  }

  /** Its configuration as it was when it was last asked: for what does not change while a server runs. */
  async knownConfig(attribute: string, patience: Patience): Promise<AttributeConfig> {
    return this.#configs.get(attribute) ?? this.config(attribute, patience);
  }

  /** Labels of an enum, and none for anything else. */
  async labelsOf(
    attribute: string,
    { type }: Pick<AttributeReading, 'type'>,
    patience: Patience,
  ): Promise<readonly string[]> {
    return type === 'enum' ? (await this.knownConfig(attribute, patience)).enumLabels : [];
  }

  /** Its Status, for a message: quoted, or that it cannot be read. */
  async statusText(patience: Patience): Promise<string> {
    try {
      const status = await calling(this.uri, patience, `read Status of ${this.uri}`, (options) =>
        this.proxy.status(options),
      );
      return JSON.stringify(status.trim().replaceAll(/\s+/g, ' '));
    } catch (thrown) {
      if (patience.signal.aborted) throw thrown;
      return 'which cannot be read';
    }
  }

  /** Calls `ring` when one of them may have changed, as far as the server sends events. */
  watch(attributes: readonly string[], ring: () => void): Unsubscribe {
    const ends = attributes.map((attribute) => {
      let moments = this.#moments.get(attribute);
      if (!moments) {
        moments = new Moments(this.proxy, attribute);
        this.#moments.set(attribute, moments);
      }
      return moments.listen(ring);
    });
    return () => {
      for (const end of ends) end();
    };
  }

  async #commandInfo(name: string, patience: Patience): Promise<CommandInfo> {
    let info = this.#commands.get(name);
    if (!info) {
      const what = `execute command ${name} of ${this.uri}`;
      info = await calling(this.uri, patience, what, (options) => this.proxy.commandInfo(name, options));
      this.#commands.set(name, info);
    }
    return info;
  }
}

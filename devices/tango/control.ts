import { TomochartError } from '#core';
import type { Signal } from '#devices';
import { TangoClient, TangoError, type ClientOptions, type DeviceProxy } from '#tango';
import { TangoDevice } from './device.ts';
import { failureOf } from './failure.ts';
import type { AttributeValue } from './parameters.ts';
import { TangoSignal } from './signal.ts';
import { asFlag, asNumber, asText, asValue, type Decode } from './value.ts';

const SCHEME = 'tango://';

/** Everything of one program that speaks Tango: one client, and each device once. */
export class TangoControl {
  readonly client: TangoClient;
  readonly #devices = new Map<DeviceProxy, TangoDevice>();

  /** @param options `tangoHost` is the database of addresses that name none; left out, that of TANGO_HOST */
  constructor(options: ClientOptions = {}) {
    this.client = new TangoClient(options);
  }

  /**
   * The device at `tango://host:port/dom/fam/mem`, with `#dbase=no` where no database is asked; the same one every time.
   * @throws TomochartError BAD_CONFIG for what is no address
   */
  device(address: string): TangoDevice {
    return this.#deviceOf(this.#named(address, () => this.client.device(address)));
  }

  /** A number; a truth as 0 or 1, the choice of an enum by its number. */
  number(uri: string): TangoSignal<number> {
    return this.#signal(uri, asNumber);
  }

  /** True for anything but 0. */
  flag(uri: string): TangoSignal<boolean> {
    return this.#signal(uri, asFlag);
  }

  /** A text, the name of a state, or the label of an enum's choice. */
  text(uri: string): TangoSignal<string> {
    return this.#signal(uri, asText);
  }

  /** A number, a text, a truth as 0 or 1, a state by its name, an enum by its label, as the attribute has it. */
  value(uri: string): TangoSignal<number | string> {
    return this.#signal(uri, asValue);
  }

  /**
   * The signal at `tango://…/attribute`; undefined for an address of another kind.
   * @throws TomochartError BAD_CONFIG for what begins so and is no address of an attribute
   */
  signal(uri: string): Signal<number | string> | undefined {
    return uri.startsWith(SCHEME) ? this.value(uri) : undefined;
  }

  /** Ends every subscription; resolves when all connections are closed. */
  async close(): Promise<void> {
    this.#devices.clear();
    await this.client.close();
  }

  #signal<T extends AttributeValue>(uri: string, decode: Decode<T>): TangoSignal<T> {
    const { device, name } = this.#named(uri, () => this.client.attribute(uri));
    return new TangoSignal(this.#deviceOf(device), name, decode);
  }

  #deviceOf(proxy: DeviceProxy): TangoDevice {
    let device = this.#devices.get(proxy);
    if (!device) {
      device = new TangoDevice(proxy);
      this.#devices.set(proxy, device);
    }
    return device;
  }

  #named<T>(address: string, find: () => T): T {
    try {
      return find();
    } catch (thrown) {
      if (thrown instanceof TangoError) throw failureOf(thrown, address, `cannot use ${address}`);
      throw new TomochartError('BAD_CONFIG', `${address} is no address of Tango`, {
        remedy: 'write tango://host:port/domain/family/member, and /attribute behind it for an attribute',
        cause: thrown,
      });
    }
  }
}

import { attributeAddress, deviceAddress, hostsOf, uriOf } from './address.ts';
import type { DeviceAddress } from './address.ts';
import { TangoError } from './api/index.ts';
import type { AttributeProxy, ClientOptions, DatabaseProxy, DeviceProxy } from './api/index.ts';
import { Caller } from './caller.ts';
import { Database } from './database.ts';
import { Device } from './device.ts';
import type { DeviceOwner } from './deviceOwner.ts';
import { databaseRoute, directRoute, importedRoute } from './deviceRoute.ts';
import { EventBroker } from './events/index.ts';
import { Properties } from './properties.ts';
import { settingsOf } from './settings.ts';
import type { Settings } from './settings.ts';

/** The name under which messages speak of a database. */
const DATABASE_NAME = 'sys/database/2';

/**
 * A client of Tango. Its proxies share one connection to each server. A client that waits for nothing does not hold the
 * process, except by its subscriptions.
 */
export class TangoClient {
  readonly #settings: Settings;
  readonly #caller: Caller;
  readonly #events: EventBroker;
  readonly #owner: DeviceOwner;
  readonly #devices = new Map<string, Device>();
  readonly #databases = new Map<string, Database>();
  #closing: Promise<void> | undefined;

  /** @throws RangeError for an option that makes no sense */
  constructor(options: ClientOptions = {}) {
    this.#settings = settingsOf(options);
    this.#caller = new Caller(this.#settings);
    this.#events = new EventBroker({ settings: this.#settings });
    this.#owner = {
      caller: this.#caller,
      device: (address) => this.#deviceAt(address),
      subscribe: (...subscription) => this.#events.subscribe(...subscription),
    };
  }

  /**
   * The device of that name or address; the same for the same name. Nothing is asked before something is asked of it.
   * @throws TangoError BAD_ADDRESS
   */
  device(name: string): DeviceProxy {
    return this.#deviceAt(deviceAddress(name, this.#settings.tangoHost));
  }

  /**
   * The attribute of that name or address.
   * @throws TangoError BAD_ADDRESS
   */
  attribute(uri: string): AttributeProxy {
    const { attribute, ...address } = attributeAddress(uri, this.#settings.tangoHost);
    return this.#deviceAt(address).attribute(attribute);
  }

  /**
   * A database, by default that of the client.
   * @throws TangoError BAD_ADDRESS
   */
  database(tangoHost: string | undefined = this.#settings.tangoHost): DatabaseProxy {
    if (!tangoHost) throw new TangoError('BAD_ADDRESS', 'the database', 'none is known: set TANGO_HOST');
    const host = tangoHost.toLowerCase();
    let database = this.#databases.get(host);
    if (!database) {
      hostsOf(host);
      const address = { host, hasDatabase: true, name: DATABASE_NAME };
      database = new Database(host, new Device(this.#owner, address, databaseRoute(host), undefined));
      this.#databases.set(host, database);
    }
    return database;
  }

  /** Ends every subscription and connection; what still waits is CLOSED. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#events.close();
    await this.#caller.close();
  }

  #deviceAt(address: DeviceAddress): Device {
    const key = uriOf(address);
    const present = this.#devices.get(key);
    if (present) return present;
    let device: Device;
    if (address.hasDatabase) {
      const database = this.database(address.host);
      const route = importedRoute(this.#caller, database, address.name, (name) => device.rename(name));
      device = new Device(this.#owner, address, route, new Properties(database));
    } else {
      device = new Device(this.#owner, address, directRoute(this.#caller, address), undefined);
    }
    this.#devices.set(key, device);
    return device;
  }
}

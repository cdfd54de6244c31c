import { Acceptor } from './acceptor.ts';
import { adminDefinition } from './admin.ts';
import type { AdminHost } from './adminHost.ts';
import { Advertisement } from './advertisement.ts';
import type {
  DeviceDefinition,
  ServedDevice,
  ServerAddress,
  ServerOptions,
  TangoServer,
} from './api/index.ts';
import { DatabaseStore } from './databaseStore.ts';
import { Device } from './device.ts';
import type { DeviceHost } from './deviceHost.ts';
import { EventSupplier } from './events/index.ts';
import { FileStore } from './fileStore.ts';
import { keepPolling, startPolling } from './keptPolling.ts';
import type { PeerHost } from './peer.ts';
import { Poller } from './poller.ts';
import { Registration } from './registration.ts';
import { MemoryStore, type PropertyStore } from './store.ts';

/** No request is larger: an image that a client writes is the largest that makes sense. */
const MAX_REQUEST_BYTES = 256 << 20;

/** A Tango device server: devices that are declared, served over GIOP, with their events over ZMQ. */
export class DeviceServer implements TangoServer {
  readonly name: string;
  readonly #options: ServerOptions;
  readonly #devices = new Map<string, Device>();
  readonly #admin: Device;
  readonly #ending = new AbortController();
  readonly #poller: Poller;
  readonly #events: EventSupplier;
  readonly #acceptor: Acceptor;
  readonly #store: PropertyStore;
  readonly #registration: Registration | undefined;
  #isReady = false;
  #started: Promise<ServerAddress> | undefined;
  #closing: Promise<void> | undefined;

  /** @throws RangeError for a name that is none; Error for a file of properties that is none */
  constructor(exe: string, instance: string, options: ServerOptions = {}) {
    if (![exe, instance].every((part) => /^[^\s/#:]+$/.test(part)))
      throw new RangeError(`a server's name is exe/instance, not ${JSON.stringify(`${exe}/${instance}`)}`);
    this.name = `${exe}/${instance}`;
    this.#options = options;
    this.#events = new EventSupplier(this.name, (words) => this.#warn(words));
    this.#poller = new Poller((...polled) => this.#events.polled(...polled));
    this.#acceptor = new Acceptor(this.#peerHost());
    const { database, file } = options;
    if (database !== undefined) {
      this.#registration = new Registration(database, this.name);
      this.#store = new DatabaseStore(this.#registration.database);
    } else {
      this.#store = file === undefined ? new MemoryStore() : new FileStore(file);
    }
    this.#admin = new Device(adminDefinition(this.#adminHost()), this.#deviceHost());
  }

  add(definition: DeviceDefinition): ServedDevice {
    if (this.#started) throw new RangeError(`${definition.name}: devices are added before the server starts`);
    const device = new Device(definition, this.#deviceHost());
    if (this.#devices.has(device.key) || device.key === this.#admin.key)
      throw new RangeError(`${definition.name} is there already`);
    this.#devices.set(device.key, device);
    return device;
  }

  async start(): Promise<ServerAddress> {
    if (this.#started || this.#closing) throw new Error('a server starts once');
    this.#started = this.#start();
    try {
      return await this.#started;
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#closing ??= this.#end();
    await this.#closing;
  }

  async #start(): Promise<ServerAddress> {
    const { host = '127.0.0.1', port = 0, register = true, database } = this.#options;
    const registration = this.#registration;
    await registration?.checkAlone();
    const devices = [...this.#devices.values()];
    if (register)
      await registration?.register(
        devices.map(({ name, definition: { className } }) => ({ name, className })),
      );
    this.#goesOn();
    const where = new Advertisement(this.#options, { host, port: await this.#acceptor.open(host, port) });
    this.#goesOn();
    const { prefix, host: advertised } = where;
    this.#events.begin({ prefix, hasDatabase: database !== undefined, host, advertised });
    for (const device of devices) {
      await device.initialize({ withMemorized: true });
      this.#goesOn();
    }
    for (const device of devices) startPolling(device, this.#poller, (words) => this.#warn(words));
    this.#isReady = true;
    if (registration) {
      for (const { name, key } of [...devices, this.#admin])
        await registration.export(name, where.iorOf(key));
      this.#goesOn();
    }
    this.#poller.start();
    return where.addressWith(devices.map(({ name }) => name));
  }

  /** @throws Error where the server has been closed while it starts */
  #goesOn(): void {
    if (this.#closing) throw new Error(`the device server ${this.name} was closed while it started`);
  }

  async #end(): Promise<void> {
    this.#poller.stop();
    this.#ending.abort(new Error('the server ends'));
    if (await this.#acceptor.shut())
      await this.#registration?.unexport().catch((error: unknown) => {
        this.#warn(`the database does not know that ${this.name} ends: ${String(error)}`);
      });
    this.#isReady = false;
    const released = this.#acceptor.dismiss();
    await this.#events.close();
    await released;
    await this.#registration?.close();
  }

  #find(key: string): Device | undefined {
    return key === this.#admin.key ? this.#admin : this.#devices.get(key);
  }

  #peerHost(): PeerHost {
    const isReady = (): boolean => this.#isReady;
    return {
      name: this.name,
      poller: this.#poller,
      maxMessageBytes: MAX_REQUEST_BYTES,
      get isReady() {
        return isReady();
      },
      find: (key) => this.#find(key),
      configured: (attribute) => this.#events.configured(attribute),
      warn: (words) => this.#warn(words),
    };
  }

  #deviceHost(): DeviceHost {
    const events = this.#events;
    return {
      signal: this.#ending.signal,
      store: this.#store,
      warn: (words) => this.#warn(words),
      pushed: (...pushed) => events.pushed(...pushed),
      pushedError: (...failed) => events.pushedError(...failed),
      dataReady: (...ready) => events.dataReady(...ready),
      isWatched: (attribute, kind) => events.isWatched(attribute, kind),
    };
  }

  #adminHost(): AdminHost {
    return {
      name: this.name,
      devices: this.#devices,
      poller: this.#poller,
      events: this.#events,
      keepPolling: (device) => keepPolling(device, this.#poller, this.#store),
      restart: (device) => Promise.resolve(device.inTurn(() => device.initialize({ withMemorized: true }))),
      close: () => this.close(),
    };
  }

  /** A listener that throws must not take a client down with it. */
  #warn(words: string): void {
    try {
      this.#options.onWarning?.(words);
    } catch {
      // There is nobody left to tell.
    }
  }
}

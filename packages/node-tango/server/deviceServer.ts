import { hostname } from 'node:os';
import type { Server, Socket } from 'node:net';
import { TangoClient } from '../client/index.ts';
import { iorText } from '../codec/ior.ts';
import { adminDefinition } from './admin.ts';
import type { AdminHost } from './adminHost.ts';
import type { DeviceDefinition, ServedDevice, ServerAddress, ServerOptions, TangoServer } from './api.ts';
import { DatabaseStore } from './databaseStore.ts';
import { Device } from './device.ts';
import type { DeviceHost } from './deviceHost.ts';
import { EventSupplier } from './events/index.ts';
import { FileStore } from './fileStore.ts';
import { keepPolling, startPolling } from './keptPolling.ts';
import { listen } from './listen.ts';
import { DEVICE_ID } from './operations/index.ts';
import { Peer, type PeerHost } from './peer.ts';
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
  readonly #peers = new Set<Peer>();
  readonly #poller: Poller;
  readonly #events: EventSupplier;
  readonly #client: TangoClient | undefined;
  readonly #store: PropertyStore;
  readonly #registration: Registration | undefined;
  #isReady = false;
  #listener: Server | undefined;
  #listening: ReturnType<typeof listen> | undefined;
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
    if (options.database !== undefined) {
      this.#client = new TangoClient({ tangoHost: options.database, environment: {} });
      const database = this.#client.database();
      this.#store = new DatabaseStore(database);
      this.#registration = new Registration(this.#client, database, this.name);
    } else {
      this.#store = options.file === undefined ? new MemoryStore() : new FileStore(options.file);
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
    this.#listening = listen(host, port, (socket) => this.#welcome(socket));
    const bound = await this.#listening;
    this.#listener = bound.server;
    this.#goesOn();
    bound.server.on('error', (error) => this.#warn(`TCP: ${error.message}`));
    const advertised = this.#options.advertisedHost ?? (host === '0.0.0.0' ? hostname() : host);
    const prefix = `tango://${database ?? `${advertised}:${bound.port}`}/`.toLowerCase();
    this.#events.begin({ prefix, hasDatabase: database !== undefined, host, advertised });
    for (const device of devices) {
      await device.initialize({ withMemorized: true });
      this.#goesOn();
    }
    for (const device of devices) startPolling(device, this.#poller, (words) => this.#warn(words));
    this.#isReady = true;
    if (registration) {
      for (const { name, key } of [...devices, this.#admin])
        await registration.export(name, iorOf(key, advertised, bound.port));
      this.#goesOn();
    }
    this.#poller.start();
    const suffix = database === undefined ? '#dbase=no' : '';
    const addresses = devices.map(({ name }) => [name, `${prefix}${name}${suffix}`]);
    return {
      host: advertised,
      port: bound.port,
      devices: Object.fromEntries(addresses) as Record<string, string>,
    };
  }

  /** @throws Error where the server has been closed while it starts */
  #goesOn(): void {
    if (this.#closing) throw new Error(`the device server ${this.name} was closed while it started`);
  }

  async #end(): Promise<void> {
    this.#poller.stop();
    this.#ending.abort(new Error('the server ends'));
    if (this.#listening) this.#listener = (await this.#listening.catch(() => undefined))?.server;
    const hadBegun = this.#listener !== undefined;
    // No new clients from here on; those that are there are told, and come back to whoever serves next.
    const closed = new Promise<void>((resolve) => {
      if (this.#listener) this.#listener.close(() => resolve());
      else resolve();
    });
    if (hadBegun)
      await this.#registration?.unexport().catch((error: unknown) => {
        this.#warn(`the database does not know that ${this.name} ends: ${String(error)}`);
      });
    this.#isReady = false;
    for (const peer of this.#peers) peer.close();
    await this.#events.close();
    await closed;
    await this.#client?.close();
  }

  #welcome(socket: Socket): void {
    const peer = new Peer(socket, this.#peerHost());
    this.#peers.add(peer);
    socket.on('close', () => this.#peers.delete(peer));
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
      isWatched: (attribute) => events.isWatched(attribute),
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

/** Reference to a device: its key is its name, so that it is the same after a restart. */
function iorOf(key: string, host: string, port: number): string {
  const objectKey = new TextEncoder().encode(key);
  return iorText({ typeId: DEVICE_ID, profiles: [{ minor: 2, addresses: [{ host, port }], objectKey }] });
}

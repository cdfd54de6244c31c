import type { AttributeConfig, CommandInfo, DeviceInfo } from '../codec/config.ts';
import type { DevFailed } from '../codec/devFailed.ts';
import type { AttributeData, AttributeReading, CommandData } from '../codec/value.ts';
import type { DevState } from '../codec/types.ts';

/** How a client finds its devices. What is left out comes from the environment, then from Tango's defaults. */
export interface ClientOptions {
  /** `host:port` of the database, several separated by commas; default TANGO_HOST. */
  readonly tangoHost?: string;
  /** Default process.env; {} for none. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Deadline of a call that names none, default 3 s as in cppTango. */
  readonly timeoutSeconds?: number;
  /** How often a subscription is renewed at its server, default 200 s as in cppTango. */
  readonly renewSeconds?: number;
  /** A server that sends no heartbeat for so long is taken to be gone, default 30 s. */
  readonly heartbeatSeconds?: number;
  /** Largest message that is accepted, default 1 GiB. */
  readonly maxMessageBytes?: number;
  /** Told of what was survived and may interest somebody. */
  readonly onWarning?: (message: string) => void;
}

/** Every call can be given up, and has a deadline. */
export interface CallOptions {
  readonly signal?: AbortSignal;
  /** Seconds, default that of the client; Infinity for none. */
  readonly timeoutSeconds?: number;
}

/** Where a value is read: at the device, from the polling cache, or from the cache and else the device (default). */
export type Source = 'device' | 'cache' | 'cache_device';

export interface ReadOptions extends CallOptions {
  readonly source?: Source;
  /**
   * Memory that a large answer (more than 64 KiB) is received into where it has room for the whole of it, 8 KiB more than
   * the value: what is read then shows this memory, until it is read into again. For images that are read again and again,
   * which cost a garbage collection every few otherwise. It must not be given to two calls at a time.
   */
  readonly into?: ArrayBuffer;
}

/** One of several attributes that were read together: its reading, or why there is none. */
export type AttributeResult =
  | { readonly name: string; readonly reading: AttributeReading }
  | { readonly name: string; readonly failed: DevFailed };

/** What a listener can be told of. `data_ready` tells that there is something to read; `config` of a new configuration. */
export type EventKind = 'change' | 'periodic' | 'archive' | 'user' | 'data_ready' | 'config';

/** An event as a listener gets it. */
export type TangoEvent =
  | {
      readonly kind: 'change' | 'periodic' | 'archive' | 'user';
      /** `dom/fam/mem/attribute`. */
      readonly attribute: string;
      readonly reading: AttributeReading;
      /** True for a value that the subscription has read by itself: at its begin, and after a reconnection. */
      readonly initial: boolean;
    }
  | { readonly kind: 'data_ready'; readonly attribute: string; readonly counter: number }
  | {
      readonly kind: 'config';
      readonly attribute: string;
      readonly config: AttributeConfig;
      readonly initial: boolean;
    };

export interface SubscribeOptions extends CallOptions {
  /**
   * Told of errors that come as events (the attribute cannot be read, the server is gone, the subscription had to be
   * made again and could not). The subscription lives on.
   */
  readonly onError?: (error: Error) => void;
  /** Told when the subscription is in force, and when it is not (the server is gone). */
  readonly onConnection?: (connected: boolean) => void;
  /** Resolve without the server, and go on trying: `stateless` of PyTango. Default false. */
  readonly stateless?: boolean;
}

/** A subscription; it lives through every loss of the server until it is closed. */
export interface Subscription {
  /** The server is subscribed to, as far as known. */
  readonly connected: boolean;
  /** Events that were lost on the way, by the counter of the server (servers without a database count none). */
  readonly lost: number;
  close(): void;
}

/** A Tango device. Names of attributes and commands may be of any case. Every method may throw TangoError and DevFailed. */
export interface DeviceProxy {
  /** `dom/fam/mem`, lower case. */
  readonly name: string;
  /** `tango://host:port/dom/fam/mem`, with `#dbase=no` where no database is asked. */
  readonly uri: string;
  /** Resolves when the device answers. */
  connected(options?: CallOptions): Promise<void>;
  /** Round trip in seconds. */
  ping(options?: CallOptions): Promise<number>;
  info(options?: CallOptions): Promise<DeviceInfo>;
  state(options?: CallOptions): Promise<DevState>;
  status(options?: CallOptions): Promise<string>;
  read(attribute: string, options?: ReadOptions): Promise<AttributeReading>;
  /** One request for all; in the order asked. */
  readMany(attributes: readonly string[], options?: ReadOptions): Promise<AttributeResult[]>;
  /** A text for an enum is one of its labels. @throws TangoError BAD_VALUE before anything is sent; DevFailed */
  write(attribute: string, value: AttributeData, options?: CallOptions): Promise<void>;
  /** One request for all. @throws MultiDevFailed naming those that were refused; the others are written */
  writeMany(values: Readonly<Record<string, AttributeData>>, options?: CallOptions): Promise<void>;
  /** Writes and reads in one call of the device. */
  writeRead(attribute: string, value: AttributeData, options?: CallOptions): Promise<AttributeReading>;
  command(name: string, argument?: CommandData, options?: ReadOptions): Promise<CommandData>;
  /** Names of all attributes. */
  attributes(options?: CallOptions): Promise<string[]>;
  /** Configurations of those attributes, in their order, or of all. */
  attributeConfigs(names?: readonly string[], options?: CallOptions): Promise<AttributeConfig[]>;
  attributeConfig(name: string, options?: CallOptions): Promise<AttributeConfig>;
  setAttributeConfig(config: AttributeConfig, options?: CallOptions): Promise<void>;
  commands(options?: CallOptions): Promise<CommandInfo[]>;
  commandInfo(name: string, options?: CallOptions): Promise<CommandInfo>;
  /** The last calls that the device has answered, as it tells them. */
  blackBox(count: number, options?: CallOptions): Promise<string[]>;
  /** Properties of the device in the database; all without names. Those that are not set are left out. */
  properties(names?: readonly string[], options?: CallOptions): Promise<Record<string, string[]>>;
  putProperties(values: Readonly<Record<string, readonly string[]>>, options?: CallOptions): Promise<void>;
  deleteProperties(names: readonly string[], options?: CallOptions): Promise<void>;
  /** Properties of one attribute in the database, e.g. `__value`. */
  attributeProperties(attribute: string, options?: CallOptions): Promise<Record<string, string[]>>;
  /** Name of the admin device of its server, `dserver/exe/inst`. */
  adminName(options?: CallOptions): Promise<string>;
  /** Its server polls the attribute or command every so many milliseconds from now on. */
  poll(
    what: 'attribute' | 'command',
    name: string,
    milliseconds: number,
    options?: CallOptions,
  ): Promise<void>;
  stopPolling(what: 'attribute' | 'command', name: string, options?: CallOptions): Promise<void>;
  /**
   * Resolves when the server has taken the subscription and the listener has had the present value (`initial`; not for
   * data_ready); an attribute that cannot be read tells `onError` instead.
   * @throws DevFailed where the server refuses it (`API_AttributePollingNotStarted`), unless `stateless`
   */
  subscribe(
    attribute: string,
    kind: EventKind,
    listener: (event: TangoEvent) => void,
    options?: SubscribeOptions,
  ): Promise<Subscription>;
  /** An attribute of this device. */
  attribute(name: string): AttributeProxy;
}

/** One attribute of a device. */
export interface AttributeProxy {
  readonly device: DeviceProxy;
  readonly name: string;
  readonly uri: string;
  read(options?: ReadOptions): Promise<AttributeReading>;
  write(value: AttributeData, options?: CallOptions): Promise<void>;
  writeRead(value: AttributeData, options?: CallOptions): Promise<AttributeReading>;
  config(options?: CallOptions): Promise<AttributeConfig>;
  properties(options?: CallOptions): Promise<Record<string, string[]>>;
  subscribe(
    kind: EventKind,
    listener: (event: TangoEvent) => void,
    options?: SubscribeOptions,
  ): Promise<Subscription>;
}

/** A Tango database. */
export interface DatabaseProxy {
  readonly tangoHost: string;
  /** Where a device is, as its server has exported it. @throws DevFailed DB_DeviceNotDefined */
  importDevice(name: string, options?: CallOptions): Promise<DeviceImport>;
  /** The name of the device that has an alias. */
  deviceOfAlias(alias: string, options?: CallOptions): Promise<string>;
  /** Names of devices that fit a pattern with `*`. */
  devices(pattern?: string, options?: CallOptions): Promise<string[]>;
  /** Any command of the database device. */
  command(name: string, argument?: CommandData, options?: CallOptions): Promise<CommandData>;
}

export interface DeviceImport {
  readonly name: string;
  readonly exported: boolean;
  readonly pid: number;
  readonly ior: string;
  readonly idlVersion: string;
  /** `exe/inst`. */
  readonly server: string;
  readonly host: string;
  readonly className: string;
}

export type TangoErrorCode =
  | 'TIMEOUT'
  /** The connection was lost, or there is none, or the server refused it. */
  | 'DISCONNECTED'
  /** The database knows the device, and no server has exported it. */
  | 'NOT_EXPORTED'
  /** A CORBA system exception of the server. */
  | 'CORBA'
  /** The peer's bytes make no sense. */
  | 'PROTOCOL'
  | 'BAD_VALUE'
  | 'BAD_ADDRESS'
  | 'CLOSED';

/** What went wrong on the way to a device; what the device itself refuses is a DevFailed. */
export class TangoError extends Error {
  readonly code: TangoErrorCode;
  readonly about: string;

  constructor(code: TangoErrorCode, about: string, message: string, options: { cause?: unknown } = {}) {
    super(`${about}: ${message}`, options);
    this.name = 'TangoError';
    this.code = code;
    this.about = about;
  }
}

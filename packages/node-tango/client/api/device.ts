import type { AttributeConfig, CommandInfo, DeviceInfo } from '../../codec/config.ts';
import type { DevFailed } from '../../codec/devFailed.ts';
import type { DevState } from '../../codec/types.ts';
import type { AttributeData, AttributeReading, CommandData } from '../../codec/value.ts';
import type { EventKind, SubscribeOptions, Subscription, TangoEvent } from './events.ts';
import type { CallOptions, ReadOptions } from './options.ts';

/** One of several attributes that were read together: its reading, or why there is none. */
export type AttributeResult =
  | { readonly name: string; readonly reading: AttributeReading }
  | { readonly name: string; readonly failed: DevFailed };

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

import type { AttributeConfig, CommandInfo, DeviceInfo } from '../codec/config.ts';
import type { DevState } from '../codec/types.ts';
import type { AttributeData, AttributeReading, CommandData } from '../codec/value.ts';
import { deviceAddress, uriOf } from './address.ts';
import type { DeviceAddress } from './address.ts';
import { Attribute } from './attribute.ts';
import { AttributeCalls } from './attributeCalls.ts';
import type {
  AttributeProxy,
  AttributeResult,
  CallOptions,
  DeviceProxy,
  EventKind,
  ReadOptions,
  SubscribeOptions,
  Subscription,
  TangoEvent,
} from './api/index.ts';
import { CommandCalls } from './commandCalls.ts';
import { blackBox, deviceInfo, deviceState, deviceText, ping } from './deviceOperations.ts';
import type { DeviceOwner } from './deviceOwner.ts';
import type { EventDevice } from './eventHost.ts';
import { PollingCalls } from './pollingCalls.ts';
import type { Properties } from './properties.ts';
import { PropertyCalls } from './propertyCalls.ts';
import type { Route } from './route.ts';

/** A device, and all that can be asked of it. */
export class Device implements EventDevice {
  readonly #owner: DeviceOwner;
  readonly #route: Route;
  readonly #attributes: AttributeCalls;
  readonly #commands: CommandCalls;
  readonly #properties: PropertyCalls;
  readonly #polling: PollingCalls;
  #address: DeviceAddress;

  constructor(owner: DeviceOwner, address: DeviceAddress, route: Route, properties: Properties | undefined) {
    this.#owner = owner;
    this.#address = address;
    this.#route = route;
    this.#attributes = new AttributeCalls(owner.caller, route, this);
    this.#commands = new CommandCalls(owner.caller, route, this);
    this.#properties = new PropertyCalls(owner.caller, this, properties);
    this.#polling = new PollingCalls(owner.caller, this);
  }

  /** That of the device; an alias until it is known what it stands for. */
  get name(): string {
    return this.#address.name;
  }

  get uri(): string {
    return uriOf(this.#address);
  }

  /** What an alias stands for. */
  rename(name: string): void {
    if (name !== this.#address.name) this.#address = { ...this.#address, name };
  }

  connected(options?: CallOptions): Promise<void> {
    return this.#owner.caller.call(this.#route, ping(this.name), options);
  }

  async ping(options?: CallOptions): Promise<number> {
    const start = performance.now();
    await this.connected(options);
    return (performance.now() - start) / 1000;
  }

  info(options?: CallOptions): Promise<DeviceInfo> {
    return this.#owner.caller.call(this.#route, deviceInfo(this.name), options);
  }

  state(options?: CallOptions): Promise<DevState> {
    return this.#owner.caller.call(this.#route, deviceState(this.name), options);
  }

  status(options?: CallOptions): Promise<string> {
    return this.#owner.caller.call(this.#route, deviceText(this.name, 'status'), options);
  }

  blackBox(count: number, options?: CallOptions): Promise<string[]> {
    return this.#owner.caller.call(this.#route, blackBox(this.name, count), options);
  }

  adminName(options?: CallOptions): Promise<string> {
    return this.#owner.caller.call(this.#route, deviceText(this.name, 'adm_name'), options);
  }

  read(attribute: string, options?: ReadOptions): Promise<AttributeReading> {
    return this.#attributes.read(attribute, options);
  }

  readMany(attributes: readonly string[], options?: ReadOptions): Promise<AttributeResult[]> {
    return this.#attributes.readMany(attributes, options);
  }

  write(attribute: string, value: AttributeData, options?: CallOptions): Promise<void> {
    return this.#attributes.write(attribute, value, options);
  }

  writeMany(values: Readonly<Record<string, AttributeData>>, options?: CallOptions): Promise<void> {
    return this.#attributes.writeMany(values, options);
  }

  writeRead(attribute: string, value: AttributeData, options?: CallOptions): Promise<AttributeReading> {
    return this.#attributes.writeRead(attribute, value, options);
  }

  async attributes(options?: CallOptions): Promise<string[]> {
    return (await this.attributeConfigs(undefined, options)).map(({ name }) => name);
  }

  attributeConfigs(names?: readonly string[], options?: CallOptions): Promise<AttributeConfig[]> {
    return this.#attributes.configs(names, options);
  }

  async attributeConfig(name: string, options?: CallOptions): Promise<AttributeConfig> {
    const [config] = await this.#attributes.configs([name], options);
    return config as AttributeConfig;
  }

  setAttributeConfig(config: AttributeConfig, options?: CallOptions): Promise<void> {
    return this.#attributes.setConfig(config, options);
  }

  command(name: string, argument?: CommandData, options?: ReadOptions): Promise<CommandData> {
    return this.#commands.run(name, argument, options);
  }

  commands(options?: CallOptions): Promise<CommandInfo[]> {
    return this.#commands.list(options);
  }

  commandInfo(name: string, options?: CallOptions): Promise<CommandInfo> {
    return this.#commands.info(name, options);
  }

  properties(names?: readonly string[], options: CallOptions = {}): Promise<Record<string, string[]>> {
    return this.#properties.get(names, options);
  }

  putProperties(
    values: Readonly<Record<string, readonly string[]>>,
    options: CallOptions = {},
  ): Promise<void> {
    return this.#properties.put(values, options);
  }

  deleteProperties(names: readonly string[], options: CallOptions = {}): Promise<void> {
    return this.#properties.delete(names, options);
  }

  attributeProperties(attribute: string, options: CallOptions = {}): Promise<Record<string, string[]>> {
    return this.#properties.ofAttribute(attribute, options);
  }

  poll(
    what: 'attribute' | 'command',
    name: string,
    milliseconds: number,
    options: CallOptions = {},
  ): Promise<void> {
    return this.#polling.start(what, name, milliseconds, options);
  }

  stopPolling(what: 'attribute' | 'command', name: string, options: CallOptions = {}): Promise<void> {
    return this.#polling.stop(what, name, options);
  }

  subscribe(
    attribute: string,
    kind: EventKind,
    listener: (event: TangoEvent) => void,
    options: SubscribeOptions = {},
  ): Promise<Subscription> {
    return this.#owner.subscribe(this, attribute, kind, listener, options);
  }

  attribute(name: string): AttributeProxy {
    return new Attribute(this, name);
  }

  async admin(options?: CallOptions): Promise<DeviceProxy> {
    const { host, hasDatabase } = this.#address;
    const name = deviceAddress(await this.adminName(options), host).name;
    return this.#owner.device({ host, hasDatabase, name });
  }

  peer(): string {
    return this.#route.target?.address.host ?? '';
  }
}

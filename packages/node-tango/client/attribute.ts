import type { AttributeConfig } from '../codec/config.ts';
import type { AttributeData, AttributeReading } from '../codec/value.ts';
import type {
  AttributeProxy,
  CallOptions,
  DeviceProxy,
  EventKind,
  ReadOptions,
  SubscribeOptions,
  Subscription,
  TangoEvent,
} from './api/index.ts';

/** One attribute: its device with the name filled in. */
export class Attribute implements AttributeProxy {
  readonly device: DeviceProxy;
  readonly name: string;

  constructor(device: DeviceProxy, name: string) {
    this.device = device;
    this.name = name;
  }

  get uri(): string {
    const { uri } = this.device;
    const hash = uri.indexOf('#');
    return hash < 0 ? `${uri}/${this.name}` : `${uri.slice(0, hash)}/${this.name}${uri.slice(hash)}`;
  }

  read(options?: ReadOptions): Promise<AttributeReading> {
    return this.device.read(this.name, options);
  }

  write(value: AttributeData, options?: CallOptions): Promise<void> {
    return this.device.write(this.name, value, options);
  }

  writeRead(value: AttributeData, options?: CallOptions): Promise<AttributeReading> {
    return this.device.writeRead(this.name, value, options);
  }

  config(options?: CallOptions): Promise<AttributeConfig> {
    return this.device.attributeConfig(this.name, options);
  }

  properties(options?: CallOptions): Promise<Record<string, string[]>> {
    return this.device.attributeProperties(this.name, options);
  }

  subscribe(
    kind: EventKind,
    listener: (event: TangoEvent) => void,
    options?: SubscribeOptions,
  ): Promise<Subscription> {
    return this.device.subscribe(this.name, kind, listener, options);
  }
}

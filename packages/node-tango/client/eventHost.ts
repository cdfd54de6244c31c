import type { CallOptions, DeviceProxy } from './api/index.ts';
import type { Settings } from './settings.ts';

/** What subscriptions need of the client that they belong to. */
export interface EventHost {
  readonly settings: Settings;
}

/** What subscriptions need of their device. */
export interface EventDevice extends DeviceProxy {
  /** The admin device of its server. */
  admin(options?: CallOptions): Promise<DeviceProxy>;
  /** Host that it was reached at last; empty when it never was. */
  peer(): string;
}

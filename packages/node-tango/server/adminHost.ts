import type { Device } from './device.ts';
import type { EventSupplier } from './events/index.ts';
import type { Poller } from './poller.ts';
import { refusal } from './refusal.ts';

/** What the admin device needs of its server. */
export interface AdminHost {
  /** `exe/instance`. */
  readonly name: string;
  /** By their names in lower case, without the admin device. */
  readonly devices: ReadonlyMap<string, Device>;
  readonly poller: Poller;
  readonly events: EventSupplier;
  /** Keeps what is polled, so that it is polled after a restart. */
  keepPolling(device: Device): Promise<void>;
  /** Reads the properties of a device and begins anew. */
  restart(device: Device): Promise<void>;
  close(): Promise<void>;
}

/** Name of the admin device of a server. */
export function adminName(server: string): string {
  return `dserver/${server}`;
}

/**
 * The device of that name, as clients write it: also with a database in front and a modifier behind.
 * @throws DevFailed API_DeviceNotFound
 */
export function deviceNamed(host: AdminHost, name: string): Device {
  const plain = name
    .toLowerCase()
    .replace(/^tango:\/\/[^/]*\//, '')
    .replace(/#.*$/, '');
  const device = host.devices.get(plain);
  if (device) return device;
  throw refusal(adminName(host.name), 'API_DeviceNotFound', `Device ${name} not found`);
}

import type { CommandData } from '../../codec/value.ts';
import type { CallOptions } from './options.ts';

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

/** What the database knows of a device, and where its server has exported it. */
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

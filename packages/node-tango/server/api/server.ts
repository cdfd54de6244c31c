import type { DeviceDefinition } from './definition.ts';
import type { ServedDevice } from './device.ts';

/** Where a device server is found, and where its devices are registered. */
export interface ServerOptions {
  /** Address to bind; default 127.0.0.1. */
  readonly host?: string;
  /** Port of GIOP; default 0, any free one. */
  readonly port?: number;
  /** What clients are told to connect to; default `host`, or the name of this machine where that is 0.0.0.0. */
  readonly advertisedHost?: string;
  /** `host:port` of the database that the devices are exported to; left out: none, as with `-nodb`. */
  readonly database?: string;
  /** Registers server and devices in the database when they are not there. Default true. */
  readonly register?: boolean;
  /** Without a database: memorized values and properties are kept in this file. */
  readonly file?: string;
  /** Told of what was survived. */
  readonly onWarning?: (message: string) => void;
}

/** Where a device server can be reached. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
  /** Addresses of its devices by name, with `#dbase=no` where there is no database. */
  readonly devices: Readonly<Record<string, string>>;
}

/** A Tango device server, `exe/instance`. */
export interface TangoServer {
  /** `exe/instance`. */
  readonly name: string;
  /** Before `start`. @throws RangeError for a device that is there already or a definition that makes no sense */
  add(definition: DeviceDefinition): ServedDevice;
  /** Begins to serve, and exports its devices. @throws Error when the port is taken, TangoError where the database cannot be reached */
  start(): Promise<ServerAddress>;
  /** Unexports its devices and ends every connection; resolves when the ports are free. */
  close(): Promise<void>;
}

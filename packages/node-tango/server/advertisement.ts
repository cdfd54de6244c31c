import { hostname } from 'node:os';
import { iorText } from '../codec/ior.ts';
import type { ServerAddress, ServerOptions } from './api/index.ts';
import { DEVICE_ID } from './operations/index.ts';

/** What clients are told of where a server and its devices are. */
export class Advertisement {
  /** What they are to connect to, which need not be what is bound. */
  readonly host: string;
  readonly port: number;
  /** What stands before the name of a device: `tango://host:port/` of the database, or of the server where there is none. */
  readonly prefix: string;
  readonly #suffix: string;

  constructor(
    { advertisedHost, database }: ServerOptions,
    bound: { readonly host: string; readonly port: number },
  ) {
    const { host, port } = bound;
    this.host = advertisedHost ?? (host === '0.0.0.0' ? hostname() : host);
    this.port = port;
    this.prefix = `tango://${database ?? `${this.host}:${port}`}/`.toLowerCase();
    this.#suffix = database === undefined ? '#dbase=no' : '';
  }

  /** Reference to a device: its key is its name in lower case, so that it is the same after a restart. */
  iorOf(key: string): string {
    const addresses = [{ host: this.host, port: this.port }] as const;
    const objectKey = new TextEncoder().encode(key);
    return iorText({ typeId: DEVICE_ID, profiles: [{ minor: 2, addresses, objectKey }] });
  }

  /** The server's own address, with those of devices of these names. */
  addressWith(names: readonly string[]): ServerAddress {
    const addresses = names.map((name) => [name, `${this.prefix}${name}${this.#suffix}`]);
    return {
      host: this.host,
      port: this.port,
      devices: Object.fromEntries(addresses) as Record<string, string>,
    };
  }
}

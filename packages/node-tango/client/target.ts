import type { IiopAddress, IiopProfile } from '../codec/ior.ts';
import { hostname } from 'node:os';
import type { Connection } from './connection.ts';

/** Where a server can be reached: by its local socket where there is one, else by host and port. */
export interface ServerAddress extends IiopAddress {
  readonly path?: string;
}

/**
 * Addresses of an object, in the order in which they are to be tried. omniORB's local sockets count on the machine of that
 * name; one that is not there after all (a container with the name of its host) costs a refused connection.
 */
export function addressesOf(profiles: readonly IiopProfile[]): ServerAddress[] {
  return profiles.flatMap(({ addresses: [first, ...others], localSocket }) => {
    if (!first) return [];
    const isHere = localSocket?.host === hostname();
    return [...(isHere ? [{ ...first, path: localSocket.path }] : []), first, ...others];
  });
}

/** Where requests for one object go. It never changes, except for which of its addresses is taken. */
export class Target {
  readonly addresses: readonly ServerAddress[];
  readonly objectKey: Uint8Array;
  /** Version of the interface that the device has: 5 for Tango 9. */
  readonly idl: number;
  /** The connection that was taken last: what was learnt through another one may not be true any more. */
  session: Connection | undefined;
  #index = 0;

  constructor(addresses: readonly ServerAddress[], objectKey: Uint8Array, idl: number) {
    this.addresses = addresses;
    this.objectKey = objectKey;
    this.idl = idl;
  }

  get address(): ServerAddress {
    const address = this.addresses[this.#index];
    if (!address) throw new RangeError('an object without an address');
    return address;
  }

  /** Takes the next address, as this one did not answer. */
  turn(): void {
    this.#index = (this.#index + 1) % this.addresses.length;
  }
}

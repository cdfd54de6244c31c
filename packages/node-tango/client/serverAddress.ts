import { hostname } from 'node:os';
import type { IiopAddress, IiopProfile } from '../codec/ior.ts';

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

/** An address in words, each another. */
export function peerOf({ host, port, path }: ServerAddress): string {
  return path ?? `${host}:${port}`;
}

import { isIPv4 } from 'node:net';
import { networkInterfaces } from 'node:os';

/** A host, by name or number, and a port. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

const ENTRY = /^([A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?)(?::(\d{1,5}))?$/;

/** `host` or `host:port` entries; one that is neither is told to `warn` and left out. */
export function addressesOf(
  entries: readonly string[],
  defaultPort: number,
  warn: (message: string) => void,
): Address[] {
  return entries.flatMap((entry) => {
    const [, host, , digits] = ENTRY.exec(entry.trim()) ?? [];
    const port = digits === undefined ? defaultPort : Number(digits);
    // Four numbers that are no address would be looked up as a name, in vain.
    const isNumeric = host !== undefined && /^[\d.]+$/.test(host);
    if (host === undefined || port < 1 || port > 0xffff || (isNumeric && !isIPv4(host))) {
      warn(`'${entry}' is no address: write host or host:port`);
      return [];
    }
    return [{ host, port }];
  });
}

/** The IPv4 broadcast addresses of this machine's networks; its loopback where there is nothing else. */
export function broadcastHosts(interfaces = networkInterfaces()): string[] {
  const own = Object.values(interfaces).flatMap((entries) => entries ?? []);
  const hosts = own
    .filter((entry) => entry.family === 'IPv4' && !entry.internal)
    .map(({ address, netmask }) => numberOfIp(address) | ~numberOfIp(netmask))
    .map(ipOfNumber);
  return hosts.length > 0 ? [...new Set(hosts)] : ['127.0.0.1'];
}

/** An IPv4 address as the number that the protocol sends. */
export function numberOfIp(host: string): number {
  return host.split('.').reduce((sum, byte) => (sum << 8) | Number(byte), 0) >>> 0;
}

export function ipOfNumber(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 0xff).join('.');
}

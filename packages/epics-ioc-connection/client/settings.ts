import { REPEATER_PORT, SERVER_PORT } from '../codec/protocol.ts';
import type { ClientOptions } from './api.ts';
import { addressesOf } from './addresses.ts';
import type { Address } from './addresses.ts';

/** Options with everything in its place. */
export interface Settings {
  /** Searched by UDP. */
  readonly addresses: readonly Address[];
  readonly autoAddresses: boolean;
  /** Searched by TCP. */
  readonly nameServers: readonly Address[];
  readonly serverPort: number;
  readonly repeaterPort: number;
  readonly maxArrayBytes: number;
  readonly connectionTimeoutSeconds: number;
  /** Never throws. */
  readonly warn: (message: string) => void;
}

/**
 * Options, then EPICS's environment variables, then Channel Access's defaults. What makes no sense is told to
 * `onWarning` and left out.
 */
export function settingsOf(options: ClientOptions): Settings {
  const environment = options.environment ?? process.env;
  const warn = (message: string) => {
    try {
      options.onWarning?.(message);
    } catch {
      // There is nobody left to tell.
    }
  };
  const words = (name: string) => (environment[name] ?? '').split(/\s+/).filter((word) => word !== '');
  const number = (name: string, given: number | undefined, low: number, high: number, otherwise: number) => {
    const text = environment[name]?.trim();
    const value = given ?? (text ? Number(text) : otherwise);
    if (value >= low && value <= high) return value;
    warn(`${name}: '${given ?? text ?? ''}' is not between ${low} and ${high}; ${otherwise} is taken`);
    return otherwise;
  };
  const auto = environment['EPICS_CA_AUTO_ADDR_LIST']?.trim();
  const serverPort = number('EPICS_CA_SERVER_PORT', options.serverPort, 1, 0xffff, SERVER_PORT);
  return {
    addresses: addressesOf(options.addresses ?? words('EPICS_CA_ADDR_LIST'), serverPort, warn),
    autoAddresses: options.autoAddresses ?? !/^no$/i.test(auto ?? ''),
    nameServers: addressesOf(options.nameServers ?? words('EPICS_CA_NAME_SERVERS'), serverPort, warn),
    serverPort,
    repeaterPort: number('EPICS_CA_REPEATER_PORT', options.repeaterPort, 1, 0xffff, REPEATER_PORT),
    maxArrayBytes: number('EPICS_CA_MAX_ARRAY_BYTES', options.maxArrayBytes, 1, Infinity, Infinity),
    connectionTimeoutSeconds: number('EPICS_CA_CONN_TMO', options.connectionTimeoutSeconds, 0.01, 86_400, 30),
    warn,
  };
}

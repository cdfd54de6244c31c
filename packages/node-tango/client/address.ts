import { TangoError } from './api/index.ts';
import type { IiopAddress } from '../codec/ior.ts';

/** Where a device, or one of its attributes, is said to be. */
export interface DeviceAddress {
  /** `host:port` of the database (several with commas), or of the server itself where there is none. */
  readonly host: string;
  readonly hasDatabase: boolean;
  /** `dom/fam/mem` or an alias, in lower case. */
  readonly name: string;
  readonly attribute?: string;
}

const EXPECTED =
  'expected is dom/fam/mem, an alias, host:port/dom/fam/mem or tango://host:port/dom/fam/mem, with #dbase=no where there is no database';
const HOST = String.raw`(?:\[[0-9a-f:]+\]|[\w.-]+):\d{1,5}`;
const HOSTS = new RegExp(`^${HOST}(?:,${HOST})*$`, 'i');
const ADDRESS = /^(?:tango:)?(?:\/\/)?(?:([^/#\s]*:[^/#\s]*)\/)?([^#\s]+?)(?:#dbase=(yes|no))?$/i;
const WORD = /^[^\s:#>]+$/;

/**
 * The address of a device.
 * @throws TangoError BAD_ADDRESS
 */
export function deviceAddress(text: string, tangoHost: string | undefined): DeviceAddress {
  const { address, parts } = split(text, tangoHost, EXPECTED);
  if (parts.length !== 1 && parts.length !== 3) throw bad(text, EXPECTED);
  return { ...address, name: parts.join('/').toLowerCase() };
}

/**
 * The address of an attribute: that of its device, and its name.
 * @throws TangoError BAD_ADDRESS
 */
export function attributeAddress(
  text: string,
  tangoHost: string | undefined,
): DeviceAddress & { readonly attribute: string } {
  const expected = `${EXPECTED}; and /attribute`;
  const { address, parts } = split(text, tangoHost, expected);
  const attribute = parts.pop();
  if (attribute === undefined || (parts.length !== 1 && parts.length !== 3)) throw bad(text, expected);
  return { ...address, name: parts.join('/').toLowerCase(), attribute };
}

/** The text that `deviceAddress` reads. */
export function uriOf({ host, hasDatabase, name, attribute }: DeviceAddress): string {
  const tail = attribute === undefined ? '' : `/${attribute}`;
  return `tango://${host}/${name}${tail}${hasDatabase ? '' : '#dbase=no'}`;
}

/**
 * Hosts and ports of `host:port,host:port`.
 * @throws TangoError BAD_ADDRESS
 */
export function hostsOf(text: string): IiopAddress[] {
  if (!HOSTS.test(text)) throw bad(text, 'expected is host:port, or several of them with commas');
  return text.split(',').map((each) => {
    const colon = each.lastIndexOf(':');
    const port = Number(each.slice(colon + 1));
    if (port < 1 || port > 0xffff) throw bad(text, 'a port is a number from 1 to 65535');
    return { host: each.slice(0, colon).replace(/^\[|\]$/g, ''), port };
  });
}

function split(
  text: string,
  tangoHost: string | undefined,
  expected: string,
): { address: Omit<DeviceAddress, 'name'>; parts: string[] } {
  const [whole, given, path, database] = ADDRESS.exec(text.trim()) ?? [];
  if (whole === undefined || path === undefined) throw bad(text, expected);
  const hasDatabase = database?.toLowerCase() !== 'no';
  if (!given && !hasDatabase)
    throw bad(text, 'a device without a database needs tango://host:port/ before its name');
  const host = given ?? tangoHost;
  if (!host) {
    throw bad(text, 'no database is known: set TANGO_HOST, or write tango://host:port/ before the name');
  }
  hostsOf(host);
  const parts = path.split('/');
  if (!parts.every((part) => WORD.test(part))) throw bad(text, expected);
  return { address: { host: host.toLowerCase(), hasDatabase }, parts };
}

function bad(text: string, expected: string): TangoError {
  return new TangoError('BAD_ADDRESS', text, expected);
}

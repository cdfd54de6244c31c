import { CdrError } from '../codec/cdr.ts';
import { DevFailed } from '../codec/devFailed.ts';
import { parseIor } from '../codec/ior.ts';
import type { Ior } from '../codec/ior.ts';
import type { DeviceAddress } from './address.ts';
import { hostsOf, uriOf } from './address.ts';
import { TangoError } from './api/index.ts';
import type { DatabaseProxy, DeviceImport } from './api/index.ts';
import type { Caller } from './caller.ts';
import { Route } from './route.ts';
import { addressesOf } from './serverAddress.ts';
import { Target } from './target.ts';

/** Object key of the device that is the database. */
const DATABASE_KEY = 'database';
/** IDL of databases since Tango 7; newer ones speak it, too. */
const DATABASE_IDL = 4;

/** The database is at its place, or at one of them. */
export function databaseRoute(tangoHost: string): Route {
  const target = new Target(hostsOf(tangoHost), keyOf(DATABASE_KEY), DATABASE_IDL);
  return new Route(() => Promise.resolve(target), { mayMove: false });
}

/** Without a database, a device is at its server under its own name. */
export function directRoute(caller: Caller, address: DeviceAddress): Route {
  const target = new Target(hostsOf(address.host), keyOf(address.name), 0);
  return new Route(() => caller.interfaceOf(uriOf(address), target), { mayMove: false });
}

/** With a database, a device is where its server has exported it to. `onName` is told what an alias stands for. */
export function importedRoute(
  caller: Caller,
  database: DatabaseProxy,
  name: string,
  onName: (name: string) => void,
): Route {
  const look = async (): Promise<Target> => {
    const device = name.includes('/') ? name : await database.deviceOfAlias(name);
    const entry = await database.importDevice(device);
    onName(entry.name);
    if (entry.exported) return targetOf(caller, entry);
    const remedy = entry.server ? `start its server ${entry.server}` : 'start its server';
    throw new TangoError('NOT_EXPORTED', entry.name, `is not exported; ${remedy}`);
  };
  const find = async (): Promise<Target> => {
    try {
      return await look();
    } catch (error) {
      throw ofDevice(name, error);
    }
  };
  return new Route(find, { mayMove: true });
}

/** What the database has said, as something about the device. */
function ofDevice(name: string, error: unknown): unknown {
  if (error instanceof DevFailed) return new DevFailed(name, error.errors);
  if (!(error instanceof TangoError) || error.about === name) return error;
  return new TangoError(error.code, name, `cannot be found: ${error.message}`, { cause: error });
}

/**
 * Where an exported device is.
 * @throws TangoError PROTOCOL for a reference that makes no sense
 */
function targetOf(caller: Caller, { name, ior, idlVersion }: DeviceImport): Target | Promise<Target> {
  const { profiles } = referenceOf(name, ior);
  const [first] = profiles;
  if (!first) throw new TangoError('PROTOCOL', name, 'was exported without an address');
  const idl = Number(idlVersion);
  const target = new Target(addressesOf(profiles), first.objectKey, Math.min(idl, 5));
  return idl >= 3 ? target : caller.interfaceOf(name, target);
}

function referenceOf(name: string, text: string): Ior {
  try {
    return parseIor(text);
  } catch (error) {
    if (!(error instanceof CdrError)) throw error;
    throw new TangoError(
      'PROTOCOL',
      name,
      `was exported with a reference that makes no sense: ${error.message}`,
      {
        cause: error,
      },
    );
  }
}

function keyOf(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, 'latin1'));
}

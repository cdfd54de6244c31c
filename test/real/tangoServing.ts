import { join } from 'node:path';
import { DeviceServer, type ServerAddress, type ServerOptions } from '#tango';
import type { TangoDatabase } from '#sim/tango/database';
import { testFolder, type AtEnd } from '../support/folder.ts';
import { everything } from './tangoEverything.ts';

/** Name of the device. */
export const EVERYTHING = 'test/ours/1';

/** A server of ours with the device of class Everything. */
export interface EverythingServer {
  readonly uri: string;
  /** Empty where there is no database. */
  readonly tangoHost: string;
  /** Ends it and starts another one: with a database on another port, without one on the same. */
  restart(): Promise<void>;
}

/** Starts one, in the database or with a file of its own; it goes with the test. */
export async function everythingServer(
  database: TangoDatabase | undefined,
  atEnd: AtEnd,
): Promise<EverythingServer> {
  const options: ServerOptions = database
    ? { database: database.tangoHost }
    : { file: join(testFolder(atEnd), 'kept.json') };
  const running: { server?: DeviceServer; address?: ServerAddress } = {};
  const start = async (port: number) => {
    running.server = new DeviceServer('Everything', 'ours', { ...options, port });
    running.server.add(everything(EVERYTHING));
    running.address = await running.server.start();
  };
  await start(0);
  atEnd(() => running.server!.close());
  const restart = async () => {
    await running.server!.close();
    await start(database ? 0 : running.address!.port);
  };
  return { uri: running.address!.devices[EVERYTHING]!, tangoHost: database?.tangoHost ?? '', restart };
}

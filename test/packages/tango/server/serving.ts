import { onTestFinished } from 'vitest';
import { TangoClient, type DeviceProxy } from '#tango';
import type { DeviceDefinition, ServedDevice, ServerOptions } from '#tango/server/api/index';
import { DeviceServer } from '#tango/server/deviceServer';

/** Called at the end of the test, the last one first. */
export function atEnd(end: () => Promise<void>): void {
  onTestFinished(async () => void (await end()));
}

/** A client that knows nothing of a database, until the end of the test. */
export function newClient(): TangoClient {
  const client = new TangoClient({ environment: {} });
  atEnd(() => client.close());
  return client;
}

export interface Serving {
  readonly server: DeviceServer;
  readonly port: number;
  /** Of the first definition. */
  readonly served: ServedDevice;
  readonly device: DeviceProxy;
  readonly admin: DeviceProxy;
  readonly client: TangoClient;
  readonly warnings: string[];
  /** Another device, by its name. */
  readonly named: (name: string) => DeviceProxy;
}

/** A definition with what every one needs. */
export function definition(members: Partial<DeviceDefinition> = {}): DeviceDefinition {
  return { name: 'test/server/1', className: 'Tested', ...members };
}

/** A server on a free port until the end of the test, with a client of it. */
export async function serving(
  definitions: readonly DeviceDefinition[],
  options: ServerOptions = {},
): Promise<Serving> {
  const warnings: string[] = [];
  const server = new DeviceServer('Tested', 'one', {
    onWarning: (words) => warnings.push(words),
    ...options,
  });
  const [served] = definitions.map((one) => server.add(one));
  const address = await server.start();
  atEnd(() => server.close());
  const client = newClient();
  const named = (name: string): DeviceProxy =>
    client.device(`tango://${address.host}:${address.port}/${name}#dbase=no`);
  const [first] = definitions;
  if (!served || !first) throw new Error('a server needs a device');
  const admin = named('dserver/Tested/one');
  return { server, port: address.port, served, device: named(first.name), admin, client, warnings, named };
}

/** Waits until it holds; fails after 5 s. */
export async function until(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const end = performance.now() + 5000;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`it did not come: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

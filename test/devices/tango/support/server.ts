import { onTestFinished } from 'vitest';
import { TangoControl } from '#devices/tango';
import { DeviceServer, type DeviceDefinition, type ServedDevice, type ServerAddress } from '#tango';

/** A device server in this process without a database, and a control that talks to it. Both end with the test. */
export interface TestTango {
  readonly server: DeviceServer;
  readonly control: TangoControl;
  readonly address: ServerAddress;
  /** In the order of their definitions. */
  readonly devices: readonly ServedDevice[];
  /** Address of a device, or of one of its attributes. */
  readonly uri: (device: string, attribute?: string) => string;
}

export interface TestServer {
  readonly server: DeviceServer;
  readonly devices: readonly ServedDevice[];
}

/** @param port that of a server that comes back; left out, any free one */
export function serve(definitions: readonly DeviceDefinition[], port = 0): TestServer {
  const server = new DeviceServer('test', 'devices', { host: '127.0.0.1', port });
  onTestFinished(() => server.close());
  return { server, devices: definitions.map((definition) => server.add(definition)) };
}

/** A control that knows no database. It ends with the test. */
export function controlOf(): TangoControl {
  const control = new TangoControl({ environment: {} });
  onTestFinished(() => control.close());
  return control;
}

export async function testTango(definitions: readonly DeviceDefinition[]): Promise<TestTango> {
  const { server, devices } = serve(definitions);
  const address = await server.start();
  const uri = (device: string, attribute?: string) =>
    `tango://127.0.0.1:${address.port}/${device}${attribute === undefined ? '' : `/${attribute}`}#dbase=no`;
  return { server, control: controlOf(), address, devices, uri };
}

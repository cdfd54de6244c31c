import { onTestFinished } from 'vitest';
import { EpicsControl } from '#devices/epics/control';
import { CaServer, type PvDefinition, type ServerAddress } from '#epics';

export { pause, rejection, within } from '../../realTime.ts';

/** A server of process variables in this process, and a control that finds it and nothing else. Both end with the test. */
export interface TestIoc {
  readonly server: CaServer;
  readonly control: EpicsControl;
  readonly address: ServerAddress;
  /** What the server survived, for tests that expect nothing. */
  readonly warnings: string[];
}

/** @param port that of an IOC that comes back; left out, any free one */
export async function serve(pvs: readonly PvDefinition[] = [], port = 0): Promise<CaServer> {
  const server = new CaServer({ host: '127.0.0.1', port });
  for (const pv of pvs) server.add(pv);
  onTestFinished(() => server.close());
  return server;
}

export async function testIoc(pvs: readonly PvDefinition[] = []): Promise<TestIoc> {
  const server = await serve(pvs);
  const address = await server.start();
  const warnings: string[] = [];
  const control = new EpicsControl({
    addresses: [`127.0.0.1:${address.port}`],
    autoAddresses: false,
    environment: {},
    onWarning: (message) => warnings.push(message),
  });
  onTestFinished(() => control.close());
  return { server, control, address, warnings };
}

import { onTestFinished } from 'vitest';
import { CaServer } from '#epics/server/caServer';
import type { PvDefinition, ServerOptions } from '#epics/server/api';
import { RawClient } from './rawClient.ts';

/** A server on a free port until the end of the test, with what it warned of. */
export async function serving(
  definitions: readonly PvDefinition[],
  options: ServerOptions = {},
): Promise<{ server: CaServer; port: number; warnings: string[]; client: () => Promise<RawClient> }> {
  const warnings: string[] = [];
  const server = new CaServer({
    host: '127.0.0.1',
    port: 0,
    onWarning: (words) => warnings.push(words),
    ...options,
  });
  for (const definition of definitions) server.add(definition);
  const { port } = await server.start();
  onTestFinished(() => server.close());
  const client = async (): Promise<RawClient> => {
    const raw = await RawClient.connect(port);
    onTestFinished(() => raw.close());
    return raw;
  };
  return { server, port, warnings, client };
}

import { afterEach } from 'vitest';
import { CaServer } from '#epics/server/caServer';
import type { PvDefinition, ServerOptions } from '#epics/server/api';
import { RawClient } from './rawClient.ts';

const ends: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

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
  ends.push(() => server.close());
  const client = async (): Promise<RawClient> => {
    const raw = await RawClient.connect(port);
    ends.push(() => raw.close());
    return raw;
  };
  return { server, port, warnings, client };
}

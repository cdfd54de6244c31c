import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A client whose computer has vanished is noticed after a while. */
const KEEP_ALIVE_MS = 30_000;

/**
 * Listens for clients; port 0 takes any that is free.
 * @throws Error that names the port when it is taken
 */
export async function listen(
  host: string,
  port: number,
  onConnection: (socket: Socket) => void,
): Promise<{ server: Server; port: number }> {
  const server = createServer(
    { noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS },
    onConnection,
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const reason =
        cause.code === 'EADDRINUSE'
          ? 'another program has it; end that one or choose another port'
          : cause.message;
      reject(new Error(`TCP port ${port} of ${host} cannot be served: ${reason}`, { cause }));
    });
    server.listen({ host, port }, () => {
      server.removeAllListeners('error');
      resolve();
    });
  });
  return { server, port: (server.address() as AddressInfo).port };
}

import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { createServer, type Server as TcpServer, type Socket } from 'node:net';

/** A server's two sockets, on one port number. */
export interface Bound {
  readonly tcp: TcpServer;
  readonly udp: UdpSocket;
  readonly port: number;
}

/** Another program may hold the UDP port of a TCP port that was free: so often is another one tried. */
const TRIES = 50;
/** A client whose computer has vanished is noticed after a while. */
const KEEP_ALIVE_MS = 30_000;
/** Thousands of clients search at the same moment after a restart; the system may grant less. */
const UDP_BUFFER_BYTES = 4 << 20;

/**
 * Binds TCP and UDP to one port; 0 takes any that is free for both. The ports are not shared: a second server on the
 * same host would get only some of the searches, without anybody noticing.
 * @throws Error that names the port when it is taken
 */
export async function bindBoth(
  host: string,
  port: number,
  onConnection: (socket: Socket) => void,
): Promise<Bound> {
  for (let left = port === 0 ? TRIES : 1; ; left--) {
    const tcp = createServer(
      { noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS },
      onConnection,
    );
    try {
      await listening(tcp, host, port);
    } catch (cause) {
      throw taken('TCP', host, port, cause);
    }
    const address = tcp.address();
    const number = address !== null && typeof address === 'object' ? address.port : port;
    const udp = createSocket({ type: host.includes(':') ? 'udp6' : 'udp4' });
    try {
      await bound(udp, host, number);
      udp.setRecvBufferSize(UDP_BUFFER_BYTES);
      return { tcp, udp, port: number };
    } catch (cause) {
      await new Promise((resolve) => tcp.close(resolve));
      if (left <= 1) throw taken('UDP', host, number, cause);
    }
  }
}

function listening(tcp: TcpServer, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    tcp.once('error', reject);
    tcp.listen({ host, port }, () => {
      tcp.off('error', reject);
      resolve();
    });
  });
}

function bound(udp: UdpSocket, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    udp.once('error', (error) => {
      udp.close();
      reject(error);
    });
    udp.bind({ address: host, port }, () => {
      udp.removeAllListeners('error');
      resolve();
    });
  });
}

function taken(transport: string, host: string, port: number, cause: unknown): Error {
  const reason =
    (cause as NodeJS.ErrnoException).code === 'EADDRINUSE'
      ? 'another program has it; end that one or choose another port'
      : cause instanceof Error
        ? cause.message
        : String(cause);
  return new Error(`${transport} port ${port} of ${host} cannot be served: ${reason}`, { cause });
}

import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A connection that takes lines. */
export interface LineHandler {
  /** One line without its newline. */
  line(text: string): void;
  closed(): void;
}

/** Lines longer than this are refused by ending the connection, as the server does. */
const LONGEST_LINE = 64 * 1024;

/** Listens at a port and cuts what comes into lines. */
export class LineServer {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(accept: (socket: Socket) => LineHandler) {
    this.#server = createServer({ noDelay: true }, (socket) => {
      this.#sockets.add(socket);
      const handler = accept(socket);
      let rest = Buffer.alloc(0);
      socket.on('data', (piece: Buffer) => {
        rest = Buffer.concat([rest, piece]);
        for (let end = rest.indexOf(10); end >= 0 && !socket.destroyed; end = rest.indexOf(10)) {
          const text = rest.toString('utf8', 0, end);
          rest = rest.subarray(end + 1);
          handler.line(text);
        }
        if (rest.length > LONGEST_LINE) socket.destroy();
      });
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.#sockets.delete(socket);
        handler.closed();
      });
    });
  }

  /** Remote addresses of those that are connected. */
  get clients(): string[] {
    return [...this.#sockets].map(({ remoteAddress, remotePort }) => `${remoteAddress}:${remotePort}`);
  }

  /** @returns the port @throws Error when it is taken */
  listen(host: string, port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen({ host, port }, () => {
        this.#server.removeListener('error', reject);
        resolve((this.#server.address() as AddressInfo).port);
      });
    });
  }

  /** Ends every connection; others may come. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.cut();
    await closed;
  }
}

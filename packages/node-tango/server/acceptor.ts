import type { Socket } from 'node:net';
import { listen } from './listen.ts';
import { Peer, type PeerHost } from './peer.ts';

/** Takes in the clients of a server, as long as it serves. */
export class Acceptor {
  readonly #host: PeerHost;
  readonly #peers = new Set<Peer>();
  #listening: ReturnType<typeof listen> | undefined;
  #released = Promise.resolve();

  constructor(host: PeerHost) {
    this.#host = host;
  }

  /** Listens; port 0 takes any that is free. @returns the port @throws Error that names the port when it is taken */
  async open(host: string, port: number): Promise<number> {
    this.#listening = listen(host, port, (socket) => this.#welcome(socket));
    const { server, port: bound } = await this.#listening;
    server.on('error', (error) => this.#host.warn(`TCP: ${error.message}`));
    return bound;
  }

  /** No new clients from here on. @returns false where there never could be any */
  async shut(): Promise<boolean> {
    const bound = await this.#listening?.catch(() => undefined);
    if (!bound) return false;
    this.#released = new Promise((resolve) => bound.server.close(() => resolve()));
    return true;
  }

  /** Those that are there are told, and come back to whoever serves next. Resolves when the port is free. */
  async dismiss(): Promise<void> {
    for (const peer of this.#peers) peer.close();
    await this.#released;
  }

  #welcome(socket: Socket): void {
    const peer = new Peer(socket, this.#host);
    this.#peers.add(peer);
    socket.on('close', () => this.#peers.delete(peer));
  }
}

import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { endpointText } from './endpoint.ts';
import { outgoing } from './outgoing.ts';
import type { ZmqFrame } from './outgoing.ts';
import { SubscriberPeer } from './subscriberPeer.ts';

const KEEP_ALIVE_MILLISECONDS = 30_000;
/** What a closing socket has left to send has so long to leave. */
const FAREWELL_MILLISECONDS = 500;

export interface PublisherOptions {
  /** Messages that may wait for one subscriber, default 1000 as in libzmq; more are dropped for it. */
  readonly maxQueuedMessages?: number;
  /** Octets that may wait for one subscriber, default 512 MiB; one message always has its place. */
  readonly maxQueuedBytes?: number;
  /** Told of each subscription and each end of one, as a subscriber says it. */
  readonly onSubscription?: (topic: string, isWanted: boolean) => void;
  /** Told of what was survived. */
  readonly onWarning?: (message: string) => void;
}

/**
 * A PUB socket. A subscriber that is slow loses messages; it never holds up the others or whoever publishes. It does not
 * hold the process.
 */
export class ZmqPublisher {
  readonly #options: PublisherOptions;
  readonly #server: Server;
  readonly #peers = new Map<Socket, SubscriberPeer>();
  #dropped = 0;

  constructor(options: PublisherOptions = {}) {
    this.#options = options;
    this.#server = createServer(
      { noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MILLISECONDS },
      (socket) => this.#welcome(socket),
    );
  }

  /** Messages that were dropped, one for each subscriber that did not get it. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Subscribers that are connected, whatever they want. */
  get connections(): number {
    return this.#peers.size;
  }

  /**
   * Binds a port, by default any free one, and gives the endpoint, `tcp://host:port` of the address that is bound.
   * @throws Error when the port is taken
   */
  async bind(host = '127.0.0.1', port = 0): Promise<string> {
    const server = this.#server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host, port }, () => {
        server.off('error', reject);
        resolve();
      });
    });
    server.unref();
    server.on('error', (error) => this.#options.onWarning?.(error.message));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the port is not bound');
    return endpointText({ host, port: address.port });
  }

  /** Subscribers that want messages of this topic. */
  subscribers(topic: string): number {
    let count = 0;
    for (const peer of this.#peers.values()) if (peer.topics.matches(topic)) count++;
    return count;
  }

  /**
   * Sends a message to everybody who wants its topic, which is the first frame, and says how many they are. Octets of
   * large frames are sent from where they are: they must stay as they are until they have left.
   */
  publish(topic: string, frames: readonly ZmqFrame[]): number {
    let message: ReturnType<typeof outgoing> | undefined;
    let count = 0;
    for (const peer of this.#peers.values()) {
      if (!peer.topics.matches(topic)) continue;
      message ??= outgoing([Buffer.from(topic, 'latin1'), ...frames]);
      if (peer.send(message)) count++;
      else this.#dropped++;
    }
    return count;
  }

  /** Resolves when the port is free. What was published last still leaves, if it can at once. */
  async close(): Promise<void> {
    const isListening = this.#server.listening;
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const socket of this.#peers.keys()) {
      const late = setTimeout(() => socket.destroy(), FAREWELL_MILLISECONDS);
      socket.once('close', () => clearTimeout(late));
      socket.end(() => socket.destroy());
    }
    if (isListening) await closed;
  }

  #welcome(socket: Socket): void {
    const { maxQueuedMessages = 1000, maxQueuedBytes = 512 * 2 ** 20 } = this.#options;
    const peer = new SubscriberPeer(socket, {
      maxQueuedMessages,
      maxQueuedBytes,
      onSubscription: (topic, isWanted) => this.#options.onSubscription?.(topic, isWanted),
      onWarning: (message) => this.#options.onWarning?.(message),
    });
    socket.unref();
    this.#peers.set(socket, peer);
    socket.once('close', () => this.#peers.delete(socket));
  }
}

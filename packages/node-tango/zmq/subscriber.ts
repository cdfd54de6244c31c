import { parseEndpoint } from './endpoint.ts';
import type { Endpoint } from './endpoint.ts';
import { SubscriberLink } from './link.ts';
import { FLAG, frame } from './zmtp.ts';

const FIRST_RETRY_SECONDS = 0.1;
const MOST_RETRY_SECONDS = 5;

export interface SubscriberOptions {
  /** Frames of each message whose first frame begins with something subscribed to; they are the listener's own. */
  readonly onMessage: (frames: readonly Uint8Array[]) => void;
  /** Told when the publisher is there and has the subscriptions, and when it is gone. */
  readonly onConnection?: (connected: boolean) => void;
  /** Told of what was survived, e.g. a listener that throws. */
  readonly onWarning?: (message: string) => void;
  /** Default 1 GiB. */
  readonly maxMessageBytes?: number;
  /** Time for a connection to come about, default 5 s. */
  readonly connectSeconds?: number;
  /** Whether the connection holds the process, default true. */
  readonly holdsProcess?: boolean;
}

/**
 * A SUB socket of one publisher. It connects again by itself, with pauses of 0.1 to 5 s, and then has its subscriptions
 * again; what the publisher sends in between is lost, as with every ZMQ.
 */
export class ZmqSubscriber {
  readonly endpoint: string;
  readonly #place: Endpoint;
  readonly #options: SubscriberOptions;
  readonly #topics = new Set<string>();
  #link: SubscriberLink | undefined;
  #retry: NodeJS.Timeout | undefined;
  #retrySeconds = FIRST_RETRY_SECONDS;
  #connected = false;
  #isClosed = false;

  /** Connects at once. @throws RangeError for an endpoint that is not `tcp://host:port` */
  constructor(endpoint: string, options: SubscriberOptions) {
    this.endpoint = endpoint;
    this.#place = parseEndpoint(endpoint);
    this.#options = options;
    this.#connect();
  }

  get connected(): boolean {
    return this.#connected;
  }

  /** Messages whose first frame begins with `topic` are wanted; an empty one means all. */
  subscribe(topic: string): void {
    if (this.#topics.has(topic)) return;
    this.#topics.add(topic);
    if (this.#connected) this.#link?.send(subscription(true, topic));
  }

  unsubscribe(topic: string): void {
    if (!this.#topics.delete(topic)) return;
    if (this.#connected) this.#link?.send(subscription(false, topic));
  }

  /** Nothing is told any more. Resolves when the socket is free. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#connected = false;
    clearTimeout(this.#retry);
    this.#link?.close();
    await this.#link?.released;
  }

  #connect(): void {
    const { maxMessageBytes = 2 ** 30, connectSeconds = 5, holdsProcess = true } = this.#options;
    this.#link = new SubscriberLink(this.#place, {
      maxMessageBytes,
      connectSeconds,
      onReady: () => this.#ready(),
      onMessage: (frames) => this.#tell(() => this.#options.onMessage(frames)),
      onEnd: (reason, isNonsense) => this.#lost(reason, isNonsense),
    });
    if (!holdsProcess) this.#link.socket.unref();
  }

  #ready(): void {
    this.#connected = true;
    this.#retrySeconds = FIRST_RETRY_SECONDS;
    for (const topic of this.#topics) this.#link?.send(subscription(true, topic));
    this.#tell(() => this.#options.onConnection?.(true));
  }

  #lost(reason: string, isNonsense: boolean): void {
    if (this.#isClosed) return;
    const wasConnected = this.#connected;
    this.#connected = false;
    if (isNonsense) {
      this.#options.onWarning?.(`${this.endpoint}: the connection is given up: ${reason}`);
      // Whoever talks nonsense once does so again.
      this.#retrySeconds = MOST_RETRY_SECONDS;
    }
    this.#retry = setTimeout(() => this.#connect(), this.#retrySeconds * 1000);
    if (this.#options.holdsProcess === false) this.#retry.unref();
    this.#retrySeconds = Math.min(2 * this.#retrySeconds, MOST_RETRY_SECONDS);
    if (wasConnected) this.#tell(() => this.#options.onConnection?.(false));
  }

  #tell(listener: () => void): void {
    if (this.#isClosed) return;
    try {
      listener();
    } catch (error) {
      this.#options.onWarning?.(`${this.endpoint}: a listener has thrown: ${String(error)}`);
    }
  }
}

/** In ZMTP 3.0 a subscription is a message of 1 and the topic, its end one of 0 and the topic. */
function subscription(isWanted: boolean, topic: string): Uint8Array {
  const body = Buffer.concat([Uint8Array.of(isWanted ? 1 : 0), Buffer.from(topic, 'latin1')]);
  return frame(body.length > 255 ? FLAG.long : 0, body);
}

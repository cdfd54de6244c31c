import type { Socket } from 'node:net';
import { ZmtpDecoder } from './decoder.ts';
import { understand } from './handshake.ts';
import type { Outgoing } from './outgoing.ts';
import { Topics } from './topics.ts';
import { ZmtpError, greeting, readyFrame } from './zmtp.ts';

/** A subscription is short; nothing else is sent to a publisher. */
const MOST_REQUEST_BYTES = 64 * 1024;
const MOST_TOPICS = 100_000;
const HANDSHAKE_MILLISECONDS = 30_000;

export interface PeerOptions {
  readonly maxQueuedMessages: number;
  readonly maxQueuedBytes: number;
  readonly onSubscription: (topic: string, isWanted: boolean) => void;
  readonly onWarning: (message: string) => void;
}

/** A client of a publisher: what it wants, and what waits for it. */
export class SubscriberPeer {
  readonly topics = new Topics();
  readonly #socket: Socket;
  readonly #options: PeerOptions;
  readonly #decoder: ZmtpDecoder;
  readonly #late: NodeJS.Timeout;
  #isReady = false;
  #queuedMessages = 0;
  #queuedBytes = 0;

  constructor(socket: Socket, options: PeerOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#decoder = new ZmtpDecoder({
      maxMessageBytes: MOST_REQUEST_BYTES,
      onGreeting: () => socket.write(readyFrame('PUB')),
      onCommand: (name, body) => this.#onCommand(name, body),
      onMessage: (frames) => this.#onMessage(frames),
    });
    this.#late = setTimeout(() => socket.destroy(), HANDSHAKE_MILLISECONDS).unref();
    socket.write(greeting());
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    // The end is told by `close`; who publishes has no use for its reason.
    socket.on('error', () => socket.destroy());
    socket.on('end', () => socket.destroy());
    socket.on('close', () => {
      clearTimeout(this.#late);
      this.#decoder.stop();
    });
  }

  /** Queues a message; false where too much waits already and it is dropped. */
  send({ pieces, bytes }: Outgoing): boolean {
    const { maxQueuedMessages, maxQueuedBytes } = this.#options;
    const isFull =
      this.#queuedMessages >= maxQueuedMessages ||
      // One message always has its place, however large.
      (this.#queuedMessages > 0 && this.#queuedBytes + bytes > maxQueuedBytes);
    if (isFull || !this.#socket.writable) return false;
    this.#queuedMessages++;
    this.#queuedBytes += bytes;
    const sent = (): void => {
      this.#queuedMessages--;
      this.#queuedBytes -= bytes;
    };
    const last = pieces.length - 1;
    if (last > 0) this.#socket.cork();
    pieces.forEach((piece, index) => {
      if (index === last) this.#socket.write(piece, sent);
      else this.#socket.write(piece);
    });
    if (last > 0) this.#socket.uncork();
    return true;
  }

  #receive(chunk: Buffer): void {
    try {
      this.#decoder.push(chunk);
    } catch (error) {
      const { remoteAddress = '?', remotePort = 0 } = this.#socket;
      this.#options.onWarning(
        `the subscriber ${remoteAddress}:${remotePort} is given up: ${error instanceof Error ? error.message : String(error)}`,
      );
      this.#socket.destroy();
    }
  }

  #onCommand(name: string, body: Uint8Array): void {
    const command = understand(name, body, ['SUB', 'XSUB']);
    if (command.kind === 'answer') this.#socket.write(command.bytes);
    else if (command.kind === 'subscribe') this.#want(command.topic, true);
    else if (command.kind === 'cancel') this.#want(command.topic, false);
    else if (command.kind === 'ready') {
      this.#isReady = true;
      clearTimeout(this.#late);
    }
  }

  #onMessage([first]: readonly Uint8Array[]): void {
    // Other messages than subscriptions are an XSUB's own affair and are passed over.
    if (first && first.length > 0 && (first[0] ?? 2) < 2) this.#want(first.subarray(1), first[0] === 1);
  }

  #want(octets: Uint8Array, isWanted: boolean): void {
    if (!this.#isReady) throw new ZmtpError('it subscribes before it is ready');
    const topic = Buffer.from(octets).toString('latin1');
    if (!isWanted) this.topics.delete(topic);
    else if (this.topics.size >= MOST_TOPICS) throw new ZmtpError(`it wants more than ${MOST_TOPICS} topics`);
    else this.topics.add(topic);
    this.#options.onSubscription(topic, isWanted);
  }
}

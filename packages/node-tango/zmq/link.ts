import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { ZmtpDecoder } from './decoder.ts';
import type { Endpoint } from './endpoint.ts';
import { understand } from './handshake.ts';
import { ZmtpError, greeting, readyFrame } from './zmtp.ts';

const KEEP_ALIVE_MILLISECONDS = 30_000;

export interface LinkOptions {
  readonly maxMessageBytes: number;
  /** Until the peer is ready. */
  readonly connectSeconds: number;
  readonly onReady: () => void;
  readonly onMessage: (frames: Uint8Array[]) => void;
  /** Told once; `isNonsense`: the peer is understood no more, or is of another kind. */
  readonly onEnd: (reason: string, isNonsense: boolean) => void;
}

/** One connection of a SUB socket to a PUB socket, from its begin to its end. */
export class SubscriberLink {
  readonly socket: Socket;
  /** Resolves when the socket is free. */
  readonly released: Promise<void>;
  readonly #options: LinkOptions;
  readonly #decoder: ZmtpDecoder;
  readonly #late: NodeJS.Timeout;
  #isOver = false;
  #isReady = false;

  constructor({ host, port }: Endpoint, options: LinkOptions) {
    this.#options = options;
    this.#decoder = new ZmtpDecoder({
      maxMessageBytes: options.maxMessageBytes,
      onGreeting: () => this.send(readyFrame('SUB')),
      onCommand: (name, body) => this.#onCommand(name, body),
      onMessage: (frames) => {
        if (!this.#isReady) throw new ZmtpError('the peer sends before it is ready');
        options.onMessage(frames);
      },
    });
    this.socket = connect({
      host,
      port,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: KEEP_ALIVE_MILLISECONDS,
      onread: {
        // Asked anew after each read, so that a large frame is read to where it stays.
        buffer: () => this.#decoder.room(),
        callback: (count) => {
          this.#receive(count);
          return true;
        },
      },
    });
    this.released = new Promise((resolve) => this.socket.once('close', () => resolve()));
    this.socket.on('connect', () => this.send(greeting()));
    this.socket.on('error', (error) => this.#end(error.message, false));
    this.socket.on('end', () => this.#end('the server has closed the connection', false));
    this.socket.on('close', () => this.#end('the connection was closed', false));
    this.#late = setTimeout(
      () => this.#end(`no ZMQ publisher has answered within ${options.connectSeconds} s`, false),
      options.connectSeconds * 1000,
    ).unref();
  }

  send(bytes: Uint8Array): void {
    if (this.socket.writable) this.socket.write(bytes);
  }

  close(): void {
    this.#isOver = true;
    this.#stop();
  }

  #receive(count: number): void {
    if (this.#isOver) return;
    try {
      this.#decoder.filled(count);
    } catch (error) {
      this.#end(error instanceof Error ? error.message : String(error), true);
    }
  }

  #onCommand(name: string, body: Uint8Array): void {
    const command = understand(name, body, ['PUB', 'XPUB']);
    if (command.kind === 'answer') this.send(command.bytes);
    if (command.kind !== 'ready' || this.#isReady) return;
    this.#isReady = true;
    clearTimeout(this.#late);
    this.#options.onReady();
  }

  #end(reason: string, isNonsense: boolean): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#stop();
    this.#options.onEnd(reason, isNonsense);
  }

  #stop(): void {
    clearTimeout(this.#late);
    this.#decoder.stop();
    this.socket.destroy();
  }
}

import { connect } from 'node:net';
import type { Socket } from 'node:net';
import type { CaMessage } from '../codec/message.ts';
import { MessageReader } from '../codec/messageReader.ts';
import { Outbox } from './outbox.ts';
import { implausible } from './plausible.ts';
import { Spare } from './spare.ts';

const RECEIVE_BYTES = 128 * 1024;
/** Beyond what `maxArrayBytes` counts: the metadata of a value. */
const METADATA_BYTES = 512;
/** What is left to send has so long to leave. */
const FAREWELL_MS = 1000;

/** What a wire tells. */
export interface WireListener {
  /** Whole messages; they may be views of a buffer that is used again afterwards. */
  onMessages(messages: readonly CaMessage[]): void;
  /** The stream is cut, closed, or (`isNonsense`) cannot be understood any more; may be told twice. */
  onEnd(reason: string, isNonsense?: boolean): void;
  /** There is room again. */
  onDrain(): void;
}

/** The TCP connection of a circuit: messages in, messages out. */
export class Wire {
  readonly out: Outbox;
  /** Resolves when the socket is free. */
  readonly released: Promise<void>;
  receivedBytes = 0;
  private readonly listener: WireListener;
  private readonly socket: Socket;
  private readonly reader: MessageReader;
  private readonly spare = new Spare();
  private isEnded = false;

  constructor(host: string, port: number, maxArrayBytes: number, listener: WireListener) {
    this.listener = listener;
    this.reader = new MessageReader({
      maxPayloadBytes: maxArrayBytes + METADATA_BYTES,
      oversize: 'skip',
      check: implausible,
      allocate: (bytes) => this.spare.allocate(bytes),
    });
    this.socket = connect({
      host,
      port,
      noDelay: true,
      // One buffer for all that comes: nothing is kept of it beyond the call.
      onread: {
        buffer: Buffer.allocUnsafeSlow(RECEIVE_BYTES),
        callback: (bytes, buffer) => {
          if (!this.isEnded) this.receive(Buffer.from(buffer.buffer, buffer.byteOffset, bytes));
          return true;
        },
      },
    });
    this.released = new Promise((resolve) => this.socket.once('close', () => resolve()));
    this.socket.on('error', (error) => listener.onEnd(error.message));
    this.socket.on('end', () => listener.onEnd('the server has closed the connection'));
    this.socket.on('close', () => listener.onEnd('the connection was closed'));
    this.socket.on('drain', () => listener.onDrain());
    this.out = new Outbox(this.socket);
  }

  /** Whether it holds the process. */
  hold(isHeld: boolean): void {
    if (isHeld) this.socket.ref();
    else this.socket.unref();
  }

  /** Sends what was encoded elsewhere. */
  write(messages: Buffer): void {
    this.out.send();
    if (this.socket.writable) this.socket.write(messages);
  }

  /** Ends it: at once, or, as a farewell, when what was sent has left. */
  end(isFarewell: boolean): void {
    this.isEnded = true;
    this.spare.release();
    this.out.send();
    if (!isFarewell || this.socket.connecting) {
      this.socket.destroy();
      return;
    }
    this.socket.end();
    // Somebody waits for the socket to be free: a process that ended before would never tell.
    this.socket.ref();
    const late = setTimeout(() => this.socket.destroy(), FAREWELL_MS);
    this.socket.once('close', () => clearTimeout(late));
  }

  private receive(bytes: Buffer): void {
    this.receivedBytes += bytes.length;
    let messages: readonly CaMessage[];
    try {
      messages = this.reader.push(bytes);
    } catch (error) {
      this.listener.onEnd(error instanceof Error ? error.message : String(error), true);
      return;
    }
    if (messages.length === 0) return;
    this.listener.onMessages(messages);
    this.spare.completed();
  }
}
